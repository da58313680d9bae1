# SPDX-License-Identifier: Apache-2.0
"""Bodies that are too large, too deep or senseless (rows A1 to A4, G7 in part)."""

import io
import tracemalloc
from typing import Any

import pytest

from ironic_ng.tests.functional.api.door import Door
from ironic_ng.tests.hostile.inside import Inside
from ironic_ng.tests.hostile.watch import unharmed
from ironic_ng.tests.patience import little_work

MIB = 2**20
DEEP = b"[" * 100_000
LIMITS = {
    "/v1/nodes": MIB,
    "/v1/continue_inspection": 16 * MIB,
    "/v1/nodes/x/states/provision": 64 * MIB,
    # Words in a longer address do not widen the limit of another.
    "/v1/ports/states/provision": MIB,
    "/v1/continue_inspection/x": MIB,
    "/v1/nodes/states/x": MIB,
}
NUMBERS = (b"1e999999", b"-1e999999", b"NaN", b"Infinity", b"1" * 1_000_000)


class Zeros(io.RawIOBase):
    """Endless zeros, of which it is known how many were taken."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert 0 < size <= MIB, "somebody asks for everything"
        self.taken += size
        return bytes(size)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "", "image/png"])
@pytest.mark.parametrize("path", ["/v1/continue_inspection", "/v1/nodes", "/v1/ports"])
def test_a1_depth_hangs_on_no_header(
    door: Door, inside: Inside, path: str, kind: str
) -> None:
    with unharmed(door.settings), little_work():
        tracemalloc.start()
        got = inside.ask("POST", path, DEEP, CONTENT_TYPE=kind)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (got.status, got.code) == (400, "BM-API-002")
    assert most < 16 * MIB


@pytest.mark.parametrize(
    "body",
    [b'{"a":' * 30 + b"1" + b"}" * 30, b'[{"x":"\\"["},' + DEEP,
     b'["' + DEEP + b'",' + DEEP,
     b"[" * 26 + b"]" * 26, b"\xef\xbb\xbf" + DEEP, b'{"k":"' + b"\\" * 99_999 + DEEP],
    ids=["objects", "after a quote", "after a text", "one too deep", "mark", "slashes"],
)  # fmt: skip
def test_a1_depth_behind_tricks(door: Door, inside: Inside, body: bytes) -> None:
    with unharmed(door.settings), little_work():
        got = inside.ask("POST", "/v1/nodes", body)
    assert got.status == 400
    assert got.code in {"BM-API-001", "BM-API-002"}


def test_a_text_full_of_brackets_is_no_depth(inside: Inside) -> None:
    body = {"driver": "fake-hardware", "extra": {"x": "[{" * 10_000}}
    assert inside.ask("POST", "/v1/nodes", body).status == 201


@pytest.mark.parametrize("path", LIMITS)
def test_a2_length_is_refused_unread(door: Door, inside: Inside, path: str) -> None:
    stream = Zeros()
    words: dict[str, Any] = {
        "CONTENT_LENGTH": str(LIMITS[path] + 1),
        "wsgi.input": stream,
    }
    with unharmed(door.settings):
        got = inside.ask("POST", path, **words)
    assert (got.status, got.code, stream.taken) == (413, "BM-API-003", 0)


@pytest.mark.parametrize("path", LIMITS)
def test_a2_chunks_are_refused_at_the_limit(
    door: Door, inside: Inside, path: str
) -> None:
    stream = Zeros()
    words: dict[str, Any] = {
        "CONTENT_LENGTH": "",
        "HTTP_TRANSFER_ENCODING": "chunked",
        "wsgi.input": stream,
    }
    with unharmed(door.settings):
        got = inside.ask("POST", path, **words)
    assert (got.status, got.code) == (413, "BM-API-003")
    assert stream.taken == LIMITS[path] + 1


@pytest.mark.parametrize("path", ["/v1/nodes", "/v1/continue_inspection"])
def test_a2_what_is_just_not_too_large_is_read(inside: Inside, path: str) -> None:
    body = b'{"a":"' + b"x" * (LIMITS[path] - 8) + b'"}'
    assert len(body) == LIMITS[path]
    assert inside.ask("POST", path, body).status in {400, 404}


@pytest.mark.parametrize("length", ["-1", "1.5", "x", "0x10", "9" * 400, "١"])
def test_a2_lengths_that_are_none(door: Door, inside: Inside, length: str) -> None:
    with unharmed(door.settings):
        got = inside.ask("POST", "/v1/nodes", CONTENT_LENGTH=length)
    assert got.status in {400, 413}
    assert got.code in {"BM-API-003", "BM-API-027"}


def test_a2_a_large_body_over_http(door: Door) -> None:
    piece = b"100000\r\n" + b"x" * MIB + b"\r\n"
    head = (
        b"PUT /v1/nodes/x/states/provision HTTP/1.1\r\nHost: x\r\n"
        b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    with unharmed(door.settings):
        answer = door.send(head + piece * 65 + b"0\r\n\r\n")
    assert b" 413 " in answer.split(b"\r\n", 1)[0]
    assert door.ask("GET", "/v1/nodes").status_code == 200


@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: text[:8].decode())
@pytest.mark.parametrize(
    "body",
    [b'{"driver": "fake-hardware", "extra": {"n": %s}}',
     b'{"driver": "fake-hardware", "properties": {"n": [%s]}}',
     b'{"driver": "fake-hardware", "name": %s}'],
    ids=["extra", "properties", "name"],
)  # fmt: skip
def test_a3_numbers(door: Door, inside: Inside, body: bytes, number: bytes) -> None:
    with unharmed(door.settings), little_work():
        got = inside.ask("POST", "/v1/nodes", body % number)
    assert got.status == 400
    assert (got.code or "").startswith("BM-API-")


def patches(value: Any) -> list[Any]:
    """Patches that ask too much, one of them with this value."""
    add = {"op": "add", "path": "/extra/a", "value": value}
    return [
        [add] * 10_000,
        [{"op": "add", "path": "/extra" + "/a" * 10_000, "value": value}],
        [{"op": "copy", "path": "/extra/a", "from": "/name"}],
        [{"op": "move", "path": "/extra/a", "from": "/name"}],
        [{"op": "test", "path": "/name", "value": None}],
        [add, {"op": "replace", "path": "/uuid", "value": "x"}],
        [add, 5], [add, None], [add, []], {"op": "add"}, [add, {}],
        [add | {"path": "extra"}], [add | {"path": 5}], [add | {"op": ["add"]}],
        [add | {"path": "/extra/~2"}], [add | {"path": "/extra//"}],
    ]  # fmt: skip


@pytest.mark.parametrize("number", range(len(patches(1))))
def test_a4_patches(door: Door, inside: Inside, number: int) -> None:
    node = door.node(extra={})["uuid"]
    with unharmed(door.settings), little_work():
        got = inside.ask("PATCH", f"/v1/nodes/{node}", patches(1)[number])
    assert got.status == 400
    assert inside.ask("GET", f"/v1/nodes/{node}").status == 200


def test_g7_a_body_of_inspection_that_is_too_large(door: Door, inside: Inside) -> None:
    interfaces = [{"mac_address": "52:54:00:00:00:01"}]
    body = {"inventory": {"interfaces": interfaces}, "x": "x" * (16 * MIB)}
    with unharmed(door.settings):
        got = inside.ask("POST", "/v1/continue_inspection", body)
    assert (got.status, got.code) == (413, "BM-API-003")
