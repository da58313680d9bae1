# SPDX-License-Identifier: Apache-2.0
"""Every row of the threat table has a test, and the test exists."""

import ast
from pathlib import Path

import pytest

from ironic_ng.tests.hostile.rows import ROWS, WANTED

TESTS = Path(__file__).parents[1]


def test_no_row_is_forgotten() -> None:
    assert list(ROWS) == list(WANTED)
    assert all(ROWS.values())


@pytest.mark.parametrize("row", ROWS)
def test_the_row_has_its_tests(row: str) -> None:
    for name in ROWS[row]:
        module, _, function = name.rpartition(".")
        path = TESTS / f"{module.replace('.', '/')}.py"
        parsed = ast.parse(path.read_text(encoding="utf-8"))
        assert function in {
            node.name for node in ast.walk(parsed) if isinstance(node, ast.FunctionDef)
        }, name
