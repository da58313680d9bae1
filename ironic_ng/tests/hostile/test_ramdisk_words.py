# SPDX-License-Identifier: Apache-2.0
"""Ramdisks that lie, over the API as it is served (G1 to G5, G7, G9, G10)."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from ironic_ng.domain.port import Port
from ironic_ng.tests.contract.tables.scene import TOKEN, Scene, fresh, mac
from ironic_ng.tests.contract.tables.stand import Stand
from ironic_ng.tests.hostile.watch import unharmed

CODE = "X-Baremetal-Error-Code"
CALLBACK = "https://192.0.2.9:9999"
BEAT = {"callback_url": CALLBACK, "agent_version": "13.0.0", "agent_token": TOKEN}
PEM = "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n"


@pytest.fixture
def scene(stand: Stand) -> Scene:
    """A node that waits for its ramdisk, which has the token."""
    made = Scene(stand, state="wait call-back")
    assert made["token"] == TOKEN
    stand.woken.clear()
    return made


@pytest.fixture
def closed(stand: Stand) -> Iterator[None]:
    """The addresses of ramdisks, switched off."""
    stand.settings.override({"api": {"enable_ramdisk_endpoints": False}})
    yield
    stand.settings.override({"api": {"enable_ramdisk_endpoints": True}})


def test_g1_all_failures_of_lookup_read_the_same(stand: Stand, scene: Scene) -> None:
    other = stand.node("wait call-back").uuid
    address = mac()
    stand.store(Port(uuid=fresh(), address=address, node_uuid=other))
    idle = stand.node("active").uuid
    texts = set()
    with unharmed(stand.settings):
        for query in (
            f"addresses={mac()}",
            f"node_uuid={fresh()}",
            f"node_uuid={idle}",
            f"addresses={address}&node_uuid={scene['node']}",
        ):
            answer = stand.request("GET", f"/v1/lookup?{query}")
            assert (answer.status_int, answer.headers[CODE]) == (404, "BM-API-165")
            texts.add(answer.text)
    assert len(texts) == 1


WRONG: dict[str, dict[str, Any]] = {
    "g2 no token": {"agent_token": None},
    "g2 empty": {"agent_token": ""},
    "g2 wrong": {"agent_token": "x" * 43},
    "g2 mask": {"agent_token": "******"},
    "g2 not a text": {"agent_token": [TOKEN]},
    "g2 part": {"agent_token": TOKEN[:-1]},
    "g2 huge": {"agent_token": "x" * 900_000},
    "g5 file": {"callback_url": "file:///etc/passwd"},
    "g5 scheme": {"callback_url": "httpx://192.0.2.9"},
    "g5 user": {"callback_url": "https://u:p@192.0.2.9"},
    "g5 loopback": {"callback_url": "https://127.0.0.1"},
    "g5 metadata": {"callback_url": "https://169.254.169.254"},
    "g5 nowhere": {"callback_url": "https://0.0.0.0"},
    "g5 loopback 6": {"callback_url": "https://[::1]"},
    "g5 number": {"callback_url": "https://2130706433"},
    "g5 mapped": {"callback_url": "https://[::ffff:127.0.0.1]"},
    "g5 plain": {"callback_url": "http://192.0.2.9:9999"},
    "g5 lines": {"callback_url": "https://192.0.2.9/\r\nX: y"},
    "g5 object": {"callback_url": {"a": 1}},
    "g10 large": {"agent_verify_ca": PEM.format("A" * 2**19)},
    "g10 no pem": {"agent_verify_ca": "hello"},
    "g10 path": {"agent_verify_ca": "/etc/ssl/certs/ca.pem"},
    "g10 list": {"agent_verify_ca": [PEM]},
    "status": {"agent_status": "done"},
}


@pytest.mark.parametrize("row", WRONG)
def test_g2_g5_g10_heartbeats_refused(stand: Stand, scene: Scene, row: str) -> None:
    body = {name: v for name, v in (BEAT | WRONG[row]).items() if v is not None}
    with unharmed(stand.settings):
        answer = stand.request("POST", f"/v1/heartbeat/{scene['node']}", body)
    assert answer.status_int == 400
    assert answer.headers[CODE].startswith("BM-")
    assert TOKEN not in answer.text
    # Whom nobody wakes, nobody connects to.
    assert stand.woken == []


def test_g2_another_nodes_token(stand: Stand, scene: Scene) -> None:
    other = stand.node("wait call-back").uuid
    with unharmed(stand.settings):
        answer = stand.request("POST", f"/v1/heartbeat/{other}", BEAT)
    assert (answer.status_int, answer.headers[CODE]) == (400, "BM-API-163")


def test_g3_the_token_of_the_workflow_before(stand: Stand) -> None:
    node = stand.node("active", automated_clean=False, power_state="power on")
    scene = Scene(stand)
    scene["node"] = node.uuid
    assert scene["token"] == TOKEN
    path = f"/v1/nodes/{node.uuid}/states/provision"
    assert stand.request("PUT", path, {"target": "deleted"}).status_int == 202
    assert stand.run(node.uuid).provision_state == "available"
    stand.woken.clear()
    with unharmed(stand.settings):
        answer = stand.request("POST", f"/v1/heartbeat/{node.uuid}", BEAT)
    assert (answer.status_int, answer.headers[CODE]) == (400, "BM-API-163")
    assert stand.woken == []


@pytest.mark.parametrize(
    "change",
    [{"callback_url": "https://192.0.2.10:9999"}, {"agent_verify_ca": PEM.format("B")}],
)
def test_g4_the_address_stays(
    stand: Stand, scene: Scene, change: dict[str, str]
) -> None:
    path = f"/v1/heartbeat/{scene['node']}"
    first = BEAT | {"agent_verify_ca": PEM.format("A")}
    assert stand.request("POST", path, first).status_int == 202
    stand.woken.clear()
    with unharmed(stand.settings):
        answer = stand.request("POST", path, first | change)
    assert (answer.status_int, answer.headers[CODE]) == (400, "BM-API-164")
    assert stand.woken == []


def interfaces(count: int, **more: Any) -> dict[str, Any]:
    one = {"mac_address": "52:54:00:ff:ff:09"} | more
    return {"inventory": {"interfaces": [dict(one) for _ in range(count)]}}


FOUND: dict[str, Any] = {
    "65 cards": interfaces(65),
    "lldp": interfaces(1, lldp=[[1, "a" * 1024]]),
    "lldp type": interfaces(1, lldp={"a": 1}),
    "no object": [],
    "text": {"inventory": "x"},
    "numbers": {"inventory": {"interfaces": [{"mac_address": 5}]}},
    "sql": interfaces(1, mac_address="x' OR 1=1 --"),
    "path": interfaces(1, mac_address="../../etc/passwd"),
    "list of lists": {"inventory": {"interfaces": [[]]}},
    "unknown": interfaces(1),
}


@pytest.mark.parametrize("row", FOUND)
def test_g7_inspection_data(stand: Stand, scene: Scene, row: str) -> None:
    with unharmed(stand.settings):
        answer = stand.request("POST", "/v1/continue_inspection", FOUND[row])
    assert answer.status_int in {400, 404}
    assert answer.headers[CODE].startswith("BM-")


@pytest.mark.parametrize(
    "state", ["manageable", "inspecting", "wait call-back", "active"]
)
def test_g7_nobody_waits_for_inspection_data(stand: Stand, state: str) -> None:
    node = stand.node(state).uuid
    address = mac()
    stand.store(Port(uuid=fresh(), address=address, node_uuid=node))
    body = interfaces(1, mac_address=address)
    with unharmed(stand.settings):
        for query in ("", f"?node_uuid={node}"):
            answer = stand.request("POST", f"/v1/continue_inspection{query}", body)
            assert (answer.status_int, answer.headers[CODE]) == (404, "BM-API-165")


@pytest.mark.usefixtures("closed")
def test_g9_switched_off(stand: Stand, scene: Scene) -> None:
    node = scene["node"]
    with unharmed(stand.settings):
        for method, path, body in (
            ("GET", f"/v1/lookup?node_uuid={node}", None),
            ("POST", f"/v1/heartbeat/{node}", BEAT),
            ("POST", "/v1/continue_inspection", interfaces(1)),
        ):
            answer = stand.request(method, path, body)
            assert (answer.status_int, answer.headers[CODE]) == (403, "BM-API-185")


def test_the_honest_heartbeat_is_taken(stand: Stand, scene: Scene) -> None:
    answer = stand.request("POST", f"/v1/heartbeat/{scene['node']}", BEAT)
    assert answer.status_int == 202
    assert stand.woken == [scene["node"]]
    assert dataclasses.asdict(stand.stored(scene["node"]))["last_error"] is None
