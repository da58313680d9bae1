# SPDX-License-Identifier: Apache-2.0
"""The data of one inspection under the hands of the hooks, and what they made of it.

Every value comes from a machine that nobody can vouch for: what has a wrong
type or an absurd size is left out and reported, the rest is kept.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.domain.steps import Changes, PortFacts


@dataclasses.dataclass(slots=True)
class Findings:
    """The data, and what the hooks made of them.

    ``present``: the node's ports before. ``interfaces``: usable ones by name.
    ``port_fields``: new values of fields of ports, by MAC address.
    ``internal``: members to keep in ``driver_internal_info``. ``rejected``: places
    of bad values.
    """

    node: Node
    settings: Settings
    inventory: Mapping[str, Any]
    plugin_data: dict[str, Any]
    present: Sequence[Port] = ()
    interfaces: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)
    properties: dict[str, Any] = dataclasses.field(default_factory=dict)
    internal: dict[str, Any] = dataclasses.field(default_factory=dict)
    ports: list[PortFacts] = dataclasses.field(default_factory=list)
    port_fields: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)
    pxe_addresses: frozenset[str] | None = None
    rejected: list[str] = dataclasses.field(default_factory=list)

    def member(self, name: str) -> Mapping[str, Any]:
        """A member of the inventory that should be an object."""
        value = self.inventory.get(name)
        return value if isinstance(value, dict) else {}

    def listed(self, value: object) -> list[dict[str, Any]]:
        """The objects of what should be an array of objects."""
        plain = value if isinstance(value, list) else []
        return [item for item in plain if isinstance(item, dict)]

    def property(self, name: str) -> Any:
        """A property of the node as the hooks so far leave it."""
        return self.properties.get(name, self.node.properties.get(name))

    def add_capabilities(self, wanted: Mapping[str, str]) -> None:
        """Set capabilities of the node; others stay as they are."""
        if not wanted:
            return
        text = self.property("capabilities") or ""
        pairs = (item.partition(":") for item in str(text).split(",") if item)
        kept = {name.strip(): value for name, _, value in pairs} | dict(wanted)
        joined = ",".join(f"{name}:{value}" for name, value in kept.items())
        self.properties["capabilities"] = joined

    def port(self, address: str) -> Port | None:
        """The port with this address, present or about to be made."""
        for port in self.present:
            if port.address == address:
                return port
        if any(facts.address == address for facts in self.ports):
            return Port(uuid="", address=address, node_uuid=self.node.uuid)
        return None

    def set_on_port(self, address: str, name: str, value: Any) -> None:
        """Give a field of a port a new value."""
        self.port_fields.setdefault(address, {})[name] = value

    def changes(self) -> Changes:
        """What is to be stored."""
        if self.rejected:
            self.plugin_data["rejected"] = self.rejected
        merge = {
            "properties": self.properties,
            "driver_internal_info": self.internal,
        }
        return Changes(
            merge={name: members for name, members in merge.items() if members},
            ports=tuple(self.ports),
            port_fields=self.port_fields,
            keep_ports=self.settings.inspector.keep_ports,
            pxe_addresses=self.pxe_addresses,
            inventory=self.inventory,
            plugin_data=self.plugin_data,
        )
