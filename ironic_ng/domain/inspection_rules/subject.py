# SPDX-License-Identifier: Apache-2.0
"""What rules look at and change: a copy of the node, its ports and the data."""

import copy
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from ironic_ng.domain import values
from ironic_ng.domain.fields import fields_of
from ironic_ng.domain.inspection_rules import targets
from ironic_ng.domain.inspection_rules.formatting import Room, Sight
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port


@dataclasses.dataclass(slots=True)
class Subject:
    """One machine under the hands of the rules; nothing outside is touched.

    ``node``: every field that clients may see. ``ports``: those fields that
    rules may change, by the MAC address that the port had before. ``rule``: which
    one is being applied; ``touched``: which one changed a field last.
    """

    uuid: str
    node: dict[str, Any]
    ports: dict[str, dict[str, Any]]
    port_uuids: Mapping[str, str]
    inventory: Mapping[str, Any]
    plugin_data: dict[str, Any]
    traits: list[str]
    rule: str = ""
    room: Room = dataclasses.field(default_factory=Room)
    touched: dict[str, str] = dataclasses.field(default_factory=dict)
    touched_ports: dict[tuple[str, str], str] = dataclasses.field(default_factory=dict)

    def touch(self, name: str) -> None:
        """Note that the present rule changes a field of the node."""
        self.touched[name] = self.rule

    def touch_port(self, address: str, name: str) -> None:
        """Note that the present rule changes a field of a port."""
        self.touched_ports[address, name] = self.rule

    def sight(self, *, hides: bool) -> Sight:
        """What texts of rules see."""
        values = {
            "node": {**self.node, "traits": self.traits},
            "inventory": self.inventory,
            "plugin_data": self.plugin_data,
        }
        return Sight(values, hides=hides, room=self.room)

    def port(self, ident: str) -> str:
        """The address by which a port is known here; ValueError if there is none."""
        plain = ident.strip().lower()
        for address in self.ports:
            if plain in {address, self.port_uuids.get(address)}:
                return address
        message = f'the node has no port "{ident[:60]}"'
        raise ValueError(message)

    def node_changes(self) -> dict[str, Any]:
        """New values of the touched fields of the node; catalogue codes if wrong."""
        return {name: _conform(Node, name, self.node[name]) for name in self.touched}

    def port_changes(self) -> dict[str, dict[str, Any]]:
        """New values of the touched fields of ports, by MAC address."""
        found: dict[str, dict[str, Any]] = {}
        for address, name in self.touched_ports:
            value = _conform(Port, name, self.ports[address][name])
            found.setdefault(address, {})[name] = value
        return found


def subject_of(
    node: Node,
    ports: Sequence[Port],
    inventory: Mapping[str, Any],
    plugin_data: Mapping[str, Any],
    traits: Sequence[str],
) -> Subject:
    """A subject of its own copies; ports not stored yet have UUIDs that nobody knows."""
    seen = [name for name, it in fields_of(Node).items() if it.since is not None]
    changeable = targets.changeable(Port)
    return Subject(
        uuid=node.uuid,
        node={name: copy.deepcopy(getattr(node, name)) for name in seen},
        ports={
            port.address: {
                name: copy.deepcopy(getattr(port, name)) for name in changeable
            }
            for port in ports
        },
        port_uuids={port.address: port.uuid for port in ports},
        inventory=inventory,
        plugin_data=copy.deepcopy(dict(plugin_data)),
        traits=list(traits),
    )


def _conform(kind: type, name: str, value: Any) -> Any:
    return values.conform(fields_of(kind)[name], value)
