# SPDX-License-Identifier: Apache-2.0
"""Reading of documentation pages: the files they name, the commands they show."""

import re
from collections.abc import Iterator
from pathlib import Path

from ironic_ng.tests.shape.tree import REPOSITORY

SOURCE = REPOSITORY / "doc" / "source"
FILE_NAMED = re.compile(
    r"``((?:ironic_ng|doc|tools|etc|devstack|releasenotes|\.ci)/[\w./-]*"
    r"|setup\.cfg|pyproject\.toml|tox\.ini|\.importlinter|bindep\.txt)``"
)
PAGE_NAMED = re.compile(r":doc:`(?:[^`<]*<)?([^`>]+)>?`")
LISTED = re.compile(r"^   ([\w./-]+)$", re.MULTILINE)
COMMAND = re.compile(r"^ *\$ (.*)$", re.MULTILINE)


def dead_links(page: Path, root: Path = REPOSITORY) -> Iterator[str]:
    """Files and pages that a page names and that do not exist."""
    text = page.read_text()
    for name in FILE_NAMED.findall(text):
        if not (root / name).exists():
            yield name
    for name in PAGE_NAMED.findall(text):
        if not (page.parent / f"{name}.rst").exists():
            yield f"{name}.rst"
    for block in re.findall(r"\.\. toctree::\n((?:   .*\n|\n)*)", text + "\n"):
        for name in LISTED.findall(block):
            if not (page.parent / f"{name}.rst").exists():
                yield f"{name}.rst"


def commands(page: Path) -> list[str]:
    """The commands a page shows, continued lines joined."""
    joined = re.sub(r" *\\\n *(?:> )?", " ", page.read_text())
    return COMMAND.findall(joined)


def files(page: Path) -> Iterator[tuple[str, str]]:
    """Blocks that a page tells to put into a file named by their caption."""
    pattern = r":caption: (\S+)\n\n((?:   .*\n|\n)+)"
    for name, block in re.findall(pattern, page.read_text() + "\n"):
        lines = [line.removeprefix("   ") for line in block.splitlines()]
        yield name, "\n".join(lines).strip() + "\n"
