# SPDX-License-Identifier: Apache-2.0
"""A visible change without a release note is refused."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from ironic_ng.tests.shape.tree import REPOSITORY


@pytest.fixture(scope="module")
def notes() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "notes", REPOSITORY / "tools" / "notes.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("paths", "lacking"),
    [
        (["ironic_ng/conf/api.py"], ["ironic_ng/conf/api.py"]),
        (["ironic_ng/policies/node.py", "x"], ["ironic_ng/policies/node.py"]),
        (["ironic_ng/domain/microversions.py"], ["ironic_ng/domain/microversions.py"]),
        (["ironic_ng/conf/api.py", "releasenotes/notes/a-1.yaml"], []),
        (["ironic_ng/db/engine.py"], []),
    ],
)
def test_note_is_asked_for(
    notes: ModuleType, paths: list[str], lacking: list[str]
) -> None:
    assert notes.lacks_note(paths) == lacking


def test_unknown_section_is_refused(notes: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text("fixes:\n  - One.\n")
    (tmp_path / "bad.yaml").write_text("fixed:\n  - One.\n")
    (tmp_path / "empty.yaml").write_text("")
    assert notes.broken_notes(tmp_path) == ["bad.yaml", "empty.yaml"]


def test_our_notes_are_sound(notes: ModuleType) -> None:
    assert not notes.broken_notes(REPOSITORY / "releasenotes" / "notes")
