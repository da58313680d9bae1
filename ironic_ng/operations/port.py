# SPDX-License-Identifier: Apache-2.0
"""Create, show, change and remove ports."""

import dataclasses
import uuid
from typing import Any

from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain import microversions, patch
from ironic_ng.domain.catalogue import api, api_nodes
from ironic_ng.domain.checks import VTEP, is_logical_name, is_uuid
from ironic_ng.domain.fields import Patch, fields_of
from ironic_ng.domain.node import Node
from ironic_ng.domain.patch import Operation
from ironic_ng.domain.port import Port
from ironic_ng.domain.portgroup import Portgroup
from ironic_ng.domain.states import State
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently

_CONNECTABLE = frozenset(
    {State.ENROLL, State.INSPECTING, State.INSPECT_WAIT, State.MANAGEABLE}
)
ANY_VERSION = frozenset(
    {"name", "description", "vendor", "category", "available_for_dynamic_portgroup"}
)
"""Fields that may be patched in versions that do not show them yet."""


def create(backend: Backend, caller: Caller, values: dict[str, Any]) -> Port:
    """Store a port of a node."""
    words = {"uuid": str(uuid.uuid4()), **values}
    ident = words.pop("node_ident", None)
    if (ident is None) == (words.get("node_uuid") is None):
        raise api.MISSING(name="node_uuid or node_ident, and only one of them")
    check_link_version(caller, words.get("local_link_connection"))

    def work(unit: Unit) -> Port:
        wanted = ident or words["node_uuid"]
        node = node_to_extend(backend, unit, caller, wanted, "baremetal:port:create")
        port = Port(**(words | {"node_uuid": node.uuid}))
        _check(unit, port)
        if port.portgroup_uuid is not None:
            _join(unit, port, port.portgroup_uuid)
        return unit.add(port)

    return backend.database.run(work)


def find(
    backend: Backend, reader: Reader, caller: Caller, ident: str, rule: str
) -> tuple[Port, Node]:
    """A port by UUID or name, and its node, if the caller may see both."""
    port = None
    if is_uuid(ident):
        port = reader.get(Port, ident.lower())
    elif is_logical_name(ident):
        port = reader.one(Port, name=ident)
    else:
        raise api.BAD_IDENT(noun="port", ident=ident[:60])
    node = reader.get(Node, port.node_uuid) if port else None
    visible = backend.authority.allows(caller, "baremetal:node:get", node)
    if port is None or node is None or not visible:
        raise api.NOT_FOUND(noun="port", ident=ident)
    backend.authority.demand(caller, rule, node)
    return port, node


def update(
    backend: Backend, caller: Caller, ident: str, operations: list[Operation]
) -> Port:
    """Apply a patch to a port whose node nobody works on."""

    def work(unit: Unit) -> Port:
        port, node = find(backend, unit, caller, ident, "baremetal:port:update")
        changes = patch.changes(
            port, operations, caller.version, any_version=ANY_VERSION
        )
        _keep_node(backend, unit, caller, port, changes)
        check_link_version(caller, changes.get("local_link_connection"))
        demand_free(unit, node)
        demand_calm(caller, node)
        _demand_state(node, port, changes)
        after = dataclasses.replace(port, **changes)
        _check(unit, after)
        if after.portgroup_uuid is not None:
            _demand_follows(caller, port, changes)
            group = group_of(unit, after, after.portgroup_uuid)
            _agree_on_network(unit, after, group)
        return unit.replace(after)

    return run_patiently(backend, work)


def delete(backend: Backend, caller: Caller, ident: str) -> None:
    """Remove a port to which no VIF is bound."""
    if not is_uuid(ident):
        raise api.INVALID_VALUE(name="port", problem=f"{ident[:60]} is no UUID")

    def work(unit: Unit) -> None:
        port, node = find(backend, unit, caller, ident, "baremetal:port:delete")
        demand_free(unit, node)
        if port.internal_info.get("tenant_vif_port_id") and not node.maintenance:
            raise api_nodes.PORT_IN_USE(port=port.uuid, problem="a VIF is bound to it")
        unit.remove(Port, uuid=port.uuid)

    run_patiently(backend, work)


def node_named(backend: Backend, reader: Reader, caller: Caller, ident: str) -> Node:
    """A node that a body names; refusals tell nothing of those unseen."""
    node = reader.node_by_ident(ident)
    if node is None or not backend.authority.allows(caller, "baremetal:node:get", node):
        raise api.INVALID_VALUE(name="node", problem=f"there is no node {ident[:60]}")
    return node


def node_to_extend(
    backend: Backend, reader: Reader, caller: Caller, ident: str, rule: str
) -> Node:
    """The node that gets something new, if the rule lets the caller at it."""
    node = reader.node_by_ident(ident)
    if node is not None:
        backend.authority.demand(caller, rule, node)
    return node_named(backend, reader, caller, ident)


def demand_calm(caller: Caller, node: Node) -> None:
    """Later versions leave what belongs to a node in inspection alone."""
    calm = caller.has("inspect_wait_state")
    if calm and node.provision_state == State.INSPECTING:
        raise api_nodes.STATE_FORBIDS(
            what="ports and port groups", node=node.uuid, state=node.provision_state
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


def _keep_node(
    backend: Backend,
    reader: Reader,
    caller: Caller,
    port: Port,
    changes: dict[str, Any],
) -> None:
    # Removing node_uuid changes nothing, as clients have always seen.
    wanted = changes.get("node_uuid")
    if not wanted or wanted == port.node_uuid:
        changes.pop("node_uuid", None)
        return
    node_named(backend, reader, caller, wanted)
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
