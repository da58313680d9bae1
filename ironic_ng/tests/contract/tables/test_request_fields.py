# SPDX-License-Identifier: Apache-2.0
"""Every member of a request's body that fields.tsv names: taken, refused, needed."""

import re
from typing import Any

import pytest

from ironic_ng.tests.contract.tables.ledger import Ledger, table
from ironic_ng.tests.contract.tables.pending import params
from ironic_ng.tests.contract.tables.request_probes import (
    MEMBERS,
    OLD_HEARTBEAT,
    REQUESTS,
    STEP,
    Member,
    Request,
    state,
)
from ironic_ng.tests.contract.tables.scene import Scene
from ironic_ng.tests.contract.tables.stand import NEWEST, Stand

RESOURCES = tuple(REQUESTS)
LEDGER = Ledger(
    [row for row in table("fields") if row["resource"] in REQUESTS],
    lambda row: f"{row['resource']}.{row['field']}",
)
NAMES = list(LEDGER.rows)
AGENT_VERSION = 36
NEEDED: dict[str, dict[str, Any]] = {
    "clean": {"clean_steps": [STEP]},
    "service": {"service_steps": [STEP]},
    "rescue": {"rescue_password": "x"},
}
"""What a verb cannot do without."""


def send(
    stand: Stand, request: Request, member: Member, body: dict[str, Any], minor: int
) -> Any:
    """The answer to the request with this body, and its node."""
    scene = Scene(stand, **dict(request.node) | dict(member.node))
    members = {
        name: item for name, item in scene.filled(body).items() if item is not None
    }
    if request.wrapped:
        members = {request.wrapped: [members]}
    if request.wrapped == "clean_steps":
        members["target"] = "clean"
    path = request.path.format_map(scene)
    return stand.request(request.method, path, members, minor=minor), scene


def status(
    stand: Stand, name: str, value: Any, minor: int = NEWEST, **more: Any
) -> int:
    """Status of the answer when the member has this value."""
    resource, _, field = name.partition(".")
    request, member = REQUESTS[resource], MEMBERS[name]
    body = request.body | member.given | more | {field: value}
    if resource == "heartbeat_request" and minor < AGENT_VERSION:
        body = OLD_HEARTBEAT | {k: v for k, v in body.items() if k != "agent_version"}
        if field == "agent_version":
            body[field] = value
    answer, _scene = send(stand, request, member, body, minor)
    found: int = answer.status_int
    return found


@pytest.mark.parametrize("name", params(NAMES))
def test_taken(stand: Stand, name: str) -> None:
    row, member = LEDGER.use(name), MEMBERS[name]
    request = REQUESTS[name.partition(".")[0]]
    since = int(re.match(r"1\.(\d+)", row["since"])[1])  # type: ignore[index]
    if member.before is not None:
        assert status(stand, name, member.value, since - 1) == member.before
    else:
        since = max(since, 15 if request.wrapped == "clean_steps" else since)
    for minor in (since, NEWEST):
        assert status(stand, name, member.value, minor) == request.success, minor


@pytest.mark.parametrize("name", params(NAMES))
def test_wrong_values(stand: Stand, name: str) -> None:
    LEDGER.use(name)
    refused = {str(wrong): status(stand, name, wrong) for wrong in MEMBERS[name].wrong}
    assert refused == dict.fromkeys(refused, 400)


@pytest.mark.parametrize(
    "name", [n for n in NAMES if "mandatory" in LEDGER.rows[n]["post"]]
)
def test_mandatory(stand: Stand, name: str) -> None:
    LEDGER.use(name)
    assert status(stand, name, None) == 400


@pytest.mark.parametrize("resource", RESOURCES)
def test_unknown_members(stand: Stand, resource: str) -> None:
    name = next(name for name in NAMES if name.startswith(f"{resource}."))
    request = REQUESTS[resource]
    expected = request.success if resource == "vif" else 400
    assert status(stand, name, MEMBERS[name].value, nonsense="x") == expected


@pytest.mark.parametrize(
    ("verb", "state_", "member", "value"),
    [
        (verb, at, member, MEMBERS[f"provision_request.{member}"].value)
        for verb, at, own in (
            ("active", "available", {"configdrive", "deploy_steps"}),
            ("rebuild", "active", {"configdrive", "deploy_steps"}),
            ("deleted", "active", set()),
            ("manage", "enroll", set()),
            ("provide", "manageable", set()),
            ("inspect", "manageable", set()),
            ("adopt", "manageable", set()),
            ("abort", "clean wait", set()),
            ("clean", "manageable", {"clean_steps", "runbook", "disable_ramdisk"}),
            ("rescue", "active", {"rescue_password"}),
            ("service", "active", {"service_steps", "runbook", "disable_ramdisk"}),
        )
        for member in (
            "configdrive", "clean_steps", "deploy_steps", "service_steps",
            "rescue_password", "disable_ramdisk", "runbook",
        )
        if member not in own
    ],
)  # fmt: skip
def test_members_of_other_verbs(
    stand: Stand, verb: str, state_: str, member: str, value: Any
) -> None:
    """A member that belongs to another verb is refused."""
    LEDGER.use(f"provision_request.{member}")
    scene = Scene(stand, state=state_)
    body: dict[str, Any] = {"target": verb, member: scene.filled(value)}
    body |= NEEDED.get(verb, {})
    path = f"/v1/nodes/{scene['node']}/states/provision"
    assert stand.request("PUT", path, body).status_int == 400


