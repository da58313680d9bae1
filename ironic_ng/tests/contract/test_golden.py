# SPDX-License-Identifier: Apache-2.0
"""Recorded conversations with the Bare Metal API, replayed against this service.

The service runs as its user runs it, and the requests go through a real port.
``data/replay.txt`` is the program that plays them.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.db import migrating
from ironic_ng.tests.contract.not_yet import NOT_YET
from ironic_ng.tests.contract.running_service import Options, RunningService
from ironic_ng.tests.unit.db.conftest import SERVERS, wipe

DATA = Path(__file__).parent / "data"
FILES = {path.stem: path for path in sorted((DATA / "golden").glob("*.json"))}
PROFILES = {
    name: json.loads(path.read_text())["profile"] for name, path in FILES.items()
}
ALLOWED_NOT_YET = (
    "/allocation", "/volume", "/deploy_templates", "/runbooks", "/inspection_rules",
)  # fmt: skip

pytestmark = [pytest.mark.lab, pytest.mark.slow]


def playable(profile: str) -> list[str]:
    return [name for name in FILES if PROFILES[name] == profile and name not in NOT_YET]


@pytest.fixture(scope="module", params=["sqlite", *SERVERS])
def options(request: pytest.FixtureRequest) -> Options:
    """The database: a file of one's own, or a server that a variable names."""
    if request.param == "sqlite":
        return {}
    address = os.environ.get(SERVERS[request.param])
    if not address:
        pytest.skip(f"no server: set {SERVERS[request.param]}")
    settings = settings_for_tests({"database": {"connection": address}})
    wipe(settings)
    migrating.upgrade(settings)
    return {"database": {"connection": address}}


@pytest.fixture(scope="module")
def open_service(
    tmp_path_factory: pytest.TempPathFactory, options: Options
) -> Iterator[RunningService]:
    yield from _running(tmp_path_factory, "fake-noauth", options)


@pytest.fixture(scope="module")
def guarded_service(
    tmp_path_factory: pytest.TempPathFactory, options: Options
) -> Iterator[RunningService]:
    yield from _running(tmp_path_factory, "fake-http-basic", options)


@pytest.fixture(scope="module")
def tenants_service(
    tmp_path_factory: pytest.TempPathFactory, options: Options
) -> Iterator[RunningService]:
    yield from _running(tmp_path_factory, "fake-keystone", options)


def _running(
    factory: pytest.TempPathFactory, profile: str, options: Options
) -> Iterator[RunningService]:
    service = RunningService(factory.mktemp(profile), profile, options)
    try:
        service.await_conductor()
        yield service
    finally:
        service.stop()


def replay(service: RunningService, name: str) -> None:
    done = subprocess.run(
        [
            sys.executable,
            str(DATA / "replay.txt"),
            "--profile",
            PROFILES[name],
            # Under other tests' load answers come later than on a quiet host.
            "--patience",
            "3",
            "--mentions",
            service.url,
            str(FILES[name]),
        ],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", playable("fake-noauth"))
def test_conversation(open_service: RunningService, name: str) -> None:
    replay(open_service, name)


@pytest.mark.parametrize("name", playable("fake-http-basic"))
def test_conversation_with_passwords(
    guarded_service: RunningService, name: str
) -> None:
    replay(guarded_service, name)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", playable("fake-keystone"))
def test_conversation_of_tenants(tenants_service: RunningService, name: str) -> None:
    replay(tenants_service, name)


def test_what_is_left_out_is_named_with_a_reason() -> None:
    assert set(NOT_YET) <= set(FILES)
    for name in NOT_YET:
        paths = [
            step["request"]["path"]
            for step in json.loads(FILES[name].read_text())["steps"]
        ]
        assert any(word in path for path in paths for word in ALLOWED_NOT_YET), name
