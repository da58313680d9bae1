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
from ironic_ng.tests.backends import SERVERS
from ironic_ng.tests.contract.not_yet import NOT_YET
from ironic_ng.tests.contract.running_service import Options, RunningService
from ironic_ng.tests.unit.db.conftest import wipe

DATA = Path(__file__).parent / "data"
FILES = {path.stem: path for path in sorted((DATA / "golden").glob("*.json"))}
PROFILES = {
    name: json.loads(path.read_text())["profile"] for name, path in FILES.items()
}
ALLOWED_NOT_YET = (
    "/allocation", "/volume", "/deploy_templates", "/runbooks", "/inspection_rules",
)  # fmt: skip

pytestmark = [pytest.mark.lab, pytest.mark.slow]


CASES = {
    f"{database}-{name}": ((database, profile), name)
    for database in ("sqlite", *SERVERS)
    for name, profile in PROFILES.items()
    if name not in NOT_YET
}
"""Every conversation on every kind of database; a service serves one profile."""


def options_for(database: str) -> Options:
    """The database: a file of one's own, or a server that a variable names."""
    if database == "sqlite":
        return {}
    address = os.environ.get(SERVERS[database])
    if not address:
        pytest.skip(f"no server: set {SERVERS[database]}")
    settings = settings_for_tests({"database": {"connection": address}})
    wipe(settings)
    migrating.upgrade(settings)
    return {"database": {"connection": address}}


@pytest.fixture(scope="module")
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningService]:
    """One at a time, since those of a server share its database."""
    database, profile = request.param
    options = options_for(database)
    made = RunningService(tmp_path_factory.mktemp(profile), profile, options)
    try:
        made.await_conductor()
        yield made
    finally:
        made.stop()


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
@pytest.mark.parametrize(
    ("service", "name"), CASES.values(), indirect=["service"], ids=CASES
)
def test_conversation(service: RunningService, name: str) -> None:
    replay(service, name)


def test_what_is_left_out_is_named_with_a_reason() -> None:
    assert set(NOT_YET) <= set(FILES)
    for name in NOT_YET:
        paths = [
            step["request"]["path"]
            for step in json.loads(FILES[name].read_text())["steps"]
        ]
        assert any(word in path for path in paths for word in ALLOWED_NOT_YET), name
