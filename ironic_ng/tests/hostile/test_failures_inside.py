# SPDX-License-Identifier: Apache-2.0
"""What clients see when the service itself is in trouble (A8)."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.api.routes import ROUTES
from ironic_ng.operations.authorize import Authority
from ironic_ng.tests.functional.api.door import Door
from ironic_ng.tests.hostile.inside import Got, Inside

INTERNAL = ("SELECT", "INSERT", "sqlite", "sqlalchemy", "Traceback", ".py", "state/",
            "Error(", "ironic_ng", "pecan", "<html")  # fmt: skip
BEAT = {"callback_url": "https://192.0.2.1", "agent_version": "13", "agent_token": "x"}
IDENT = "9f0a3b52-6f5e-4a55-9f8e-1f2d3c4b5a60"


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Inside]:
    """A service whose database went away after the start."""
    logging.getLogger().setLevel(logging.DEBUG)
    door = Door(tmp_path, {"api": {"allow_noauth_in_public": True}})
    door.settings.source.set_override("debug", True)
    inside = Inside(door)
    door.database.close()
    (tmp_path / "state").rename(tmp_path / "elsewhere")
    (tmp_path / "state").write_text("no directory")
    yield inside
    door.stop()
    logging.getLogger().setLevel(logging.WARNING)


def says_nothing(got: Got) -> None:
    """A request id, a code, and no word of what is inside."""
    assert got.headers["x-openstack-request-id"].startswith("req-")
    assert (got.code or "").startswith("BM-")
    for word in INTERNAL:
        assert word not in got.text, (word, got.text)


def test_a8_a_database_that_is_gone(broken: Inside) -> None:
    statuses = set()
    for route in ROUTES:
        if route.method != "GET" or route.public:
            continue
        parts = [IDENT if "{" in part else part for part in route.path.split("/")]
        got = broken.ask("GET", "/v1/" + "/".join(parts))
        if got.status < 400:  # what needs no database is answered
            continue
        statuses.add(got.status)
        says_nothing(got)
    assert 503 in statuses
    assert statuses <= {400, 403, 404, 503}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/nodes", {"driver": "fake-hardware"}),
        ("PATCH", f"/v1/nodes/{IDENT}", [{"op": "add", "path": "/name", "value": "x"}]),
        ("PUT", f"/v1/nodes/{IDENT}/states/power", {"target": "power on"}),
        ("DELETE", f"/v1/nodes/{IDENT}", None),
        ("POST", f"/v1/heartbeat/{IDENT}", BEAT),
        ("GET", "/v1/lookup", None),
    ],
)  # fmt: skip
def test_a8_writes_without_a_database(
    broken: Inside, method: str, path: str, body: Any
) -> None:
    got = broken.ask(
        method, path, body, query="node_uuid=" + IDENT if "lookup" in path else ""
    )
    assert (got.status, "retry-after" in got.headers) == (503, True)
    says_nothing(got)


@pytest.mark.unforeseen
@pytest.mark.parametrize("debug", [False, True])
def test_a8_an_error_that_nobody_foresaw(
    door: Door, inside: Inside, monkeypatch: pytest.MonkeyPatch, *, debug: bool
) -> None:
    def broken(*_args: Any) -> None:
        raise RuntimeError("SELECT secret FROM /etc/shadow")

    door.settings.source.set_override("debug", debug)
    monkeypatch.setattr(Authority, "allows", broken)
    got = inside.ask("GET", "/v1/nodes")
    assert (got.status, got.code) == (500, "BM-GEN-000")
    says_nothing(got)
    assert "shadow" not in got.text
    inner = json.loads(got.document()["error_message"])
    assert (inner["faultcode"], inner["debuginfo"]) == ("Server", None)
    monkeypatch.undo()
    assert inside.ask("GET", "/v1/nodes").status == 200


@pytest.mark.parametrize(
    "path", ["/__debug__", "/console", "/_debug", "/?__debugger__=yes", "/v1/__debug__"]
)
def test_a8_there_is_no_debugger(inside: Inside, path: str) -> None:
    got = inside.ask("GET", path.partition("?")[0], query=path.partition("?")[2])
    assert got.status in {200, 400, 404}
    assert "Traceback" not in got.text
