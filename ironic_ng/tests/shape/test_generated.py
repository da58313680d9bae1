# SPDX-License-Identifier: Apache-2.0
"""Samples, tables and diagram are what the declarations say, and a stale one shows."""

import subprocess
import sys
from pathlib import Path

import pytest

from ironic_ng.tests.shape.tree import REPOSITORY


def generate(*args: str) -> subprocess.CompletedProcess[str]:
    """Run the generator as a contributor does."""
    return subprocess.run(
        [sys.executable, str(REPOSITORY / "tools" / "generate.py"), *args],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_generated_files_are_up_to_date() -> None:
    done = generate("--check")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("generated")
    done = generate("--root", str(root))
    assert done.returncode == 0, done.stderr
    return root


def test_a_changed_file_is_refused(made: Path) -> None:
    victim = made / "doc" / "source" / "reference" / "states.rst"
    whole = victim.read_text()
    victim.write_text(whole.replace("enroll", "enrol", 1))
    done = generate("--check", "--root", str(made))
    victim.write_text(whole)
    assert done.returncode == 1
    assert done.stdout == "out of date: doc/source/reference/states.rst\n"


def test_a_missing_file_is_refused(made: Path, tmp_path: Path) -> None:
    done = generate("--check", "--root", str(tmp_path))
    assert done.returncode == 1
    names = {str(it.relative_to(made)) for it in made.rglob("*") if it.is_file()}
    assert {line.partition(": ")[2] for line in done.stdout.splitlines()} == names
