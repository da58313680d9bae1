# SPDX-License-Identifier: Apache-2.0
"""Lists of ports and port groups: their filters, and whose they may be."""

from collections.abc import Callable, Sequence
from typing import Any

from ironic_ng.db.query import Condition, Query, Selection
from ironic_ng.db.unit import Reader
from ironic_ng.domain import checks, microversions
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.fields import resource_of
from ironic_ng.domain.node import Node
from ironic_ng.operations import portgroup
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller

Shape = tuple[Callable[..., Query], Sequence[str]]
_NODE_GET = "baremetal:node:get"


def rows(
    backend: Backend,
    reader: Reader,
    caller: Caller,
    kind: type,
    conditions: list[Condition],
    shape: Shape,
) -> list[dict[str, Any]]:
    """Columns of the rows that the conditions and the policy leave."""
    make_query, columns = shape
    own = backend.authority.own_nodes(caller, resource_of(kind).policy)
    groups: tuple[tuple[Condition, ...], ...] = ()
    if own is not None:
        groups = (tuple(_of_nodes((item,)) for item in own),)
    query = make_query(conditions=tuple(conditions), any_of=groups)
    return reader.rows(kind, columns, query)


def port_conditions(
    backend: Backend, reader: Reader, caller: Caller, filters: dict[str, Any]
) -> list[Condition]:
    """What the filters of a list of ports mean."""
    given = {name for name, value in filters.items() if value is not None}
    _demand_alone(given)
    _demand_version(caller, given, "portgroup", "portgroup_ports")
    _demand_version(caller, given, "shard", "shards")
    found = _node_conditions(backend, reader, caller, filters)
    if filters.get("portgroup") is not None:
        group, _ = portgroup.find(
            backend, reader, caller, filters["portgroup"], _NODE_GET
        )
        found.append(Condition("portgroup_uuid", "eq", group.uuid))
    if filters.get("address") is not None:
        found.append(Condition("address", "eq", filters["address"]))
    if filters.get("description_contains") is not None:
        text = filters["description_contains"]
        found.append(Condition("description", "contains", text))
    return found + _by_nodes(filters)


def portgroup_conditions(
    backend: Backend, reader: Reader, caller: Caller, filters: dict[str, Any]
) -> list[Condition]:
    """What the filters of a list of port groups mean."""
    given = {name for name, value in filters.items() if value is not None}
    if {"node", "address"} <= given:
        raise api.INVALID_VALUE(name="address", problem="node is given as well")
    _demand_version(caller, given, "shard", "portgroup_shard_filter")
    found = _node_conditions(backend, reader, caller, filters)
    if filters.get("address") is not None:
        found.append(Condition("address", "eq", filters["address"]))
    return found + _by_nodes(filters)


def of_node(
    backend: Backend, reader: Reader, caller: Caller, ident: str
) -> list[Condition]:
    """What is below one node; only its UUID works in such an address."""
    found = reader.node_by_ident(ident) if checks.is_uuid(ident) else None
    node = backend.authority.visible(caller, found, ident)
    return [Condition("node_uuid", "eq", node.uuid)]


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


def _node_conditions(
    backend: Backend, reader: Reader, caller: Caller, filters: dict[str, Any]
) -> list[Condition]:
    ident = filters.get("node") or filters.get("node_uuid")
    if ident is None:
        return []
    named = not checks.is_uuid(ident)
    if named and not caller.has("node_names"):
        raise api.NEWER_VERSION_NEEDED(
            name="a node's name",
            needed=f"{microversions.MAJOR}.{microversions.NUMBERS['node_names']}",
            used=str(caller.version),
        )
    found = find_node(reader, caller, ident)
    if found is None:
        raise api.NOT_FOUND(noun="node", ident=ident)
    # Of a node that one may not see the list is empty: the policy's filter.
    return [Condition("node_uuid", "eq", found.uuid)]


def _by_nodes(filters: dict[str, Any]) -> list[Condition]:
    found = []
    if filters.get("shard") is not None:
        wanted = Condition("shard", "in", list(filters["shard"]))
        found.append(_of_nodes((wanted,)))
    if filters.get("conductor_groups") is not None:
        groups = [item.lower() for item in filters["conductor_groups"]]
        found.append(_of_nodes((Condition("conductor_group", "in", groups),)))
    return found


def _of_nodes(conditions: tuple[Condition, ...]) -> Condition:
    return Condition("node_uuid", "within", Selection(Node, "uuid", conditions))


def _demand_version(caller: Caller, given: set[str], name: str, version: str) -> None:
    if name in given and not caller.has(version):
        needed = microversions.NUMBERS[version]
        raise api.NEWER_VERSION_NEEDED(
            name=name,
            needed=f"{microversions.MAJOR}.{needed}",
            used=str(caller.version),
        )
