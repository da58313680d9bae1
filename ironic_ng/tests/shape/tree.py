# SPDX-License-Identifier: Apache-2.0
"""The source tree as parsed modules, and what a rule finds in them."""

import ast
import dataclasses
import functools
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
PACKAGE = REPOSITORY / "ironic_ng"


@dataclasses.dataclass(frozen=True)
class Module:
    """One Python file."""

    path: str
    """Below the root, as in ``ironic_ng/api/app.py``."""
    text: str
    parsed: ast.Module

    @functools.cached_property
    def lines(self) -> list[str]:
        """The text's lines."""
        return self.text.splitlines()

    def inside(self, *prefixes: str) -> bool:
        """Whether the file is one of these or lies below one of them."""
        return any(self.path == it or self.path.startswith(it) for it in prefixes)

    def walk(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        """Every node of these kinds."""
        return (node for node in ast.walk(self.parsed) if isinstance(node, kinds))


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    """One breach of a rule."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        """As an editor can jump to it."""
        return f"{self.path}:{self.line}: {self.text}"


def parse(path: str, text: str) -> Module:
    """Make a module of a text."""
    return Module(path, text, ast.parse(text, path))


def read_tree(root: Path) -> list[Module]:
    """Every module of the package below a root directory."""
    return [
        parse(path.relative_to(root).as_posix(), path.read_text())
        for path in sorted((root / "ironic_ng").rglob("*.py"))
    ]


@functools.cache
def our_tree() -> list[Module]:
    """Every module of this very package, parsed once per test process."""
    return read_tree(REPOSITORY)


def dotted(node: ast.expr | None) -> str:
    """``a.b.c`` of a name or attribute, else an empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value)
        return f"{owner}.{node.attr}" if owner else ""
    return ""