@pytest.mark.parametrize(
    ("body", "at", "minor", "status_"),
    [
        ({"target": "active", "configdrive": {"meta_data": {}}}, "available", 55, 400),
        ({"target": "active", "configdrive": {"meta_data": {}}}, "available", 56, 202),
        (
            {"target": "active", "configdrive": {"vendor_data": {}}},
            "available",
            58,
            400,
        ),
        (
            {"target": "active", "configdrive": {"vendor_data": {}}},
            "available",
            59,
            202,
        ),
        ({"target": "rebuild", "configdrive": "aGVsbG8="}, "active", 34, 400),
        ({"target": "rebuild", "configdrive": "aGVsbG8="}, "active", 35, 202),
        ({"target": "active", "configdrive": None}, "available", 1, 202),
        (
            {"target": "active", "configdrive": "http://192.0.2.1/d"},
            "available",
            1,
            202,
        ),
    ],
)
def test_forms_of_config_drives(
    stand: Stand, body: dict[str, Any], at: str, minor: int, status_: int
) -> None:
    LEDGER.use("provision_request.configdrive")
    node = stand.node(at, instance_info={"image_source": "http://192.0.2.1/i"})
    path = f"/v1/nodes/{node.uuid}/states/provision"
    assert stand.request("PUT", path, body, minor=minor).status_int == status_


@pytest.mark.parametrize("minor", [107, 108])
def test_service_without_ramdisk(stand: Stand, minor: int) -> None:
    told = LEDGER.use("provision_request.disable_ramdisk")["since"]
    assert told == "1.70 clean, 1.108 service"
    body = {"target": "service", "service_steps": [STEP], "disable_ramdisk": True}
    path = f"/v1/nodes/{stand.node('active').uuid}/states/provision"
    status_ = stand.request("PUT", path, body, minor=minor).status_int
    assert status_ == (202 if minor == 108 else 406)


@pytest.mark.parametrize("member", ["configdrive", "rescue_password"])
def test_masked_when_read_back(stand: Stand, member: str) -> None:
    name = f"provision_request.{member}"
    assert LEDGER.use(name)["secrecy"] == "masked when read back"
    request, known = REQUESTS["provision_request"], MEMBERS[name]
    body = request.body | known.given | {member: known.value}
    _answer, scene = send(stand, request, known, body, NEWEST)
    found = stand.request("GET", f"/v1/nodes/{scene['node']}").json
    assert found["instance_info"][member] == "******"


def test_one_port_or_group_for_a_vif(stand: Stand) -> None:
    LEDGER.use("vif.port_uuid")
    for minor, expected in ((66, 204), (67, 400)):
        scene = Scene(stand)
        body = {
            "id": "x",
            "port_uuid": scene["port"],
            "portgroup_uuid": scene["portgroup"],
        }
        path = f"/v1/nodes/{scene['node']}/vifs"
        assert stand.request("POST", path, body, minor=minor).status_int == expected


def test_children_of_others(stand: Stand) -> None:
    """A step that names a child needs the right to steer that child."""
    LEDGER.use("clean_or_service_step.limit_child_node_execution")
    parent = stand.node("manageable")
    own = stand.node(parent_node=parent.uuid).uuid
    foreign = stand.node(owner=None, lessee=None, parent_node=parent.uuid).uuid
    path = f"/v1/nodes/{parent.uuid}/states/provision"
    for child, expected in ((foreign, {403, 404}), (own, {202})):
        step = STEP | {"limit_child_node_execution": [child]}
        body = {"target": "clean", "clean_steps": [step]}
        answer = stand.request("PUT", path, body, persona="owner-member")
        assert answer.status_int in expected


def test_a_heartbeat_needs_a_version_or_a_status(stand: Stand) -> None:
    LEDGER.use("heartbeat_request.agent_version")
    request, member = REQUESTS["heartbeat_request"], Member("")
    body = {k: v for k, v in request.body.items() if k != "agent_version"}
    assert send(stand, request, member, body, 36)[0].status_int == 400
    body["agent_status"] = "start"
    assert send(stand, request, member, body, 72)[0].status_int == 202
    body["callback_url"] = ""
    assert send(stand, request, member, body, 72)[0].status_int == 202


def test_media_that_a_machine_cannot_take(stand: Stand) -> None:
    """The work is done after the answer, so only the node tells of its failure."""
    LEDGER.use("vmedia_request.image_url")
    request, member = REQUESTS["vmedia_request"], Member("")
    answer, scene = send(stand, request, member, request.body, NEWEST)
    assert answer.status_int == 204
    assert "BM-BMC-019" in (stand.run(scene["node"]).last_error or "")
    path = f"/v1/nodes/{scene['node']}/vmedia"
    for device_types, expected in (
        (["cdrom"], 204),
        ("cdrom, disk", 204),
        (["x"], 400),
    ):
        body = {"device_types": device_types}
        assert stand.request("DELETE", path, body).status_int == expected
        stand.run(scene["node"])
    secret = request.body | {"image_url": "http://user:canary@192.0.2.1/a.iso"}
    refused, _ = send(stand, request, member, secret, NEWEST)
    assert refused.status_int == 400
    assert "canary" not in refused.text


def test_soft_power_came_later(stand: Stand) -> None:
    LEDGER.use("power_request.target")
    for minor, expected in ((26, 406), (27, 202)):
        path = f"/v1/nodes/{stand.node('active').uuid}/states/power"
        body = {"target": "soft power off"}
        assert stand.request("PUT", path, body, minor=minor).status_int == expected
    assert state("active") == (("state", "active"),)


def test_every_row_was_exercised() -> None:
    assert LEDGER.unused == []
