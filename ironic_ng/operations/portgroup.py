# SPDX-License-Identifier: Apache-2.0
"""Create, show, list, change and remove port groups."""

import dataclasses
from typing import Any

from ironic_ng.db.query import Condition
from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain.catalogue import api, api_nodes
from ironic_ng.domain.port import Port
from ironic_ng.domain.portgroup import Portgroup
from ironic_ng.operations.authorize import Suffixed
from ironic_ng.operations.below_node import (
    BelowNode,
    demand_calm,
    demand_version,
    node_conditions,
    node_named,
    node_of,
    nodes_conditions,
)
from ironic_ng.operations.locking import demand_free
from ironic_ng.operations.plain import Act, Wanted


class Portgroups(BelowNode[Portgroup]):
    """The operations on port groups."""

    kind = Portgroup
    any_version = created_early = frozenset({"physical_network", "category"})
    fixed = frozenset({"mode"})

    def look_up(self, reader: Reader, ident: str) -> Portgroup | None:
        """The group of this UUID or name, also one that ends in ``.json``."""
        found = super().look_up(reader, ident)
        if found is None and isinstance(ident, Suffixed):
            return super().look_up(reader, ident.whole)
        return found

    def updating(
        self, act: Act, unit: Unit, before: Portgroup, changes: dict[str, Any]
    ) -> Portgroup:
        """The changed group; a new physical network reaches all members."""
        node = node_of(unit, before)
        self._demand_same_node(act, before, changes)
        demand_free(unit, node)
        demand_calm(act.caller, node)
        if "physical_network" in changes:
            for port in unit.find(Port, portgroup_uuid=before.uuid):
                network = changes["physical_network"]
                unit.replace(dataclasses.replace(port, physical_network=network))
        return dataclasses.replace(before, **changes)

    def deleting(self, act: Act, unit: Unit, found: Portgroup) -> None:
        """Refuse to remove a group that has members."""
        del act
        demand_free(unit, node_of(unit, found))
        if unit.count(Port, portgroup_uuid=found.uuid):
            raise _not_empty(found)

    def wanted(self, act: Act, filters: dict[str, Any]) -> Wanted:
        """Those that the filters of a list leave."""
        given = {name for name, value in filters.items() if value is not None}
        if {"node", "address"} <= given:
            raise api.INVALID_VALUE(name="address", problem="node is given as well")
        if "shard" in given:
            demand_version(act.caller, "shard", "portgroup_shard_filter")
        found = node_conditions(act, filters.get("node"))
        if filters.get("address") is not None:
            found.append(Condition("address", "eq", filters["address"]))
        return self.of_visible(act, (*found, *nodes_conditions(filters)))

    def _demand_same_node(
        self, act: Act, group: Portgroup, changes: dict[str, Any]
    ) -> None:
        wanted = changes.get("node_uuid", group.node_uuid)
        if wanted == group.node_uuid:
            return
        node_named(act, wanted)
        moved = f"{group.uuid}, which is to move to node {wanted},"
        if act.reader.count(Port, portgroup_uuid=group.uuid):
            raise api_nodes.NOT_EMPTY(noun="port group", ident=moved, what="ports")
        raise api_nodes.NOT_IN_NODE(noun="port group", ident=moved)


PORTGROUPS = Portgroups()


def _not_empty(group: Portgroup) -> Exception:
    return api_nodes.NOT_EMPTY(noun="port group", ident=group.uuid, what="ports")
