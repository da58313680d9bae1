# SPDX-License-Identifier: Apache-2.0
"""Clients that are silent, slow or endless keep nobody out (A15)."""

import contextlib
import http.client
import select
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from ironic_ng.cmd.http_server import GATHERED
from ironic_ng.lab.certificates import Authority
from ironic_ng.tests.functional.api.door import Door
from ironic_ng.tests.patience import SECONDS

THREADS = 2
MANY = 12
PIECES = 1000


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A door with two threads, so that a few clients would fill them."""
    made = Door(tmp_path_factory.mktemp("narrow"), {"api": {"threads": THREADS}})
    yield made
    made.stop()


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Door]:
    """A door that waits one second for a request, and has few connections."""
    made = Door(
        tmp_path,
        {"api": {"threads": THREADS, "request_timeout": 1, "most_connections": 20}},
    )
    yield made
    made.stop()


@contextlib.contextmanager
def connections(
    door: Door, count: int, said: bytes = b""
) -> Iterator[list[socket.socket]]:
    """Open connections on each of which something was said."""
    host, port = door.url.partition("://")[2].split(":")
    with contextlib.ExitStack() as stack:
        made = []
        for _ in range(count):
            sock = socket.create_connection((host, int(port)), timeout=SECONDS)
            stack.enter_context(sock)
            sock.sendall(said)
            made.append(sock)
        yield made


def answered(door: Door) -> bool:
    return door.ask("GET", "/v1").status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"G",
        b"GET /v1 HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST /v1/nodes HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{",
    ],
    ids=["silent", "one letter", "half a header", "half a body"],
)
def test_a15_slow_clients_hold_no_thread(narrow: Door, said: bytes) -> None:
    with connections(narrow, MANY, said):
        assert answered(narrow)


def test_who_is_slow_is_answered_all_the_same(narrow: Door) -> None:
    body = b'{"driver": "fake-hardware"}'
    head = b"POST /v1/nodes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    whole = head + b"Content-Length: %d\r\n\r\n" % len(body) + body
    with connections(narrow, 1) as (sock,):
        for number in range(len(whole)):
            sock.sendall(whole[number : number + 1])
        assert b" 201 " in sock.recv(65536).split(b"\r\n", 1)[0]


def test_requests_that_come_at_once_are_all_answered(narrow: Door) -> None:
    one = b"GET /v1 HTTP/1.1\r\nHost: x\r\n"
    answer = narrow.send(one + b"\r\n" + one + b"Connection: close\r\n\r\n")
    assert answer.count(b"HTTP/1.1 200 OK") == 2


def test_a_client_that_waits_for_the_word(narrow: Door) -> None:
    head = (
        b"POST /v1/nodes HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
        b"Connection: close\r\nContent-Length: 27\r\n\r\n"
    )
    with connections(narrow, 1, head) as (sock,):
        assert b" 100 " in sock.recv(65536)
        sock.sendall(b'{"driver": "fake-hardware"}')
        assert b" 201 " in sock.recv(65536)


def test_a_header_without_end_is_refused(narrow: Door) -> None:
    with connections(narrow, 1, b"GET /v1 HTTP/1.1\r\nX: " + b"x" * GATHERED) as (
        sock,
    ):
        assert b" 413 " in sock.recv(65536).split(b"\r\n", 1)[0]
    assert answered(narrow)


@pytest.mark.parametrize(
    "said",
    [b"", b"GET /v1 HTTP/1.1\r\nX-Slow: "],
    ids=["silent", "half a header"],
)
def test_connections_that_lead_nowhere_are_closed(hasty: Door, said: bytes) -> None:
    with connections(hasty, 3, said) as made:
        for sock in made:
            assert sock.recv(65536) == b""
    assert answered(hasty)


def test_a_large_body_has_a_time_to_come(hasty: Door) -> None:
    # A byte now and then resets the limits of sockets, but not that of the request.
    head = b"POST /v1/nodes HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (
        4 * GATHERED
    )
    with connections(hasty, THREADS, head) as made:
        for sock in made:
            assert any(cut_off(sock) for _ in range(PIECES))
    assert answered(hasty)


def cut_off(sock: socket.socket) -> bool:
    """Send a byte; whether the server has said something or closed since."""
    try:
        sock.sendall(b"x")
    except OSError:
        return True
    return bool(select.select([sock], [], [], 0.05)[0])


def test_the_longest_silent_makes_room(hasty: Door) -> None:
    with connections(hasty, 60):
        assert answered(hasty)


def test_a15_silent_clients_of_tls(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    authority.server("api", "127.0.0.1")
    files = {
        "ssl_cert_file": tmp_path / "api.pem",
        "ssl_key_file": tmp_path / "api.key",
    }
    options = {"threads": THREADS, "enable_ssl_api": True, **files}
    door = Door(tmp_path, {"api": options})
    try:
        with connections(door, MANY), connections(door, MANY, b"\x16\x03\x01\x02\x00"):
            answer = requests.get(
                f"{door.url}/v1", verify=str(authority.ca_file), timeout=SECONDS
            )
            assert answer.status_code == 200
        with connections(door, 1, b"GET / HTTP/1.1\r\n\r\n") as (sock,):
            assert b"200" not in sock.recv(65536)
        large = requests.post(
            f"{door.url}/v1/nodes",
            json={"driver": "fake-hardware", "extra": {"x": "x" * 500_000}},
            verify=str(authority.ca_file),
            timeout=SECONDS,
        )
        assert large.json()["extra"]["x"] == "x" * 500_000
        assert large.status_code == 201
    finally:
        door.stop()


def test_a_connection_of_tls_is_kept(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    authority.server("api", "127.0.0.1")
    files = {
        "ssl_cert_file": tmp_path / "api.pem",
        "ssl_key_file": tmp_path / "api.key",
    }
    door = Door(tmp_path, {"api": {"enable_ssl_api": True, **files}})
    try:
        host, port = door.url.removeprefix("https://").split(":")
        context = ssl.create_default_context(cafile=str(authority.ca_file))
        kept = http.client.HTTPSConnection(host, int(port), context=context)
        with contextlib.closing(kept):
            kept.connect()
            first = kept.sock
            for _ in range(3):
                kept.request("GET", "/v1")
                answer = kept.getresponse()
                assert (answer.status, kept.sock) == (200, first)
                answer.read()
    finally:
        door.stop()
