# SPDX-License-Identifier: Apache-2.0
"""Each example touches no more files than promised, and what it adds works."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ironic_ng.tests.recipes.tried import TRIALS
from ironic_ng.tests.shape.tree import REPOSITORY

RECIPES = REPOSITORY / "doc" / "source" / "contributor" / "recipes"
MOST_FILES = {"add-field": 2, "add-verb": 4, "add-resource": 4}
"""How many files a change may touch by hand; migrations are written by a command."""
WRITTEN_BY_A_COMMAND = "ironic_ng/db/migrations/versions/"
SECONDS = 400

pytestmark = [pytest.mark.lab, pytest.mark.slow, pytest.mark.timeout(SECONDS)]


def touched(diff: str) -> list[str]:
    names = re.findall(r"^\+\+\+ b/(\S+)$", diff, re.MULTILINE)
    return [name for name in names if not name.startswith(WRITTEN_BY_A_COMMAND)]


@pytest.mark.parametrize("recipe", MOST_FILES)
def test_it_touches_few_files(recipe: str) -> None:
    diff = (RECIPES / f"{recipe}.diff").read_text()
    assert len(touched(diff)) <= MOST_FILES[recipe], touched(diff)


@pytest.mark.parametrize("recipe", TRIALS)
def test_it_works(recipe: str, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    unneeded = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "ironic_ng", tree / "ironic_ng", ignore=unneeded)
    diff = RECIPES / f"{recipe}.diff"
    subprocess.run(["git", "apply", "-C1", str(diff)], cwd=tree, check=True)
    directory = tmp_path / "service"
    directory.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "ironic_ng.tests.recipes.tried", recipe, str(directory)],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
