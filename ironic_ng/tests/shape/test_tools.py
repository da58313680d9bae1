# SPDX-License-Identifier: Apache-2.0
"""Style, types and layers of the whole tree are what the tools accept."""

import pytest

from ironic_ng.tests.shape.tools import run

CHECKS = {
    "format": ("ruff", "format", "--check", "."),
    "style": ("ruff", "check", "."),
    "types": ("mypy",),
    "layers": ("lint-imports",),
}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("check", CHECKS)
def test_tool_is_content(check: str) -> None:
    program, *args = CHECKS[check]
    done = run(program, *args)
    assert done.returncode == 0, done.stdout
