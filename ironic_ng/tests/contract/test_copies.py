# SPDX-License-Identifier: Apache-2.0
"""Whether the copies of the contract are current, where its source is at hand.

``IRONIC_NG_CONTRACT`` names the directory of the source.
"""

import json
import os
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"
SOURCE = os.environ.get("IRONIC_NG_CONTRACT")

pytestmark = pytest.mark.skipif(
    SOURCE is None, reason="IRONIC_NG_CONTRACT does not name the source"
)


def source() -> Path:
    assert SOURCE is not None
    return Path(SOURCE)


def test_tables() -> None:
    for path in (*source().glob("*.tsv"), source() / "microversions.md"):
        assert (DATA / path.name).read_text() == path.read_text(), path.name


@pytest.mark.parametrize("name", ["replay", "fake_identity"])
def test_programs(name: str) -> None:
    copy, original = DATA / f"{name}.txt", source() / f"{name}.py"
    assert copy.read_text() == original.read_text()


def test_conversations() -> None:
    found = {path.name for path in (source() / "golden").glob("*.json")}
    assert {path.name for path in (DATA / "golden").glob("*.json")} == found
    for name in found:
        ours = json.loads((DATA / "golden" / name).read_text())
        theirs = json.loads((source() / "golden" / name).read_text())
        assert ours == theirs, name
