# SPDX-License-Identifier: Apache-2.0
"""Thousands of odd requests: none ends in a 5xx, every refusal has the right form."""

import itertools
import json
from typing import Any

import pytest

from ironic_ng.api.routes import ROUTES
from ironic_ng.domain.allocation import Allocation
from ironic_ng.domain.chassis import Chassis
from ironic_ng.domain.deploy_template import DeployTemplate
from ironic_ng.domain.errors import CATALOGUE
from ironic_ng.domain.fields import resource_of
from ironic_ng.domain.inspection_rule import InspectionRule
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.domain.portgroup import Portgroup
from ironic_ng.domain.runbook import Runbook
from ironic_ng.domain.volume_connector import VolumeConnector
from ironic_ng.domain.volume_target import VolumeTarget
from ironic_ng.tests.functional.api.door import Door
from ironic_ng.tests.hostile.inside import Got, Inside
from ironic_ng.tests.hostile.odd_requests import NUMBERS, TEXTS, Maker, Odd

REQUESTS = 500
EACH = 50
"""As many requests meet the same things, for some of them delete these."""
INTERNAL = (
    "Traceback",
    "sqlalchemy",
    "SELECT ",
    "INSERT ",
    ".py",
    "ironic_ng.",
    "object at 0x",
)
SILENT = "BM-BUS-002"
"""No conductor answers here; that is told, and is nobody's mistake."""


def error_text(got: Got) -> dict[str, Any]:
    """The inner document of a refusal, of whichever of the three forms."""
    document = got.document()
    assert isinstance(document, dict)
    inner = document.get("error_message", document)
    if isinstance(inner, str) and got.status != 406:
        inner = json.loads(inner)
    if isinstance(inner, str):
        return {"faultstring": inner}
    assert isinstance(inner, dict)
    return inner


def check(odd: Odd, got: Got) -> None:
    """What holds for every answer."""
    assert got.status < 500 or got.code == SILENT, (odd, got)
    assert got.headers["x-openstack-request-id"].startswith("req-")
    if got.status < 400 or odd.method == "HEAD":
        return
    assert got.code in CATALOGUE, (odd, got)
    inner = error_text(got)
    assert {"faultstring"} & inner.keys() or {"description"} & inner.keys(), (odd, got)
    said = json.dumps(inner)
    for word in INTERNAL:
        assert word not in said or word in str(odd), (word, odd, got)


def things(door: Door, number: int) -> dict[str, list[str]]:
    """One of each resource, by the parameter of paths that it stands for."""
    name = f"odd{number}"
    nodes = [door.node(name=name)["uuid"], name, door.node()["uuid"]]
    address = ":".join(["52:54", *(f"{number:08x}"[i : i + 2] for i in (0, 2, 4, 6))])
    connector = {"type": "iqn", "connector_id": f"iqn-{number}"}
    target = {"volume_type": "iscsi", "volume_id": "v", "boot_index": 0}
    step = {"interface": "deploy", "step": "erase", "args": {}}
    template = {"name": f"CUSTOM_T{number}", "steps": [step | {"priority": 1}]}
    runbook = {"name": f"CUSTOM_R{number}", "steps": [step | {"order": 1}]}
    rule = {"actions": [{"op": "log", "args": {"msg": "x"}}]}
    return {
        "node": nodes,
        "port": [made(door, "ports", node_uuid=nodes[0], address=address)],
        "portgroup": [made(door, "portgroups", node_uuid=nodes[2])],
        "chassis": [made(door, "chassis")],
        "allocation": [made(door, "allocations", resource_class="x")],
        "volume": [
            made(door, "volume/connectors", node_uuid=nodes[0], **connector),
            made(door, "volume/targets", node_uuid=nodes[0], **target),
        ],
        "deploy_template": [made(door, "deploy_templates", **template)],
        "runbook": [made(door, "runbooks", **runbook)],
        "inspection_rule": [made(door, "inspection_rules", **rule)],
        "driver": ["fake-hardware"],
        "hostname": ["c-1"],
        "code": ["BM-API-001"],
        "trait": ["CUSTOM_A", "HW_CPU_X86_VMX"],
    }


def made(door: Door, path: str, **words: Any) -> str:
    answer = door.ask("POST", f"/v1/{path}", words)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["uuid"])


