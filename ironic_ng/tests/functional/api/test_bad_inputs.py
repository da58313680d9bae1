# SPDX-License-Identifier: Apache-2.0
"""Refusals with their codes, in the reader's language."""

import json
from typing import Any

import pytest

from ironic_ng.domain.node import Node
from ironic_ng.tests.functional.api.door import Door, code_of

POWER = "states/power"
PROVISION = "states/provision"


@pytest.mark.parametrize(
    ("path", "body", "version", "status", "code"),
    [
        (POWER, {"target": "reset"}, 115, 400, "BM-API-010"),
        (POWER, {"target": "power off", "timeout": 0}, 115, 400, "BM-API-011"),
        (POWER, {"target": "power off", "timeout": -1}, 115, 400, "BM-API-011"),
        (POWER, {"target": "power off", "timeout": "5"}, 115, 400, "BM-API-011"),
        (POWER, {"target": "power off", "timeout": 2.5}, 115, 400, "BM-API-011"),
        (POWER, {"target": "soft power off"}, 26, 406, "BM-API-009"),
        (POWER, {"target": "power off", "timeout": 5}, 26, 406, "BM-API-009"),
        (POWER, {}, 115, 400, "BM-API-005"),
        (PROVISION, {"target": "manage", "x": 1}, 115, 400, "BM-API-006"),
        ("maintenance", {"reason": 5}, 115, 400, "BM-API-004"),
        ("states/raid", {"logical_disks": []}, 115, 400, "BM-API-007"),
        ("states/raid", {"logical_disks": [5]}, 115, 400, "BM-API-004"),
        ("states/boot_mode", {"target": "efi"}, 115, 400, "BM-API-007"),
        ("traits", {"traits": ["lower"]}, 115, 400, "BM-API-171"),
        ("traits", {"traits": "x"}, 115, 400, "BM-API-004"),
    ],
)
def test_refused(
    door: Door, path: str, body: Any, version: int, status: int, code: str
) -> None:
    node = door.node()["uuid"]
    headers = {"X-OpenStack-Ironic-API-Version": f"1.{version}"}
    answer = door.ask("PUT", f"/v1/nodes/{node}/{path}", body, headers=headers)
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert node not in door.woken


@pytest.mark.parametrize(
    ("patch", "status", "code"),
    [
        ({"op": "replace", "path": "/fault", "value": "x"}, 400, "BM-API-012"),
        ({"op": "replace", "path": "/driver", "value": "no"}, 400, "BM-API-150"),
        ({"op": "add", "path": "/bios_interface", "value": "no"}, 400, "BM-API-152"),
        ({"op": "add", "path": "/parent_node", "value": "no"}, 400, "BM-API-159"),
        ({"op": "remove", "path": "/driver"}, 400, "BM-API-041"),
        ({"op": "add", "path": "/protected", "value": True}, 409, "BM-API-153"),
    ],
)
def test_patch_refused(
    door: Door, patch: dict[str, Any], status: int, code: str
) -> None:
    node = door.node()["uuid"]
    answer = door.ask("PATCH", f"/v1/nodes/{node}", [patch])
    assert (answer.status_code, code_of(answer)) == (status, code)


def test_power_off_that_is_forbidden(door: Door) -> None:
    node = door.node(disable_power_off=True)["uuid"]
    body = {"target": "power off"}
    answer = door.ask("PUT", f"/v1/nodes/{node}/{POWER}", body)
    assert (answer.status_code, code_of(answer)) == (409, "BM-PWR-004")


def test_a_wish_that_waits_locks_the_node(door: Door) -> None:
    node = door.node()["uuid"]
    place = f"/v1/nodes/{node}"
    assert (
        door.ask("PUT", f"{place}/{POWER}", {"target": "power on"}).status_code == 202
    )
    assert node in door.woken
    for method, path, body in (
        ("PUT", POWER, {"target": "power off"}),
        ("PUT", "maintenance", {}),
        ("PUT", "traits", {"traits": []}),
        ("PUT", PROVISION, {"target": "manage"}),
    ):
        answer = door.ask(method, f"{place}/{path}", body)
        assert (answer.status_code, code_of(answer)) == (409, "BM-API-022"), path
        assert "power on" in answer.text
    assert door.ask("DELETE", place).status_code == 409
    patch = [{"op": "add", "path": "/extra/a", "value": 1}]
    assert door.ask("PATCH", place, patch).status_code == 409


