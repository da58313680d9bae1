# SPDX-License-Identifier: Apache-2.0
"""setup.cfg tells the truth: what is imported is required, and the reverse."""

import ast
import configparser
import importlib.metadata
import re
import sys
from pathlib import Path

import pytest

from ironic_ng.tests.shape.tree import PACKAGE, REPOSITORY, Module, our_tree

NOT_IMPORTED = {
    "cryptography": "named in certificates' code paths of the API server",
}


def _config() -> configparser.ConfigParser:
    config = configparser.ConfigParser()
    config.read(REPOSITORY / "setup.cfg")
    return config


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _required(lines: str) -> set[str]:
    names = (re.split(r"[<>=\[]", line)[0] for line in lines.split("\n") if line)
    return {_plain(name) for name in names}


def _imported(modules: list[Module]) -> set[str]:
    found: set[str] = set()
    for module in modules:
        for node in module.walk(ast.Import, ast.ImportFrom):
            if isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
            elif isinstance(node, ast.Import):
                found.update(item.name.partition(".")[0] for item in node.names)
    return found - set(sys.stdlib_module_names) - {"ironic_ng", ""}


def _distributions(imported: set[str]) -> set[str]:
    table = importlib.metadata.packages_distributions()
    return {_plain(table[name][0]) for name in imported if name in table}


def _service() -> list[Module]:
    """What a host that serves needs; our commands are for other hosts."""
    return [
        it
        for it in our_tree()
        if not it.inside("ironic_ng/tests/") and not it.inside("ironic_ng/cli/")
    ]


def test_commands_require_what_they_import() -> None:
    code = [it for it in our_tree() if it.inside("ironic_ng/cli/")]
    assert _distributions(_imported(code)) <= _required(
        _config()["options.extras_require"]["cli"]
    )


def test_imports_are_required() -> None:
    code = _service()
    lines = _config()["options"]["install_requires"]
    missing = _distributions(_imported(code)) - _required(lines)
    assert not missing


def test_requirements_are_imported() -> None:
    code = _service()
    lines = _config()["options"]["install_requires"]
    idle = _required(lines) - _distributions(_imported(code)) - set(NOT_IMPORTED)
    assert not idle


def test_imports_of_tests_are_required() -> None:
    config = _config()
    lines = config["options"]["install_requires"]
    lines += config["options.extras_require"]["test"]
    lines += config["options.extras_require"]["cli"]
    missing = _distributions(_imported(our_tree())) - _required(lines)
    assert not missing


def _entry_points() -> list[tuple[str, str]]:
    section = _config()["options.entry_points"]
    return [
        (group, line)
        for group in section
        for line in section[group].split("\n")
        if line
    ]


@pytest.mark.parametrize(("group", "line"), _entry_points())
def test_entry_point_leads_somewhere(group: str, line: str) -> None:
    name, _, target = (part.strip() for part in line.partition("="))
    assert importlib.metadata.EntryPoint(name, target, group).load()


def test_every_file_that_is_no_module_is_packaged() -> None:
    patterns = _config()["options.package_data"]["ironic_ng"].split()
    packaged = {path for pattern in patterns for path in PACKAGE.glob(pattern)}
    ours = {path for path in PACKAGE.rglob("*") if path.is_file()}
    code = {path for path in ours if path.suffix in {".py", ".pyc"}}
    left = ours - code - packaged
    assert not [it for it in left if not _is_cache(it)]


def _is_cache(path: Path) -> bool:
    """Whether a tool left the file behind."""
    return any(part.startswith(".") for part in path.relative_to(PACKAGE).parts)
