# SPDX-License-Identifier: Apache-2.0
"""Whether the rest of the service agrees with what rules made of a node."""

from collections.abc import Mapping
from typing import Any

from ironic_ng.db.unit import Reader
from ironic_ng.domain import composition, network_data, node_rules
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.chassis import Chassis
from ironic_ng.domain.node import INTERFACE_KINDS, Node
from ironic_ng.domain.port import Port
from ironic_ng.operations.locate import Locator

_INTERFACES = {f"{kind}_interface": kind for kind in INTERFACE_KINDS}
_COMPOSED = {"driver", "conductor_group", *_INTERFACES}


def settled_node(
    reader: Reader, locator: Locator, node: Node, wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """The changes of a node with what follows from them.

    Raises the codes that a PATCH would raise.
    """
    changes = dict(wanted)
    if _COMPOSED & set(changes):
        _compose(reader, locator, node, changes)
    chassis = changes.get("chassis_uuid")
    if chassis is not None and reader.get(Chassis, chassis) is None:
        raise api.INVALID_VALUE(
            name="chassis_uuid", problem=f"there is no chassis {chassis}"
        )
    if changes.get("parent_node") is not None:
        changes["parent_node"] = _parent(reader, node, changes["parent_node"])
    if changes.get("network_data"):
        network_data.check(changes["network_data"])
    name = changes.get("name")
    if name is not None and name != node.name:
        _demand_unused(reader, Node, "name", name)
    return node_rules.settle(node, changes)


def demand_ports_sound(
    reader: Reader, changes: Mapping[str, Mapping[str, Any]]
) -> None:
    """Refuse addresses and names that other ports have."""
    for address, fields in changes.items():
        if fields.get("address", address) != address:
            _demand_unused(reader, Port, "address", fields["address"])
        name = fields.get("name")
        holder = reader.one(Port, name=name) if name is not None else None
        if holder is not None and holder.address != address:
            raise api.DUPLICATE(noun="port", field="name", value=name)


def _compose(
    reader: Reader, locator: Locator, node: Node, changes: dict[str, Any]
) -> None:
    """Give the node interfaces that live conductors offer for its driver.

    One that the new driver does not have gives way to the driver's default.
    """
    driver = changes.get("driver", node.driver)
    group = changes.get("conductor_group", node.conductor_group)
    conductors = locator.offers(reader, driver, group)
    offers = composition.merged(it.interfaces.get(driver, {}) for it in conductors)
    for field, kind in _INTERFACES.items():
        wanted = changes.get(field)
        if wanted is None:
            present = node.interface(kind)
            wanted = present if present in offers[kind]["enabled"] else None
        changes[field] = composition.choose(driver, offers, kind, wanted)


def _parent(reader: Reader, node: Node, ident: str) -> str:
    parent = reader.node_by_ident(ident)
    if parent is None or parent.uuid == node.uuid or parent.owner != node.owner:
        raise api.INVALID_VALUE(
            name="parent_node", problem=f"{ident[:60]} cannot be the parent"
        )
    return parent.uuid


def _demand_unused(reader: Reader, kind: type, field: str, value: str) -> None:
    if reader.one(kind, **{field: value}) is not None:
        noun = "node" if kind is Node else "port"
        raise api.DUPLICATE(noun=noun, field=field, value=value)
