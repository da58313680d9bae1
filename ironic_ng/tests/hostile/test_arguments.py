# SPDX-License-Identifier: Apache-2.0
"""Config drives and vendor methods that are none (K7, K8)."""

from typing import Any

import pytest

from ironic_ng.domain.catalogue import api
from ironic_ng.tests.contract.tables.stand import Stand
from ironic_ng.tests.hostile.watch import unharmed

CODE = "X-Baremetal-Error-Code"
MIB = 2**20


def deep(levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(levels):
        found = {"links": [found]}
    return found


DRIVES: dict[str, Any] = {
    "no base64": "é" * 10,
    "user data": {"user_data": 5},
    "meta data": {"meta_data": "x"},
    "network": {"network_data": [1]},
    "network deep": {"network_data": deep(6)},
    "vendor": {"vendor_data": 1},
    "unknown": {"files": {}},
    "a number": 5,
    "a list": [],
}


@pytest.mark.parametrize("row", DRIVES)
def test_k7_config_drives(stand: Stand, row: str) -> None:
    info = {"image_source": "http://192.0.2.1/i", "image_checksum": "a" * 64}
    node = stand.node("available", instance_info=info).uuid
    path = f"/v1/nodes/{node}/states/provision"
    body = {"target": "active", "configdrive": DRIVES[row]}
    with unharmed(stand.settings):
        answer = stand.request("PUT", path, body)
    assert answer.status_int == 400, answer.text
    assert answer.headers[CODE].startswith("BM-")


def test_k7_a_config_drive_that_is_too_large(stand: Stand) -> None:
    node = stand.node("available").uuid
    path = f"/v1/nodes/{node}/states/provision"
    body = {"target": "active", "configdrive": "A" * (64 * MIB)}
    with unharmed(stand.settings):
        answer = stand.request("PUT", path, body)
    assert (answer.status_int, answer.headers[CODE]) == (413, api.BODY_TOO_LARGE.code)


METHODS = (
    *("__init__", "validate", "get_properties", "check", "methods", "call", "a/../b"),
    *("..", "%2e%2e", "log_passthrough%00", "__class__", "second_method.__func__"),
    "x" * 5000,
)


@pytest.mark.parametrize("name", METHODS, ids=lambda name: name[:20])
@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_k8_vendor_methods(stand: Stand, verb: str, name: str) -> None:
    node = stand.node("manageable", vendor_interface="fake").uuid
    with unharmed(stand.settings):
        for place in (f"nodes/{node}", "drivers/fake-hardware"):
            path = f"/v1/{place}/vendor_passthru/{name}"
            answer = stand.request(verb, path, {"bar": "x"})
            assert answer.status_int in {400, 404, 405}, answer.text
            assert answer.headers[CODE].startswith("BM-")


@pytest.mark.parametrize("verb", ["GET", "PUT", "PATCH", "DELETE"])
def test_k8_declared_methods_by_undeclared_verbs(stand: Stand, verb: str) -> None:
    node = stand.node("manageable", vendor_interface="fake").uuid
    path = f"/v1/nodes/{node}/vendor_passthru/third_method_sync"
    before = stand.request("GET", f"/v1/nodes/{node}").json
    answer = stand.request(verb, path, {"bar": "meow"})
    assert answer.status_int in {400, 405}
    assert stand.request("GET", f"/v1/nodes/{node}").json == before
    assert stand.request("POST", path, {"bar": "meow"}).json is True
