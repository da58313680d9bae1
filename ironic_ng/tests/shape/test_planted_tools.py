# SPDX-License-Identifier: Apache-2.0
"""Style, type and layer checkers refuse what is planted on purpose."""

import shutil
from pathlib import Path

import pytest

from ironic_ng.tests.shape.rules import SPDX
from ironic_ng.tests.shape.tools import run
from ironic_ng.tests.shape.tree import PACKAGE, REPOSITORY

HEAD = f'{SPDX}\n"""A module for a test."""\n\n'
STYLE = {
    "unformatted": ("format", "x = {  'a':1 }\n"),
    "unused-import": ("check", "import os\n"),
    "too-many-arguments": (
        "check",
        (
            "def add(a: int, b: int, c: int, d: int, e: int, f: int, g: int) -> int:\n"
            '    """Add."""\n    return a + b + c + d + e + f + g\n'
        ),
    ),
    "too-complex": (
        "check",
        "def pick(it: int) -> int:\n"
        + "".join(f"    if it == {i}:\n        it += 1\n" for i in range(11))
        + "    return it\n",
    ),
    "untyped": ("check", "def double(it):\n    return 2 * it\n"),
    "commented-out": ("check", "# x = 1\n"),
    "left-to-do": ("check", "# TODO: later\nX = 1\n"),
}
TYPES = {
    "wrong-type": 'X: int = "one"\n',
    "unreachable": "def f() -> int:\n    return 1\n    return 2\n",
    "untyped-def": "def f(x):\n    return x\n",
    "ignore-without-code": 'X: int = "one"  # type: ignore\n',
    "option-of-wrong-type": (
        "from ironic_ng.conf.settings import Settings\n\n\n"
        "def port(settings: Settings) -> str:\n    return settings.api.port\n"
    ),
}
LAYERS = {
    "ironic_ng/domain/planted.py": ("import sqlalchemy", "domain"),
    "ironic_ng/db/planted.py": ("import ironic_ng.operations", "Layers point"),
    "ironic_ng/api/planted.py": ("import ironic_ng.drivers", "What the API needs"),
    "ironic_ng/images/planted.py": ("import ironic_ng.rpc", "Drivers know"),
    "ironic_ng/operations/planted.py": ("import pecan", "pecan, WSME and WebOb"),
    "ironic_ng/conductor/planted.py": ("import sqlalchemy", "SQL only in db"),
    "ironic_ng/clients/planted.py": ("import oslo_messaging", "The bus only in rpc"),
    "ironic_ng/cmd/planted.py": ("import sushy", "BMC libraries"),
    "ironic_ng/lab/planted.py": ("import ironic_ng.conf", "The lab imitates"),
    "ironic_ng/netboot/planted.py": ("import ironic_ng.lab", "The service never"),
    "ironic_ng/policies/planted.py": ("import ironic_ng.policies.other", "No import"),
    "ironic_ng/policies/other.py": ("import ironic_ng.policies.planted", "No import"),
}


@pytest.mark.parametrize("kind", STYLE)
def test_style_is_refused(kind: str, tmp_path: Path) -> None:
    job, text = STYLE[kind]
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    package = tmp_path / "ironic_ng"
    package.mkdir()
    (package / "__init__.py").write_text(HEAD)
    (package / "planted.py").write_text(HEAD + text)
    args = ("--check",) if job == "format" else ()
    done = run("ruff", job, "--no-cache", *args, ".", cwd=tmp_path)
    assert done.returncode == 1, done.stdout
    assert "planted.py" in done.stdout


@pytest.mark.timeout(900)
def test_types_are_refused(tmp_path: Path) -> None:
    for kind, text in TYPES.items():
        (tmp_path / f"{kind.replace('-', '_')}.py").write_text(HEAD + text)
    done = run("mypy", *sorted(str(path) for path in tmp_path.iterdir()))
    assert done.returncode == 1, done.stdout
    for kind in TYPES:
        assert f"{kind.replace('-', '_')}.py" in done.stdout, done.stdout


def test_layers_are_refused(tmp_path: Path) -> None:
    shutil.copytree(
        PACKAGE, tmp_path / "ironic_ng", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(REPOSITORY / ".importlinter", tmp_path)
    for path, (statement, _) in LAYERS.items():
        (tmp_path / path).write_text(f"{HEAD}{statement}\n")
    done = run("lint-imports", "--no-cache", cwd=tmp_path)
    assert done.returncode == 1, done.stdout
    broken = [line for line in done.stdout.splitlines() if "BROKEN" in line]
    for _, contract in LAYERS.values():
        assert any(contract in line for line in broken), done.stdout
