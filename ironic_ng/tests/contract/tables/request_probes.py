# SPDX-License-Identifier: Apache-2.0
"""What fields.tsv says of bodies of requests, each member as one that succeeds.

``wrong``: values that are refused with 400. ``before``: status in the version
before the member's first, None where no version is checked. ``given``: further
members of the body, None takes one of the usual body away.
"""

import dataclasses
from typing import Any

STEP = {"interface": "vendor", "step": "log_passthrough"}
DEPLOY_STEP = {"interface": "bios", "step": "apply_configuration", "priority": 1,
               "args": {"settings": []}}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Request:
    """A request whose body has these members."""

    method: str
    path: str
    body: dict[str, Any]
    success: int
    node: tuple[tuple[str, Any], ...] = ()
    wrapped: str = ""


@dataclasses.dataclass(frozen=True)
class Member:
    """One member of a body."""

    value: Any
    wrong: tuple[Any, ...] = ()
    before: int | None = None
    given: dict[str, Any] = dataclasses.field(default_factory=dict)
    node: tuple[tuple[str, Any], ...] = ()
    old: dict[str, Any] = dataclasses.field(default_factory=dict)


def state(name: str) -> tuple[tuple[str, Any], ...]:
    """The node in a state."""
    return (("state", name),)


PROVISION = "/v1/nodes/{node}/states/provision"
REQUESTS = {
    "provision_request": Request(
        "PUT", PROVISION, {"target": "deleted"}, 202, state("active")
    ),
    "clean_or_service_step": Request(
        "PUT", PROVISION, STEP, 202, state("manageable"), wrapped="clean_steps"
    ),
    "power_request": Request(
        "PUT", "/v1/nodes/{node}/states/power", {"target": "power on"}, 202
    ),
    "vif": Request("POST", "/v1/nodes/{node}/vifs", {"id": "{fresh}"}, 204),
    "vmedia_request": Request(
        "POST",
        "/v1/nodes/{node}/vmedia",
        {"device_type": "cdrom", "image_url": "http://192.0.2.1/a.iso"},
        204,
    ),
    "event": Request(
        "POST",
        "/v1/events",
        {
            "event": "network.bind_port",
            "port_id": "{fresh}",
            "mac_address": "{mac}",
            "status": "ACTIVE",
        },
        204,
        wrapped="events",
    ),
    "heartbeat_request": Request(
        "POST",
        "/v1/heartbeat/{node}",
        {
            "callback_url": "https://192.0.2.1:9999",
            "agent_token": "{token}",
            "agent_version": "9.0",
        },
        202,
        state("wait call-back"),
    ),
}
OLD_HEARTBEAT = {"agent_version": None}
MEMBERS: dict[str, Member] = {
    "provision_request.target": Member("deleted", wrong=(1, "nonsense", "")),
    "provision_request.configdrive": Member(
        "aGVsbG8=",
        wrong=(5, "%%%", {"x": 1}, {"meta_data": "x"}, []),
        given={"target": "active"},
        node=state("available"),
    ),
    "provision_request.clean_steps": Member(
        [STEP],
        wrong=("x", [], [1], [{"interface": "vendor"}], [{"step": "x"}],
               [STEP | {"interface": "x"}], [STEP | {"priority": 1}],
               [STEP | {"args": 1}], [STEP | {"more": 1}]),
        before=406,
        given={"target": "clean"},
        node=state("manageable"),
    ),
    "provision_request.deploy_steps": Member(
        [DEPLOY_STEP],
        wrong=("x", [1], [STEP], [DEPLOY_STEP | {"priority": -1}],
               [DEPLOY_STEP, DEPLOY_STEP], [DEPLOY_STEP | {"args": []}]),
        before=406,
        given={"target": "active"},
        node=state("available"),
    ),
    "provision_request.service_steps": Member(
        [STEP],
        wrong=("x", [], [1], [STEP | {"priority": 1}]),
        before=406,
        given={"target": "service"},
    ),
    "provision_request.rescue_password": Member(
        "canary",
        wrong=(" ", "", 1, {}),
        before=406,
        given={"target": "rescue"},
    ),
    "provision_request.disable_ramdisk": Member(
        value=True,
        wrong=("x", 7, []),
        before=406,
        given={"target": "clean", "clean_steps": [STEP]},
        node=state("manageable"),
    ),
    "provision_request.runbook": Member(
        "{runbook}",
        wrong=(1, [], {}),
        before=406,
        given={"target": "clean"},
        node=state("manageable"),
    ),
    "clean_or_service_step.interface": Member("vendor", wrong=(1, "x", "network")),
    "clean_or_service_step.step": Member("log_passthrough", wrong=(1, "", [], None)),
    "clean_or_service_step.args": Member({}, wrong=(1, "x", [])),
    "clean_or_service_step.order": Member("7", wrong=(-1, "x", 1.5, True)),
    "clean_or_service_step.execute_on_child_nodes": Member(
        value=False, wrong=("maybe", 7)
    ),
    "clean_or_service_step.limit_child_node_execution": Member(
        ["{child}"], wrong=("x", ["x"], [1])
    ),
    "power_request.target": Member("power on", wrong=("x", 1, "")),
    "power_request.timeout": Member(1, wrong=(0, -1, "x", 1.5), before=406),
    "vif.id": Member("{fresh}", wrong=(1, "a b", "", {})),
    "vif.port_uuid": Member("{port}"),
    "vif.portgroup_uuid": Member("{portgroup}"),
    "vif.(anything else)": Member("x"),
    "vmedia_request.device_type": Member("disk", wrong=("x", 1, "cd")),
    "vmedia_request.image_url": Member(
        "cifs://192.0.2.1/a.iso", wrong=("ftp://192.0.2.1/a", "x", 1, "", "http://")
    ),
    "vmedia_request.image_download_source": Member("http", wrong=("x", 1)),
    "event.event": Member("network.delete_port", wrong=("x", 1)),
    "event.port_id": Member("{fresh}", wrong=("x", 1)),
    "event.mac_address": Member("{mac}", wrong=("x", 1)),
    "event.status": Member("x", wrong=(1, {})),
    "event.device_id": Member("{fresh}", wrong=("x", 1)),
    "event.binding:host_id": Member("{fresh}", wrong=("x", 1)),
    "event.binding:vnic_type": Member("baremetal", wrong=(1, {})),
    "heartbeat_request.callback_url": Member(
        "https://192.0.2.1:1234", wrong=("ftp://192.0.2.1", "x", 1)
    ),
    "heartbeat_request.agent_version": Member("9.0", wrong=(1, {}), before=400),
    "heartbeat_request.agent_token": Member("{token}", wrong=("x", 1, "")),
    "heartbeat_request.agent_verify_ca": Member(
        "-----BEGIN CERTIFICATE-----\nQQ==\n-----END CERTIFICATE-----\n",
        wrong=("x", 1),
        before=400,
    ),
    "heartbeat_request.agent_status": Member("end", wrong=("x", 1), before=400),
    "heartbeat_request.agent_status_message": Member("x", wrong=(1,), before=400),
}  # fmt: skip
