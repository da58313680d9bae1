# SPDX-License-Identifier: Apache-2.0
"""Names, filters, fields and addresses with senseless words (A6, A7, A11, A17, A18)."""

import logging
import urllib.parse
from typing import Any

import pytest

from ironic_ng.api.routes import ROUTES
from ironic_ng.domain.fields import fields_of, resource_of
from ironic_ng.domain.resources import RESOURCES
from ironic_ng.tests.functional.api.door import Door
from ironic_ng.tests.hostile.inside import Inside
from ironic_ng.tests.hostile.watch import unharmed

MARK = "qx7'\"`;--\\%_/*) OR 1=1"
"""Every character that means something to a database, and a word to look for."""
FORGED = "\r\n2030-01-01 CRITICAL forged \x1b[31m\x00\u2028"
LISTS = sorted(
    {route.path for route in ROUTES if route.method == "GET" and "{" not in route.path}
    - {"", "v1", "lookup"}
)


@pytest.mark.parametrize("path", LISTS)
def test_a6_arguments_of_lists(door: Door, inside: Inside, path: str) -> None:
    for query in (
        "limit=-1", "limit=1" + "0" * 30, "marker=x' OR 1=1--", "sort_key=driver_info",
        "sort_key=__class__", "sort_dir=sideways", "fields=__dict__", "limit=1&limit=2",
        "fields=" + "uuid," * 1500, "detail=perhaps", "a=1&" * 200, "%ff=%fe", "limit",
    ):  # fmt: skip
        with unharmed(door.settings):
            got = inside.ask("GET", f"/v1/{path}", query=query)
        assert got.status in {200, 400, 404, 406}, (query, got)


@pytest.mark.parametrize("kind", RESOURCES, ids=lambda kind: str(kind.__name__))
def test_a6_any_field_may_be_named(door: Door, inside: Inside, kind: type) -> None:
    path = resource_of(kind).path
    names = [*fields_of(kind), *resource_of(kind).computed, "links", "id", "__class__"]
    ident = door.node()["uuid"] if path == "nodes" else "c-1"
    for name in names:
        for place in (f"/v1/{path}", f"/v1/{path}/{ident}"):
            for word in ("fields", "sort_key"):
                got = inside.ask("GET", place, query=f"{word}={name}")
                assert got.status in {200, 400, 404, 406}, (place, name, got)


@pytest.mark.parametrize(
    "path",
    ["/v1/nodes/../../etc/passwd", "/v1/nodes/\x00", "/v1/nodes/" + "a" * 10_240,
     "/v1/nodes/__class__/__init__", "/v1/nodes/\xff\xfe", "/v1/nodes/a\r\nb",
     "/v1/" + "a/" * 4000, "//v1//nodes//..", "/v1/nodes/%00", "/../v1/nodes/x",
     "/v1/nodes/{node}", "/v1/chassis/..", "/v1/drivers/\x1b", "/v1/ports/\x00"],
    ids=lambda path: repr(path[:24]),
)  # fmt: skip
def test_a7_addresses(door: Door, inside: Inside, path: str) -> None:
    with unharmed(door.settings):
        for method in ("GET", "PATCH", "DELETE"):
            got = inside.ask(method, path)
            assert got.status in {400, 404, 405}, got
            assert "Traceback" not in got.text
            assert ".py" not in got.text


def test_a11_one_request_is_one_line(
    door: Door, inside: Inside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    node = door.node()["uuid"]
    headers = {
        "User-Agent": FORGED,
        "X-Openstack-Request-Id": FORGED,
        "X-Forwarded-For": FORGED,
        "X-User-Id": FORGED,
        "Accept-Language": FORGED,
    }
    path = f"/v1/nodes/{FORGED}".encode().decode("latin-1")
    beat = {"callback_url": f"https://192.0.2.9/{FORGED}", "agent_token": FORGED,
            "agent_version": FORGED, "agent_status": "error",
            "agent_status_message": FORGED}  # fmt: skip
    asked: list[tuple[str, str, Any]] = [
        ("GET", path, None),
        ("POST", "/v1/nodes", {"driver": "fake-hardware", "name": FORGED}),
        ("POST", "/v1/nodes", {"driver": FORGED}),
        ("PUT", f"/v1/nodes/{node}/maintenance", {"reason": FORGED}),
        ("POST", f"/v1/heartbeat/{node}", beat),
        (FORGED, "/v1/nodes", None),
    ]
    for method, place, body in asked:
        caplog.clear()
        inside.ask(method, place, body, headers=headers, REMOTE_ADDR=FORGED)
        shown = [record.getMessage() for record in caplog.records]
        lines = [item for item in caplog.records if item.name.endswith("requests")]
        assert len(lines) == 1
        assert all("\x1b" not in text and "\x00" not in text for text in shown), shown
        assert not [text for text in shown if "\n2030" in text or "\u2028" in text]


@pytest.mark.parametrize(
    "name",
    ["..", ".", "-rf", "a/b", "a%0ab", "a\nb", "a" * 256, "a b", "é", "detail", 5, {}],
)
@pytest.mark.parametrize("path", ["nodes", "portgroups"])
def test_a17_names(door: Door, inside: Inside, path: str, name: Any) -> None:
    node = door.node()["uuid"]
    if path == "portgroups" and name == "detail":
        pytest.skip("the word means nothing below port groups' names")
    body = {"nodes": {"driver": "fake-hardware"}, "portgroups": {"node_uuid": node}}[
        path
    ]
    with unharmed(door.settings):
        got = inside.ask("POST", f"/v1/{path}", body | {"name": name})
    assert (got.status, got.code) in {(400, "BM-API-007"), (400, "BM-API-004")}


def test_a17_a_name_that_is_another_nodes_uuid(door: Door, inside: Inside) -> None:
    other = door.node()["uuid"]
    body = {"driver": "fake-hardware", "name": other}
    with unharmed(door.settings):
        assert inside.ask("POST", "/v1/nodes", body).status == 400


def filters() -> list[tuple[str, str]]:
    """Every argument of every list."""
    found = set()
    for route in ROUTES:
        if route.method == "GET" and route.path in LISTS and route.endpoint is not None:
            found |= {(route.path, name) for name in route.endpoint.query}
    return sorted(found)


def test_a18_sql_is_only_text(door: Door, inside: Inside) -> None:
    door.node(name="sql-bait")
    with unharmed(door.settings), door.database.counted() as statements:
        for path, name in filters():
            query = urllib.parse.urlencode({name: MARK})
            got = inside.ask("GET", f"/v1/{path}", query=query)
            assert got.status in {200, 400, 404}, (path, name, got)
            assert "sql-bait" not in got.text
    assert len(statements) > 20
    assert not [text for text in statements if "qx7" in text]


def test_a18_sql_in_what_is_stored(door: Door, inside: Inside) -> None:
    address = {"address": MARK, "node_uuid": door.node()["uuid"]}
    assert inside.ask("POST", "/v1/ports", address).status == 400
    body = {"driver": "fake-hardware", "description": MARK, "extra": {MARK: MARK}}
    stored = inside.ask("POST", "/v1/nodes", body)
    assert stored.document()["description"] == MARK
