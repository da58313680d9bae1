# SPDX-License-Identifier: Apache-2.0
"""Volume connectors and targets: when they may change, and what goes with a node."""

import dataclasses
from typing import Any

import pytest

from ironic_ng.domain.node import Node
from ironic_ng.domain.power import PowerState
from ironic_ng.domain.states import State
from ironic_ng.tests.functional.api.door import Door, code_of

CONNECTOR: dict[str, Any] = {"type": "iqn", "connector_id": "iqn.2026-01.example:one"}
TARGET: dict[str, Any] = {"volume_type": "iscsi", "boot_index": 0, "volume_id": "v-1"}
KINDS = {"connectors": CONNECTOR, "targets": TARGET}


@pytest.fixture
def node(door: Door) -> dict[str, Any]:
    return of_owner(door, "p-1")


def make(door: Door, kind: str, node: dict[str, Any], **words: Any) -> dict[str, Any]:
    body = KINDS[kind] | {"node_uuid": node["uuid"]} | words
    if kind == "connectors" and not words:
        body["connector_id"] = node["uuid"]
    answer = door.ask("POST", f"/v1/volume/{kind}", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["Location"].endswith(f"/v1/volume/{kind}/{found['uuid']}")
    return found


def of_owner(door: Door, owner: str) -> dict[str, Any]:
    made = door.node()
    put_in(door, made, owner=owner)
    return made


def put_in(door: Door, node: dict[str, Any], **words: Any) -> None:
    with door.database.write() as unit:
        found = unit.get(Node, node["uuid"])
        assert found is not None
        unit.replace(dataclasses.replace(found, **words))


@pytest.mark.parametrize("kind", KINDS)
def test_a_running_machine_keeps_its_volumes(
    door: Door, node: dict[str, Any], kind: str
) -> None:
    made = make(door, kind, node)
    path = f"/v1/volume/{kind}/{made['uuid']}"
    patch = [{"op": "add", "path": "/extra/a", "value": 1}]
    for state in (PowerState.ON, None):
        put_in(door, node, power_state=state, provision_state=State.ACTIVE.value)
        for method, body in (("PATCH", patch), ("DELETE", None)):
            answer = door.ask(method, path, body)
            assert (answer.status_code, code_of(answer)) == (400, "BM-API-220")
    put_in(door, node, power_state=PowerState.OFF.value)
    assert door.ask("PATCH", path, patch).json()["extra"] == {"a": 1}
    assert door.ask("DELETE", path).status_code == 204
    assert door.ask("GET", path).status_code == 404


@pytest.mark.parametrize("state", [State.ENROLL, State.MANAGEABLE, State.ADOPT_FAILED])
def test_volumes_of_machines_not_in_use_may_go_at_any_power(
    door: Door, node: dict[str, Any], state: State
) -> None:
    made = make(door, "targets", node)
    put_in(door, node, power_state=PowerState.ON, provision_state=state.value)
    path = f"/v1/volume/targets/{made['uuid']}"
    assert door.ask("DELETE", path).status_code == 204


def test_what_must_be_unique_is(door: Door, node: dict[str, Any]) -> None:
    make(door, "targets", node)
    body = TARGET | {"node_uuid": node["uuid"], "volume_id": "other"}
    assert door.ask("POST", "/v1/volume/targets", body).status_code == 409
    make(door, "targets", node, boot_index=1)
    make(door, "targets", door.node())
    make(door, "connectors", node, connector_id="same")
    other = CONNECTOR | {"node_uuid": door.node()["uuid"], "connector_id": "same"}
    assert door.ask("POST", "/v1/volume/connectors", other).status_code == 409
    assert door.ask("POST", "/v1/volume/connectors", other | {"type": "ip"}).ok


@pytest.mark.parametrize("kind", KINDS)
def test_moves_stay_with_the_owner(door: Door, node: dict[str, Any], kind: str) -> None:
    made = make(door, kind, node)
    put_in(door, node, power_state=PowerState.OFF.value)
    path = f"/v1/volume/{kind}/{made['uuid']}"
    for owner, status in (("p-2", 400), ("p-1", 200)):
        wanted = of_owner(door, owner)["uuid"]
        patch = [{"op": "replace", "path": "/node_uuid", "value": wanted}]
        assert door.ask("PATCH", path, patch).status_code == status
    assert door.ask("GET", path).json()["node_uuid"] == wanted


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("connectors", {"type": "bogus"}),
        ("connectors", {"connector_id": None}),
        ("connectors", {"connector_id": "x" * 256}),
        ("targets", {"boot_index": "0"}),
        ("targets", {"boot_index": True}),
        ("targets", {"volume_id": 5}),
        ("targets", {"properties": []}),
    ],
)
def test_bad_values_are_refused(
    door: Door, node: dict[str, Any], kind: str, change: dict[str, Any]
) -> None:
    body = KINDS[kind] | {"node_uuid": node["uuid"]} | change
    answer = door.ask("POST", f"/v1/volume/{kind}", body)
    assert answer.status_code == 400
    assert door.ask("GET", f"/v1/nodes/{node['uuid']}/volume/{kind}").json() == {
        kind: []
    }


def test_secrets_of_targets_are_masked_on_every_path(
    door: Door, node: dict[str, Any]
) -> None:
    secrets = {"auth_password": "canary-1", "nested": [{"chap_secret": "canary-2"}]}
    made = make(door, "targets", node, properties=secrets)
    put_in(door, node, power_state=PowerState.OFF.value)
    path = f"/v1/volume/targets/{made['uuid']}"
    patch = [{"op": "add", "path": "/extra/a", "value": 1}]
    answers = [
        door.ask("GET", path),
        door.ask("GET", f"{path}?fields=properties"),
        door.ask("GET", "/v1/volume/targets?detail=true"),
        door.ask("GET", "/v1/volume/targets?fields=properties"),
        door.ask("GET", f"/v1/nodes/{node['uuid']}/volume/targets?detail=true"),
        door.ask("PATCH", path, patch),
    ]
    for answer in answers:
        assert answer.ok
        assert "******" in answer.text
        assert "canary" not in answer.text


def test_volumes_go_with_their_node(door: Door, node: dict[str, Any]) -> None:
    made = {kind: make(door, kind, node)["uuid"] for kind in KINDS}
    assert door.ask("DELETE", f"/v1/nodes/{node['uuid']}").status_code == 204
    for kind, uuid in made.items():
        assert door.ask("GET", f"/v1/volume/{kind}/{uuid}").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_details_are_listed_in_every_version_that_has_volumes(
    door: Door, node: dict[str, Any], kind: str
) -> None:
    """As Nova asks for them, in the version that brought volumes."""
    made = make(door, kind, node)
    headers = {"X-OpenStack-Ironic-API-Version": "1.32"}
    path = f"/v1/volume/{kind}?node={node['uuid']}&detail=True"
    listed = door.ask("GET", path, headers=headers).json()[kind]
    assert [item["uuid"] for item in listed] == [made["uuid"]]
    assert "extra" in listed[0]