@pytest.mark.parametrize("seed", range(8))
def test_odd_requests(door: Door, inside: Inside, seed: int) -> None:
    for part in range(REQUESTS // EACH):
        number = seed * 1000 + part
        maker = Maker(number, ROUTES, things(door, number))
        for _ in range(EACH):
            odd = maker.request()
            got = inside.ask(
                odd.method, odd.path, odd.body, query=odd.query, headers=odd.headers
            )
            check(odd, got)
    assert inside.ask("GET", "/v1/nodes").status == 200


VALUES: tuple[Any, ...] = (
    *TEXTS, *NUMBERS, None, True, False, [], {}, [None], [[]], [{}], {"": {}},
    {"a\x00": "\x00"}, ["x", 1], [{"interface": "x"}], {"x": [[[[{"y": 1}]]]]},
    [{"op": "x", "args": 1}], [{"interface": [], "step": {}}], {"links": [1]},
)  # fmt: skip


@pytest.mark.parametrize(
    "noun", ["node", "port", "portgroup", "chassis", "allocation", "deploy_template",
             "runbook", "inspection_rule", "connector", "target"],
)  # fmt: skip
def test_every_field_with_every_odd_value(
    door: Door, inside: Inside, noun: str
) -> None:
    """Bodies that are right but for one member, to create and to change."""
    number = 900_000 + len(noun) * 1000 + ord(noun[0])
    kind, whole = BODIES[noun]
    declared = resource_of(kind)
    path = f"/v1/{declared.path}"
    idents = things(door, number)
    whole = {
        name: idents["node"][2] if v == "{node}" else v for name, v in whole.items()
    }
    ident = idents["volume" if noun in {"connector", "target"} else noun][-1]
    if noun == "connector":
        ident = idents["volume"][0]
    # A node has so many fields that every other value has to do.
    values = VALUES[:: 2 if kind is Node else 1]
    for name, value in itertools.product(declared.fields, values):
        headers = {"X-OpenStack-Ironic-API-Version": "1.115"}
        body = json.dumps(whole | {name: value}).encode("utf-8", "surrogatepass")
        patch = [{"op": "add", "path": f"/{name}", "value": value}]
        for odd in (
            Odd("POST", path, "", body, headers),
            Odd("PATCH", f"{path}/{ident}", "", json.dumps(patch).encode(), headers),
        ):
            check(odd, inside.ask(odd.method, odd.path, odd.body, headers=odd.headers))


_STEP = {"interface": "deploy", "step": "erase", "args": {}}
BODIES: dict[str, tuple[type, dict[str, Any]]] = {
    "node": (Node, {"driver": "fake-hardware"}),
    "port": (Port, {"node_uuid": "{node}", "address": "52:54:ee:00:00:01"}),
    "portgroup": (Portgroup, {"node_uuid": "{node}"}),
    "chassis": (Chassis, {}),
    "allocation": (Allocation, {"resource_class": "x"}),
    "deploy_template": (
        DeployTemplate,
        {"name": "CUSTOM_ODD", "steps": [_STEP | {"priority": 1}]},
    ),
    "runbook": (Runbook, {"name": "CUSTOM_ODD", "steps": [_STEP | {"order": 1}]}),
    "inspection_rule": (
        InspectionRule,
        {"actions": [{"op": "log", "args": {"msg": "x"}}]},
    ),
    "connector": (
        VolumeConnector,
        {"node_uuid": "{node}", "type": "iqn", "connector_id": "x"},
    ),
    "target": (
        VolumeTarget,
        {"node_uuid": "{node}", "volume_type": "x", "volume_id": "v", "boot_index": 3},
    ),
}


TARGETS = {
    "provision": ("manage", "clean", "active", "rescue", "service", "abort"),
    "power": ("power on",),
    "boot_mode": ("uefi",),
}


def test_every_argument_with_every_odd_value(door: Door, inside: Inside) -> None:
    """Requests of endpoints that take arguments, right but for one of them."""
    headers = {"X-OpenStack-Ironic-API-Version": "1.115"}
    seen = set()
    for number, route in enumerate(ROUTES):
        endpoint = route.endpoint
        if endpoint is None or not endpoint.arguments or id(endpoint) in seen:
            continue
        seen.add(id(endpoint))
        idents = things(door, 5_000_000 + number)
        parts = [
            idents.get(part.strip("{}"), [part])[0] for part in route.path.split("/")
        ]
        path = "/v1/" + "/".join(parts)
        word = route.path.rpartition("/")[2]
        for name, value, target in itertools.product(
            endpoint.arguments, VALUES[::2], TARGETS.get(word, ("",))
        ):
            body = ({"target": target} if target else {}) | {name: value}
            raw = json.dumps(body).encode("utf-8", "surrogatepass")
            odd = Odd(route.method, path, "", raw, headers)
            check(odd, inside.ask(odd.method, odd.path, odd.body, headers=headers))
    assert len(seen) > 5
