# SPDX-License-Identifier: Apache-2.0
"""What documentation names exists, and README's two commands are the two commands."""

import os
import subprocess
from pathlib import Path

import pytest

from ironic_ng.cmd import demo
from ironic_ng.tests.pages.reading import SOURCE, commands, dead_links
from ironic_ng.tests.shape.tree import REPOSITORY

README = REPOSITORY / "README.rst"
PAGES = sorted(SOURCE.rglob("*.rst"))
RECIPES = SOURCE / "contributor" / "recipes"


@pytest.mark.parametrize(
    "page", [README, *PAGES], ids=lambda page: str(page.relative_to(REPOSITORY))
)
def test_links_are_alive(page: Path) -> None:
    assert not list(dead_links(page))


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.rst"
    page.write_text(
        "See ``ironic_ng/nowhere.py``, ``setup.cfg``, :doc:`gone`, :doc:`It <off>`.\n"
        "\n.. toctree::\n   :maxdepth: 1\n\n   lost\n"
    )
    assert list(dead_links(page)) == [
        "ironic_ng/nowhere.py",
        "gone.rst",
        "off.rst",
        "lost.rst",
    ]


def test_every_kind_of_change_has_a_recipe() -> None:
    kinds = {page.stem.removeprefix("add-") for page in RECIPES.glob("add-*.rst")}
    assert kinds >= {
        "field",
        "verb",
        "hardware-type",
        "interface",
        "step",
        "resource",
        "option",
        "watcher",
        "question",
        "error",
    }


def test_decisions_are_numbered_without_gaps() -> None:
    notes = sorted((SOURCE / "contributor" / "decisions").glob("0*.rst"))
    numbers = [int(note.name[:4]) for note in notes]
    assert numbers == list(range(1, len(notes) + 1))
    for note in notes:
        text = note.read_text()
        for part in ("Context\n", "Choice\n", "Price\n"):
            assert part in text, note.name


def test_readme_begins_with_the_two_commands() -> None:
    demo, tests = commands(README)[:2]
    assert demo.startswith("python3 -m venv ")
    assert demo.endswith("/ironic-ng demo")
    assert tests.startswith("python3 -m venv ")
    assert tests.endswith("/python -m ironic_ng.tests")


def _demo_words(line: str) -> list[str]:
    return line.partition("ironic-ng demo")[2].replace("{posargs}", "").split()


def test_demos_are_called_with_options_that_exist() -> None:
    texts = [REPOSITORY / "tox.ini", REPOSITORY / ".ci" / "run"]
    lines = "\n".join(text.read_text() for text in texts).splitlines()
    called = [_demo_words(it) for it in lines if "ironic-ng demo --" in it]
    assert len(called) >= 3
    for words in called:
        demo.parser().parse_args(words)


def test_ci_runs_the_second_command_of_the_readme() -> None:
    script = (REPOSITORY / ".ci" / "run").read_text()
    line = next(it for it in script.splitlines() if it.startswith("second_command()"))
    picked = subprocess.run(
        ["bash", "-c", f"{line}\nsecond_command"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
        timeout=10,
    )
    assert picked.stdout.strip() == commands(README)[1]
    assert os.access(REPOSITORY / ".ci" / "run", os.X_OK)
