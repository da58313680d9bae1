# SPDX-License-Identifier: Apache-2.0
"""The guide to high availability: its promises have tests, its commands work."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from ironic_ng.cmd.all_in_one import AllInOne
from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.tests.pages.reading import SOURCE, commands
from ironic_ng.tests.patience import SECONDS
from ironic_ng.tests.shape.tree import PACKAGE

GUIDES = [
    SOURCE / "admin" / "high-availability.rst",
    SOURCE / "admin" / "high-availability.zh_CN.rst",
]
_CELL = r"(.*(?:\n       .*)*)"
_ROW = re.compile(rf"^   \* - {_CELL}\n     - {_CELL}$", re.MULTILINE)
_NAME = re.compile(r"``(test_\w+)``")
_TEST = re.compile(r"^ *def (test_\w+)\(", re.MULTILINE)


def promises(page: Path) -> list[tuple[str, list[str]]]:
    """What each row of the page's tables says, and the tests that it names."""
    rows = _ROW.findall(page.read_text(encoding="utf-8"))
    found = [(text, _NAME.findall(proof)) for text, proof in rows]
    return [(text, names) for text, names in found if text not in _HEADS]


_HEADS = {"Promise", "Bound, with default settings", "承诺", "默认设置下的时限"}


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Every test there is."""
    texts = (path.read_text(encoding="utf-8") for path in PACKAGE.rglob("test_*.py"))
    return {name for text in texts for name in _TEST.findall(text)}


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_every_promise_is_a_test(page: Path, known: set[str]) -> None:
    found = promises(page)
    assert len(found) >= 25
    for text, names in found:
        assert names, f"no test shows: {text}"
        assert set(names) <= known, f"{text}: {set(names) - known}"


def test_both_languages_promise_the_same() -> None:
    english, chinese = ([names for _, names in promises(it)] for it in GUIDES)
    assert english == chinese
    assert commands(GUIDES[0]) == commands(GUIDES[1])


@pytest.fixture
def home(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A home with the configuration of a service that runs, and its address."""
    state = tmp_path / "state"
    words = {
        "state_path": str(state),
        "auth_strategy": "noauth",
        "host": "conductor-1",
        "enabled_hardware_types": "fake-hardware",
    }
    settings = settings_for_tests(
        {"DEFAULT": words, "api": {"port": 0}, "deploy": {"http_port": 0}}
    )
    service = AllInOne(settings)
    service.start()
    try:
        lines = [f"{name} = {value}" for name, value in words.items()]
        configuration = ["[DEFAULT]", *lines, "[api]", f"port = {service.api.port}"]
        directory = tmp_path / ".ironic_ng"
        directory.mkdir()
        (directory / "ironic_ng.conf").write_text("\n".join(configuration) + "\n")
        made = requests.post(
            f"{service.api.url}/v1/nodes",
            json={"name": "first", "driver": "fake-hardware"},
            headers={"X-OpenStack-Ironic-API-Version": "1.95"},
            timeout=SECONDS,
        )
        assert made.status_code == 201, made.text
        yield tmp_path, service.api.url
    finally:
        service.stop()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_its_commands_work(home: tuple[Path, str]) -> None:
    lines = ["set -e -o pipefail", *commands(GUIDES[0])]
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("OS_", "LC_"))}
    done = subprocess.run(
        ["bash", "-c", "\n".join(lines)],
        capture_output=True, text=True, timeout=540, check=False,
        env=kept | {
            "HOME": str(home[0]), "LANG": "C.UTF-8",
            "OS_AUTH_TYPE": "none", "OS_ENDPOINT": home[1],
            "PATH": f"{Path(sys.executable).parent}:{kept.get('PATH', '')}",
        },
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout[-3000:]}{done.stderr[-3000:]}"
    for text in ("conductor-1 is in service", "Nothing is wrong.", "[]"):
        assert text in done.stdout
