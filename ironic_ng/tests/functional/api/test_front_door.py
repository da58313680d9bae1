# SPDX-License-Identifier: Apache-2.0
"""What strangers may send to the API, and what they must get."""

import os
import resource
import socket

import psutil
import pytest

from ironic_ng.api.middleware.body_limits import PLAIN
from ironic_ng.tests.functional.api.door import Door, code_of
from ironic_ng.tests.patience import SECONDS, little_work

MIB = 2**20
DEEP = b"[" * 100_000


@pytest.mark.parametrize("path", ["/v1/continue_inspection", "/v1/nodes"])
def test_deep_documents_cost_nothing(door: Door, path: str) -> None:
    door.ask("GET", "/")
    before = psutil.Process().memory_info().rss
    with little_work():
        answer = door.ask("POST", path, raw=DEEP)
    assert (answer.status_code, code_of(answer)) == (400, "BM-API-002")
    assert psutil.Process().memory_info().rss - before < 16 * MIB


@pytest.mark.parametrize(
    ("path", "limit"), [("/v1/nodes", PLAIN), ("/v1/continue_inspection", 16 * MIB)]
)
def test_large_bodies_are_refused_unread(door: Door, path: str, limit: int) -> None:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Content-Length: {limit + 1}\r\n\r\n"
    )
    assert b" 413 " in door.send(head.encode()).split(b"\r\n", 1)[0]


def test_large_chunked_bodies_are_refused(door: Door) -> None:
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    head = (
        b"POST /v1/nodes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    answer = door.send(head + piece * 17 + b"0\r\n\r\n")
    assert b" 413 " in answer.split(b"\r\n", 1)[0]


def test_a_chunked_body_is_read(door: Door) -> None:
    text = b'{"driver": "fake-hardware"}'
    head = (
        b"POST /v1/nodes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    answer = door.send(head + b"%x\r\n" % len(text) + text + b"\r\n0\r\n\r\n")
    assert b" 201 " in answer.split(b"\r\n", 1)[0]


@pytest.mark.parametrize(
    "path",
    ["/uuid", "/id", "/created_at", "/reservation", "/provision_state",
     "/power_state", "/driver_internal_info/agent_url", "/conductor_affinity",
     "/version", "/epoch", "/fault", "/__class__"],
)  # fmt: skip
def test_what_clients_never_change(door: Door, path: str) -> None:
    node = door.node()
    operation = {"op": "replace", "path": path, "value": "x"}
    answer = door.ask("PATCH", f"/v1/nodes/{node['uuid']}", [operation])
    assert answer.status_code == 400
    assert door.ask("GET", f"/v1/nodes/{node['uuid']}").json() == node


@pytest.mark.parametrize(
    "query",
    ["limit=-1", "limit=0", "limit=1" + "0" * 30, "limit=x", "marker=x' OR 1=1--",
     "sort_key=driver_info", "sort_key=__class__", "sort_dir=sideways",
     "fields=version", "limit=1&limit=2", "nosuch=1", "detail=perhaps",
     "maintenance='; DROP TABLE nodes; --", "instance_uuid=' OR ''='"],
)  # fmt: skip
def test_bad_list_arguments(door: Door, query: str) -> None:
    assert door.ask("GET", f"/v1/nodes?{query}").status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/v1/nodes/..%2f..%2fetc%2fpasswd", "/v1/nodes/%00", "/v1/nodes/" + "a" * 10_240,
     "/v1/nodes/__class__/__init__", "/v1/nodes/%ff%fe", "/v1/nodes/a%0d%0ab",
     "/v1/" + "a/" * 2000],
)  # fmt: skip
def test_strange_addresses(door: Door, path: str) -> None:
    answer = door.ask("GET", path)
    assert answer.status_code in {400, 404, 414}
    assert "Traceback" not in answer.text


def test_idle_connections_keep_nobody_out(door: Door) -> None:
    wanted = 2000
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < 2 * wanted + 500:
        pytest.skip(f"too few open files allowed for process {os.getpid()}")
    host, port = door.url.removeprefix("http://").split(":")
    idle: list[socket.socket] = []
    try:
        idle.extend(
            socket.create_connection((host, int(port)), timeout=SECONDS)
            for _ in range(wanted)
        )
        for _ in range(3):
            assert door.ask("GET", "/v1/nodes?limit=1").status_code == 200
    finally:
        for sock in idle:
            sock.close()
