# SPDX-License-Identifier: Apache-2.0
"""Create, show, list, change and remove ports."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from ironic_ng.db.query import Condition
from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain import microversions
from ironic_ng.domain.catalogue import api, api_nodes
from ironic_ng.domain.checks import VTEP, is_uuid
from ironic_ng.domain.fields import Patch, fields_of
from ironic_ng.domain.node import Node
from ironic_ng.domain.patch import Operation
from ironic_ng.domain.port import Port
from ironic_ng.domain.portgroup import Portgroup
from ironic_ng.domain.states import State
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.below_node import (
    BelowNode,
    demand_calm,
    demand_version,
    node_conditions,
    node_named,
    node_of,
    nodes_conditions,
)
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free
from ironic_ng.operations.plain import Act, Wanted
from ironic_ng.operations.portgroup import PORTGROUPS

_CONNECTABLE = frozenset(
    {State.ENROLL, State.INSPECTING, State.INSPECT_WAIT, State.MANAGEABLE}
)


class Ports(BelowNode[Port]):
    """The operations on ports."""

    kind = Port
    any_version = frozenset(
        {"name", "description", "vendor", "category", "available_for_dynamic_portgroup"}
    )

    def creating(self, act: Act, values: dict[str, Any]) -> Port:
        """The port, of the node that is named by UUID or, since 1.94, by name."""
        words = dict(values)
        ident = words.pop("node_ident", None)
        if (ident is None) == (words.get("node_uuid") is None):
            given = "" if ident is None else f" (both are given, {ident})"
            name = f"either node_uuid or node_ident{given} of port {words['address']}"
            raise api.MISSING(name=name)
        if ident is not None:
            demand_version(act.caller, "node_ident", "port_node_ident")
        check_link_version(act.caller, words.get("local_link_connection"))
        named = words["node_uuid"] if ident is None else ident
        node = self.node_to_extend(act, named)
        port = Port(**(words | {"node_uuid": node.uuid}))
        _check(act.reader, port)
        return port

    def store(self, act: Act, unit: Unit, value: Port) -> Port:
        """Keep the port; a group may take over its physical network."""
        if value.portgroup_uuid is not None:
            _join(unit, value, value.portgroup_uuid)
        return super().store(act, unit, value)

    def update(
        self,
        backend: Backend,
        caller: Caller,
        ident: str,
        operations: Sequence[Operation],
    ) -> Port:
        """Apply a patch; null takes a port out of its group, removal does not."""
        # Removing portgroup_uuid changes nothing, as clients have always seen.
        kept = [it for it in operations if it.sets or it.field != "portgroup_uuid"]
        return super().update(backend, caller, ident, kept)

    def updating(
        self, act: Act, unit: Unit, before: Port, changes: dict[str, Any]
    ) -> Port:
        """The changed port, if nobody works on its node."""
        node = node_of(unit, before)
        # These two may not even be removed in versions that do not show them.
        for name in ("local_link_connection", "pxe_enabled"):
            if name in changes:
                demand_version(act.caller, name, "port_connection")
        _keep_node(act, before, changes)
        check_link_version(act.caller, changes.get("local_link_connection"))
        demand_free(unit, node)
        demand_calm(act.caller, node)
        _demand_state(node, before, changes)
        after = dataclasses.replace(before, **changes)
        _check(unit, after)
        if after.portgroup_uuid is not None:
            _demand_follows(act.caller, before, changes)
            group = group_of(unit, after, after.portgroup_uuid)
            _agree_on_network(unit, after, group)
        return after

    def delete(self, backend: Backend, caller: Caller, ident: str) -> None:
        """Remove a port; here only its UUID names it."""
        if not is_uuid(ident):
            raise api.INVALID_VALUE(name="port", problem=f"{ident[:60]} is no UUID")
        super().delete(backend, caller, ident)

    def deleting(self, act: Act, unit: Unit, found: Port) -> None:
        """Refuse to remove a port to which a VIF is bound."""
        del act
        node = node_of(unit, found)
        demand_free(unit, node)
        if found.internal_info.get("tenant_vif_port_id") and not node.maintenance:
            raise api_nodes.PORT_IN_USE(port=found.uuid, problem="a VIF is bound to it")

    def wanted(self, act: Act, filters: dict[str, Any]) -> Wanted:
        """Those that the filters of a list leave."""
        given = {name for name, value in filters.items() if value is not None}
        _demand_alone(given)
        for name, version in (("portgroup", "portgroup_ports"), ("shard", "shards")):
            if name in given:
                demand_version(act.caller, name, version)
        ident = filters.get("node") or filters.get("node_uuid")
        found = node_conditions(act, ident)
        if "portgroup" in given:
            found.append(of_group(act, filters["portgroup"]))
        if "address" in given:
            found.append(Condition("address", "eq", filters["address"]))
        if "description_contains" in given:
            text = filters["description_contains"]
            found.append(Condition("description", "contains", text))
        return self.of_visible(act, (*found, *nodes_conditions(filters)))

    def of_portgroup(self, act: Act, ident: str) -> Wanted:
        """The members of one port group."""
        return self.of_visible(act, (of_group(act, ident),))


PORTS = Ports()


def of_group(act: Act, ident: str) -> Condition:
    """Being a member of a port group that the caller may see."""
    group = PORTGROUPS.find(act, ident)
    return Condition("portgroup_uuid", "eq", group.uuid)


def _demand_alone(given: set[str]) -> None:
    has_node = bool(given & {"node", "node_uuid"})
    for one, other in (
        (has_node and "node", "portgroup"),
        (has_node and "node", "shard"),
        ("portgroup" in given and "portgroup", "shard"),
    ):
        if one and other in given:
            raise api.CONTRADICTION(one=one, other=other)
    if "conductor_groups" in given and given & {
        "node", "node_uuid", "portgroup", "address",
    }:  # fmt: skip
        raise api.INVALID_VALUE(
            name="conductor_groups", problem="it goes with no other selection"
        )


def check_link_version(caller: Caller, link: dict[str, Any] | None) -> None:
    """Refuse members of the link that the version does not have."""
    if not link:
        return
    needed = None
    if "network_type" in link and not caller.has("network_type"):
        needed = microversions.NUMBERS["network_type"]
    in_range = caller.has("vtep") and not caller.has("no_vtep")
    if VTEP & set(link) and not in_range:
        needed = microversions.NUMBERS["vtep"]
    if needed is not None:
        raise api.NEWER_VERSION_NEEDED(
            name="local_link_connection with these members",
            needed=f"{microversions.MAJOR}.{needed}",
            used=str(caller.version),
        )


def _keep_node(act: Act, port: Port, changes: dict[str, Any]) -> None:
    # Removing node_uuid changes nothing, as clients have always seen.
    wanted = changes.get("node_uuid")
    if not wanted or wanted == port.node_uuid:
        changes.pop("node_uuid", None)
        return
    node_named(act, wanted)
    raise api_nodes.NOT_IN_NODE(noun="port", ident=port.uuid)


def _demand_state(node: Node, port: Port, changes: dict[str, Any]) -> None:
    if node.maintenance:
        return
    specs = fields_of(Port)
    for name, value in changes.items():
        if value == getattr(port, name):
            continue
        connects = specs[name].patch is Patch.CONNECTED
        if connects and node.provision_state not in _CONNECTABLE:
            raise api_nodes.STATE_FORBIDS(
                what=name, node=node.uuid, state=node.provision_state
            )
    moved = changes.get("address", port.address) != port.address
    used = node.instance_uuid or node.provision_state == State.ACTIVE
    if moved and used:
        raise api_nodes.PORT_IN_USE(port=port.uuid, problem="its node has an instance")


def _check(reader: Reader, port: Port) -> None:
    link = port.local_link_connection
    if port.is_smartnic and link and not {"hostname", "port_id"} <= set(link):
        raise api.INVALID_VALUE(
            name="local_link_connection",
            problem="a smart NIC needs hostname and port_id",
        )
    if port.name is not None:
        other = reader.one(Port, name=port.name)
        if other is not None and other.uuid != port.uuid:
            raise api.DUPLICATE(noun="port", field="name", value=port.name)


def group_of(reader: Reader, port: Port, ident: str) -> Portgroup:
    """The group that a port names; it must be of the same node."""
    group = reader.get(Portgroup, ident)
    if group is None:
        raise api.INVALID_VALUE(
            name="portgroup_uuid", problem=f"there is no port group {ident}"
        )
    if group.node_uuid != port.node_uuid:
        raise api_nodes.NOT_IN_NODE(noun="port group", ident=ident)
    return group


def _join(unit: Unit, port: Port, ident: str) -> None:
    group = group_of(unit, port, ident)
    if port.pxe_enabled and not group.standalone_ports_supported:
        raise api_nodes.GROUP_DISAGREES(
            ident=ident, problem="it has no standalone ports, but pxe_enabled is true"
        )
    _agree_on_network(unit, port, group)


def _demand_follows(caller: Caller, before: Port, changes: dict[str, Any]) -> None:
    network = changes.get("physical_network", before.physical_network)
    follows = caller.has("portgroup_physical_network") and before.portgroup_uuid
    if follows and network != before.physical_network:
        raise api.INVALID_VALUE(
            name="physical_network", problem="members of a port group follow it"
        )


def _agree_on_network(unit: Unit, port: Port, group: Portgroup) -> None:
    members = [
        item
        for item in unit.find(Port, portgroup_uuid=group.uuid)
        if item.uuid != port.uuid
    ]
    expected = group.physical_network
    if expected is None and members:
        expected = members[0].physical_network
    elif expected is None and port.physical_network is not None:
        unit.replace(dataclasses.replace(group, physical_network=port.physical_network))
        return
    if (members or group.physical_network) and port.physical_network != expected:
        raise api_nodes.GROUP_DISAGREES(
            ident=group.uuid,
            problem=f"its physical network is {expected}, not {port.physical_network}",
        )
