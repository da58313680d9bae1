# SPDX-License-Identifier: Apache-2.0
"""How each resource of fields.tsv is made, shown and changed over the API.

``VALUES`` holds a value for every field that clients may give, ``ALSO`` what
else must be given with it. Texts in braces are words of a scene.
"""

import dataclasses
from typing import Any

from ironic_ng.tests.contract.tables.scene import Scene


@dataclasses.dataclass(frozen=True)
class Face:
    """A resource with a collection: ``body`` is the least that creates one.

    ``word``: what a scene calls a stored one.
    """

    path: str
    word: str
    since: int
    body: dict[str, Any] = dataclasses.field(default_factory=dict)


STEP = {"interface": "bios", "step": "apply", "args": {}}
FACES = {
    "node": Face("/v1/nodes", "node", 1, {"driver": "fake-hardware"}),
    "port": Face("/v1/ports", "port", 1, {"node_uuid": "{node}", "address": "{mac}"}),
    "portgroup": Face("/v1/portgroups", "portgroup", 23, {"node_uuid": "{node}"}),
    "chassis": Face("/v1/chassis", "chassis", 1),
    "allocation": Face(
        "/v1/allocations", "allocation", 52, {"resource_class": "nothing"}
    ),
    "deploy_template": Face(
        "/v1/deploy_templates",
        "template",
        55,
        {"name": "{trait_name}", "steps": [STEP | {"priority": 1}]},
    ),
    "runbook": Face(
        "/v1/runbooks",
        "runbook",
        92,
        {"name": "{trait_name}", "steps": [STEP | {"order": 1}]},
    ),
    "inspection_rule": Face(
        "/v1/inspection_rules",
        "rule",
        96,
        {"conditions": [], "actions": [{"op": "fail", "args": {"msg": "x"}}]},
    ),
    "volume_connector": Face(
        "/v1/volume/connectors",
        "connector",
        32,
        {"node_uuid": "{node}", "type": "iqn", "connector_id": "{fresh}"},
    ),
    "volume_target": Face(
        "/v1/volume/targets",
        "target",
        32,
        {
            "node_uuid": "{node}",
            "volume_type": "iscsi",
            "boot_index": 0,
            "volume_id": "v",
        },
    ),
}
SECRET = {"password": "canary", "a": 1}
SHOWN_SECRET = {"password": "******", "a": 1}
SECRET_STEP = [STEP | {"args": SECRET}]
LINK = {"port_id": "p", "switch_id": "52:54:00:00:00:01"}
NETWORK: dict[str, Any] = {"links": [], "networks": [], "services": []}
VALUES: dict[str, Any] = {
    "node.name": "{name}",
    "node.driver": "fake-hardware",
    "node.driver_info": SECRET,
    "node.instance_info": SECRET,
    "node.instance_uuid": "{fresh}",
    "node.instance_name": "x",
    "node.chassis_uuid": "{chassis}",
    "node.resource_class": "x",
    "node.network_interface": "noop",
    "node.boot_interface": "fake",
    "node.console_interface": "no-console",
    "node.deploy_interface": "custom-agent",
    "node.inspect_interface": "agent",
    "node.management_interface": "fake",
    "node.power_interface": "fake",
    "node.raid_interface": "agent",
    "node.vendor_interface": "no-vendor",
    "node.storage_interface": "fake",
    "node.rescue_interface": "agent",
    "node.bios_interface": "no-bios",
    "node.firmware_interface": "no-firmware",
    "node.maintenance": True,
    "node.console_enabled": True,
    "node.boot_mode": "uefi",
    "node.secure_boot": True,
    "node.conductor_group": "",
    "node.automated_clean": False,
    "node.protected": True,
    "node.protected_reason": "x",
    "node.retired": True,
    "node.retired_reason": "x",
    "node.network_data": NETWORK,
    "node.parent_node": "{parent}",
    "node.disable_power_off": True,
    "port.address": "{mac}",
    "port.node_uuid": "{node}",
    "port.node_ident": "{node}",
    "port.pxe_enabled": False,
    "port.local_link_connection": LINK,
    "port.portgroup_uuid": "{portgroup}",
    "port.is_smartnic": True,
    "port.name": "{name}",
    "port.available_for_dynamic_portgroup": False,
    "portgroup.address": "{mac}",
    "portgroup.name": "{name}",
    "portgroup.node_uuid": "{node}",
    "portgroup.standalone_ports_supported": False,
    "portgroup.mode": "802.3ad",
    "portgroup.dynamic_portgroup": True,
    "allocation.name": "{name}",
    "allocation.traits": ["CUSTOM_A"],
    "allocation.candidate_nodes": ["{node}"],
    "allocation.node": "{node}",
    "deploy_template.name": "{trait_name}",
    "deploy_template.steps": [step | {"priority": 1} for step in SECRET_STEP],
    "runbook.name": "{trait_name}",
    "runbook.steps": [step | {"order": 1} for step in SECRET_STEP],
    "runbook.disable_ramdisk": True,
    "runbook.public": True,
    "runbook.traits": ["CUSTOM_A"],
    "inspection_rule.priority": 7,
    "inspection_rule.phase": "main",
    "inspection_rule.sensitive": True,
    "inspection_rule.conditions": [
        {"op": "is-true", "args": {"value": "{node.maintenance}"}}
    ],
    "inspection_rule.actions": [{"op": "log", "args": {"msg": "y"}}],
    "volume_connector.node_uuid": "{node}",
    "volume_connector.type": "ip",
    "volume_connector.connector_id": "{fresh}",
    "volume_target.node_uuid": "{node}",
    "volume_target.boot_index": 9,
    "volume_target.properties": SECRET,
}
ALSO: dict[str, dict[str, Any]] = {
    "node.retired_reason": {"retired": True},
    "allocation.node": {"resource_class": None},
}
"""None takes a member of the least body away."""


