# SPDX-License-Identifier: Apache-2.0
"""Create, show, change and remove port groups."""

import dataclasses
import uuid
from typing import Any

from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain import patch
from ironic_ng.domain.catalogue import api, api_nodes
from ironic_ng.domain.checks import is_uuid
from ironic_ng.domain.node import Node
from ironic_ng.domain.patch import Operation
from ironic_ng.domain.port import Port
from ironic_ng.domain.portgroup import Portgroup
from ironic_ng.operations.authorize import Suffixed
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently
from ironic_ng.operations.port import demand_calm, node_named, node_to_extend

ANY_VERSION = frozenset({"physical_network", "category"})
"""Fields that may be set in versions that do not show them yet."""
_FIXED = frozenset({"mode"})


def create(backend: Backend, caller: Caller, values: dict[str, Any]) -> Portgroup:
    """Store a port group of a node."""
    words = {"uuid": str(uuid.uuid4()), **values}

    def work(unit: Unit) -> Portgroup:
        rule = "baremetal:portgroup:create"
        node = node_to_extend(backend, unit, caller, words["node_uuid"], rule)
        return unit.add(Portgroup(**(words | {"node_uuid": node.uuid})))

    return backend.database.run(work)


def find(
    backend: Backend, reader: Reader, caller: Caller, ident: str, rule: str
) -> tuple[Portgroup, Node]:
    """A group by UUID or name, and its node, if the caller may see both."""
    group = _by_ident(reader, ident)
    if group is None and isinstance(ident, Suffixed):
        group = _by_ident(reader, ident.whole)
    node = reader.get(Node, group.node_uuid) if group else None
    visible = backend.authority.allows(caller, "baremetal:node:get", node)
    if group is None or node is None or not visible:
        raise api.NOT_FOUND(noun="port group", ident=ident)
    backend.authority.demand(caller, rule, node)
    return group, node


def update(
    backend: Backend, caller: Caller, ident: str, operations: list[Operation]
) -> Portgroup:
    """Apply a patch; a new physical network reaches all members."""

    def work(unit: Unit) -> Portgroup:
        group, node = find(backend, unit, caller, ident, "baremetal:portgroup:update")
        changes = patch.changes(
            group,
            operations,
            caller.version,
            any_version=ANY_VERSION,
            fixed=_FIXED,
        )
        _demand_same_node(backend, unit, caller, group, changes)
        demand_free(unit, node)
        demand_calm(caller, node)
        if "physical_network" in changes:
            for port in unit.find(Port, portgroup_uuid=group.uuid):
                network = changes["physical_network"]
                unit.replace(dataclasses.replace(port, physical_network=network))
        return unit.replace(dataclasses.replace(group, **changes))

    return run_patiently(backend, work)


def delete(backend: Backend, caller: Caller, ident: str) -> None:
    """Remove an empty group."""

    def work(unit: Unit) -> None:
        group, node = find(backend, unit, caller, ident, "baremetal:portgroup:delete")
        demand_free(unit, node)
        if unit.count(Port, portgroup_uuid=group.uuid):
            raise api_nodes.NOT_EMPTY(noun="port group", ident=ident, what="ports")
        unit.remove(Portgroup, uuid=group.uuid)

    run_patiently(backend, work)


def _by_ident(reader: Reader, ident: str) -> Portgroup | None:
    if is_uuid(ident):
        return reader.get(Portgroup, ident.lower())
    return reader.one(Portgroup, name=str(ident))


def _demand_same_node(
    backend: Backend,
    reader: Reader,
    caller: Caller,
    group: Portgroup,
    changes: dict[str, Any],
) -> None:
    wanted = changes.get("node_uuid", group.node_uuid)
    if wanted == group.node_uuid:
        return
    node_named(backend, reader, caller, wanted)
    if reader.count(Port, portgroup_uuid=group.uuid):
        raise api_nodes.NOT_EMPTY(noun="port group", ident=group.uuid, what="ports")
    raise api_nodes.NOT_IN_NODE(noun="port group", ident=group.uuid)
