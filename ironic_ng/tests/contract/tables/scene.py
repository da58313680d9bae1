# SPDX-License-Identifier: Apache-2.0
"""Things that requests of the tables are about, each made when it is first named."""

import itertools
import uuid
from collections.abc import Callable
from typing import Any

from ironic_ng.domain.allocation import Allocation
from ironic_ng.domain.bios_setting import BiosSetting
from ironic_ng.domain.chassis import Chassis
from ironic_ng.domain.deploy_template import DeployTemplate
from ironic_ng.domain.firmware_component import FirmwareComponent
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.inspection_rule import InspectionRule
from ironic_ng.domain.inventory import NodeInventory
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.domain.portgroup import Portgroup
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.runbook import Runbook
from ironic_ng.domain.volume_connector import VolumeConnector
from ironic_ng.domain.volume_target import VolumeTarget
from ironic_ng.tests.contract.tables.stand import HOST, OWNER, Stand

TOKEN = "t" * 43
_NUMBERS = itertools.count(1)


class Scene(dict[str, Any]):
    """Words of requests; a word that is missing is made by its function below."""

    def __init__(self, stand: Stand, **node: Any) -> None:
        """``node``: fields of the node that all this is about."""
        super().__init__(driver="fake-hardware", host=HOST, owner=OWNER)
        self.stand = stand
        self.fields = {"state": "manageable", "power_state": "power off"} | node

    def __missing__(self, word: str) -> str:
        """Make the thing and remember its ident."""
        self[word] = made = MAKERS[word](self)
        return made

    def filled(self, value: Any) -> Any:
        """A body with its words replaced, in texts that are a word in braces."""
        if isinstance(value, dict):
            return {name: self.filled(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        if isinstance(value, str) and value[:1] + value[-1:] == "{}":
            word = value[1:-1]
            # Other braces are the language of inspection rules.
            return self[word] if word in self or word in MAKERS else value
        return value


def fresh() -> str:
    """A UUID that nothing has."""
    return str(uuid.uuid4())


def mac() -> str:
    """A MAC address that nothing has."""
    number = next(_NUMBERS)
    return f"52:54:01:{number >> 16:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"


def _node(scene: Scene) -> str:
    return scene.stand.node(**{"name": f"n-{next(_NUMBERS)}"} | scene.fields).uuid


def _stored(scene: Scene, value: Any) -> str:
    found: str = scene.stand.store(value).uuid
    return found


def _port(scene: Scene) -> str:
    return _stored(scene, Port(uuid=fresh(), address=mac(), node_uuid=scene["node"]))


def _portgroup(scene: Scene) -> str:
    return _stored(scene, Portgroup(uuid=fresh(), node_uuid=scene["node"]))


def _trait(scene: Scene) -> str:
    node = scene["node"]
    with scene.stand.database.write() as unit:
        unit.set_traits(node, ["CUSTOM_A"])
    return "CUSTOM_A"


def _setting(scene: Scene) -> str:
    scene.stand.store(BiosSetting(node_uuid=scene["node"], name="boot", value="uefi"))
    return "boot"


def _component(scene: Scene) -> str:
    scene.stand.store(
        FirmwareComponent(node_uuid=scene["node"], component="bmc", initial_version="1")
    )
    return "bmc"


def _event(scene: Scene) -> str:
    return _stored(
        scene,
        HistoryEvent(
            uuid=fresh(),
            node_uuid=scene["node"],
            event_type="deploying",
            event="x",
            conductor=HOST,
        ),
    )


def _inventory(scene: Scene) -> str:
    scene.stand.store(
        NodeInventory(
            node_uuid=scene["node"], inventory={"cpu": {}}, plugin_data={"a": 1}
        )
    )
    node: str = scene["node"]
    return node


def _allocation(scene: Scene) -> str:
    made = _stored(
        scene,
        Allocation(
            uuid=fresh(),
            node_uuid=scene["node"],
            owner=OWNER,
            resource_class="baremetal",
            state="active",
        ),
    )
    node = scene.stand.stored(scene["node"])
    scene.stand.change(node, allocation_uuid=made, instance_uuid=made)
    return made


def _template(scene: Scene) -> str:
    steps = [{"interface": "bios", "step": "s", "args": {}, "priority": 1}]
    name = f"CUSTOM_T{next(_NUMBERS)}"
    return _stored(scene, DeployTemplate(uuid=fresh(), name=name, steps=steps))


def _runbook(scene: Scene) -> str:
    steps = [{"interface": "bios", "step": "s", "args": {}, "order": 1}]
    name, node = f"CUSTOM_R{next(_NUMBERS)}", scene["node"]
    # By its name for older versions, by its trait for newer ones.
    with scene.stand.database.write() as unit:
        unit.set_traits(node, ["CUSTOM_A", name])
    return _stored(
        scene,
        Runbook(uuid=fresh(), name=name, steps=steps, owner=OWNER, traits=["CUSTOM_A"]),
    )


def _rule(scene: Scene) -> str:
    actions = [{"op": "fail", "args": {"msg": "no"}}]
    return _stored(scene, InspectionRule(uuid=fresh(), actions=actions))


def _connector(scene: Scene) -> str:
    return _stored(
        scene,
        VolumeConnector(
            uuid=fresh(), node_uuid=scene["node"], type="iqn", connector_id=fresh()
        ),
    )


def _target(scene: Scene) -> str:
    return _stored(
        scene,
        VolumeTarget(
            uuid=fresh(),
            node_uuid=scene["node"],
            volume_type="iscsi",
            volume_id="v",
            boot_index=next(_NUMBERS),
        ),
    )


def _token(scene: Scene) -> str:
    scene.stand.store(Ramdisk(node_uuid=scene["node"], token=TOKEN, handed_out=True))
    return TOKEN


def _inspected(scene: Scene) -> str:
    """The MAC address of a node that waits for what its ramdisk finds."""
    address = mac()
    scene.fields["state"] = "inspect wait"
    scene.stand.store(Port(uuid=fresh(), address=address, node_uuid=scene["node"]))
    node: Node = scene.stand.stored(scene["node"])
    scene.stand.working("inspect", node)
    return address


def _child(scene: Scene) -> str:
    return scene.stand.node(parent_node=scene["node"]).uuid


MAKERS: dict[str, Callable[[Scene], str]] = {
    "node": _node,
    "port": _port,
    "portgroup": _portgroup,
    "chassis": lambda scene: _stored(scene, Chassis(uuid=fresh())),
    "trait": _trait,
    "setting": _setting,
    "component": _component,
    "event": _event,
    "inventory": _inventory,
    "allocation": _allocation,
    "template": _template,
    "runbook": _runbook,
    "rule": _rule,
    "connector": _connector,
    "target": _target,
    "token": _token,
    "inspected": _inspected,
    "child": _child,
    "mac": lambda _scene: mac(),
    "fresh": lambda _scene: fresh(),
    "name": lambda _scene: f"name-{next(_NUMBERS)}",
    "trait_name": lambda _scene: f"CUSTOM_N{next(_NUMBERS)}",
    "number": lambda _scene: str(next(_NUMBERS)),
}