def value_of(name: str, json_type: str) -> Any:
    """What to give for a field, by its name or else by its type."""
    if name in VALUES:
        return VALUES[name]
    if "uuid" in json_type:
        return "{fresh}"
    if json_type.startswith("object"):
        return {"a": 1}
    if json_type.startswith("array"):
        return []
    return True if json_type.startswith("boolean") else "x"


def shown_as(name: str, value: Any) -> Any:
    """What answers show of a value."""
    if value is SECRET:
        return SHOWN_SECRET
    if name.endswith(".steps"):
        return [step | {"args": SHOWN_SECRET} for step in value]
    if name == "inspection_rule.conditions":
        return value
    return value


# How the other documents of the table are read: path, and where in the answer.
SHOWN: dict[str, tuple[int, str, str, tuple[str, ...]]] = {
    "node.states": (1, "/v1/nodes/{node}/states", "", ()),
    "driver": (1, "/v1/drivers/{driver}", "", ()),
    "conductor": (49, "/v1/conductors/{host}", "", ()),
    "bios_setting": (40, "/v1/nodes/{node}/bios/{setting}", "boot", ()),
    "firmware_component": (
        86,
        "/v1/nodes/{node}/firmware",
        "firmware/0",
        ("component",),
    ),
    "history_event": (78, "/v1/nodes/{node}/history/{event}", "", ()),
    "shard": (82, "/v1/shards", "shards/0", ("sharded",)),
    "indicator": (1, "/v1/nodes/{node}/management/indicators", "indicators/0", ()),
    "lookup_answer": (22, "/v1/lookup?node_uuid={waiting}", "", ()),
    "console": (1, "/v1/nodes/{node}/states/console", "", ()),
    "vendor_method": (
        1,
        "/v1/nodes/{node}/vendor_passthru/methods",
        "second_method",
        (),
    ),
    "inventory": (81, "/v1/nodes/{inventory}/inventory", "", ()),
    "boot_device": (1, "/v1/nodes/{node}/management/boot_device", "", ()),
}


def inside(document: Any, pointer: str) -> Any:
    """The part of a document at a pointer without its first slash."""
    for part in filter(None, pointer.split("/")):
        document = document[int(part)] if part.isdigit() else document[part]
    return document


def prepared(scene: Scene, *words: str) -> Scene:
    """The scene with these words made."""
    for word in words:
        scene[word] = scene[word]
    return scene