def test_a_conductor_that_does_not_answer(door: Door) -> None:
    node = door.node()["uuid"]
    answer = door.ask("GET", f"/v1/nodes/{node}/validate")
    assert (answer.status_code, code_of(answer)) == (503, "BM-BUS-002")


def test_bodies_that_are_no_json(door: Door) -> None:
    answer = door.ask("POST", "/v1/nodes", raw=b"{driver: x")
    assert (answer.status_code, code_of(answer)) == (400, "BM-API-001")
    answer = door.ask("POST", "/v1/nodes", raw=b'{"driver": "\xff"}')
    assert answer.status_code == 400


def inner(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.json()["error_message"])
    return found


def test_plain_clients_get_the_plain_document(door: Door) -> None:
    answer = door.ask("GET", "/v1/nodes/absent")
    assert inner(answer).keys() == {"faultcode", "faultstring", "debuginfo"}


def test_who_asks_gets_cause_and_remedy(door: Door) -> None:
    headers = {"X-Baremetal-NG-Version": "1.0"}
    found = inner(door.ask("GET", "/v1/nodes/absent", headers=headers))
    assert found["code"] == "BM-API-018"
    assert found["params"] == {"noun": "node", "ident": "absent"}
    assert found["remedy"]


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("zh-CN", "找不到"),
        ("zh", "找不到"),
        ("en;q=0.3, zh-CN;q=0.9", "找不到"),
        ("zh;q=0.1, en", "could not be found"),
        ("*", "could not be found"),
        ("x" * 10_000, "could not be found"),
        (";;;q=q, \x7f", "could not be found"),
        ("fr", "could not be found"),
    ],
)
def test_languages(door: Door, header: str, word: str) -> None:
    headers = {"Accept-Language": header}
    assert (
        word
        in inner(door.ask("GET", "/v1/nodes/absent", headers=headers))["faultstring"]
    )


def test_the_catalogue(door: Door) -> None:
    answer = door.ask("GET", "/v1/ng/errors/BM-NO-000")
    assert (answer.status_code, code_of(answer)) == (404, "BM-API-040")
    known = door.ask("GET", "/v1/ng/errors").json()["errors"]
    assert len(known) > 100
    one = door.ask("GET", "/v1/ng/errors/BM-API-018?lang=zh_CN").json()
    assert "找不到" in one["title"]


def test_wishes_and_timeline(door: Door) -> None:
    node = door.node(instance_info={"x": 1})["uuid"]
    door.ask("PUT", f"/v1/nodes/{node}/maintenance", {"reason": "dust"})
    door.ask("DELETE", f"/v1/nodes/{node}/maintenance")
    door.ask("PUT", f"/v1/nodes/{node}/{POWER}", {"target": "power on"})
    intents = door.ask("GET", f"/v1/ng/nodes/{node}/intents").json()["intents"]
    assert [(item["verb"], item["state"]) for item in intents] == [
        ("power on", "queued")
    ]
    events = door.ask("GET", f"/v1/ng/nodes/{node}/timeline").json()["timeline"]
    texts = [item["text"] for item in events]
    assert texts[:3] == ["Enrolled", "Entered maintenance", "Left maintenance"]
    history = door.ask("GET", f"/v1/nodes/{node}/history").json()["history"]
    assert history == []


def test_a_held_node_names_its_holder(door: Door) -> None:
    node = door.node()["uuid"]
    with door.database.write() as unit:
        held = unit.claim(node, "c-1", "deploy", 60)
    assert isinstance(held, Node)
    answer = door.ask("PUT", f"/v1/nodes/{node}/maintenance", {})
    assert (answer.status_code, code_of(answer)) == (409, "BM-API-022")
    assert "c-1" in answer.text
    assert "deploy" in answer.text
