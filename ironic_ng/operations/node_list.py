# SPDX-License-Identifier: Apache-2.0
"""Lists of nodes: the filters, since when each is known, what each means."""

from collections.abc import Callable, Sequence
from typing import Any

from ironic_ng.db.query import Condition, Query
from ironic_ng.db.unit import Reader
from ironic_ng.domain import checks, microversions
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.chassis import Chassis
from ironic_ng.domain.faults import Fault
from ironic_ng.domain.node import Node
from ironic_ng.domain.states import State
from ironic_ng.operations.authorize import belonging_to
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locate import PLACED_BY

FILTERS = {
    "chassis_uuid": "uuid",
    "instance_uuid": "uuid",
    "associated": "boolean",
    "maintenance": "boolean",
    "provision_state": "text",
    "driver": "text",
    "resource_class": "text",
    "fault": "text",
    "conductor_group": "text",
    "conductor": "text",
    "owner": "text",
    "lessee": "text",
    "project": "text",
    "description_contains": "text",
    "retired": "boolean",
    "shard": "words",
    "sharded": "boolean",
    "include_children": "boolean",
    "parent_node": "text",
    "instance_name": "text",
}
"""Every filter and the type of its value."""

_SINCE = {
    "provision_state": 9, "driver": 16, "resource_class": 21, "fault": 42,
    "conductor_group": 46, "conductor": 49, "owner": 50, "lessee": 65, "shard": 82,
    "sharded": 82, "include_children": 83, "parent_node": 83, "instance_name": 104,
}  # fmt: skip
_OF_CHILDREN = frozenset({"include_children", "parent_node"})
_PLAIN = (
    "chassis_uuid", "instance_uuid", "provision_state", "driver", "resource_class",
    "fault", "owner", "lessee", "maintenance", "retired", "instance_name",
)  # fmt: skip

Shape = tuple[Callable[..., Query], Sequence[str]]


def check_versions(caller: Caller, sent: dict[str, Any], *, detailed: bool) -> None:
    """Refuse filters that came later than the version, and unknown words."""
    for name, since in _SINCE.items():
        unchecked = detailed and name in _OF_CHILDREN
        if sent.get(name) is not None and caller.minor < since and not unchecked:
            raise api.NEWER_VERSION_NEEDED(
                name=name,
                needed=f"{microversions.MAJOR}.{since}",
                used=str(caller.version),
            )
    _one_of("provision_state", sent, State)
    _one_of("fault", sent, Fault)


def rows(
    backend: Backend,
    reader: Reader,
    caller: Caller,
    filters: dict[str, Any],
    shape: Shape,
) -> list[dict[str, Any]]:
    """Columns of the nodes that the filters and the policy leave.

    ``shape``: what makes the query of the page, and the columns to fetch.
    """
    make_query, columns = shape
    groups = _policy_groups(backend, caller, filters)
    conditions = _conditions(backend, reader, filters)
    equals = {name: filters[name] for name in _PLAIN if filters.get(name) is not None}
    if filters.get("conductor_group") is not None:
        equals["conductor_group"] = filters["conductor_group"].lower()
    query = make_query(
        equals=equals, conditions=tuple(conditions), any_of=tuple(groups)
    )
    return reader.rows(Node, columns, query)


def _policy_groups(
    backend: Backend, caller: Caller, filters: dict[str, Any]
) -> list[tuple[Condition, ...]]:
    groups = []
    own = backend.authority.own_nodes(caller, "node")
    project = filters.get("project")
    if own is not None:
        if project is not None and project != caller.identity.project:
            raise api.FORBIDDEN(rule="baremetal:node:list_all")
        groups.append(own)
    if project is not None:
        groups.append(belonging_to(project))
    return groups


def _conditions(
    backend: Backend, reader: Reader, filters: dict[str, Any]
) -> list[Condition]:
    found: list[Condition] = []
    chassis = filters.get("chassis_uuid")
    if chassis is not None and reader.get(Chassis, chassis) is None:
        raise api.NOT_FOUND(noun="chassis", ident=chassis)
    for name, field in (("associated", "instance_uuid"), ("sharded", "shard")):
        if filters.get(name) is not None:
            found.append(Condition(field, "not_null" if filters[name] else "is_null"))
    if filters.get("shard") is not None:
        found.append(Condition("shard", "in", list(filters["shard"])))
    if filters.get("description_contains") is not None:
        text = filters["description_contains"]
        found.append(Condition("description", "contains", text))
    found.extend(_family(reader, filters))
    if filters.get("conductor") is not None:
        found.append(_served_by(backend, reader, filters["conductor"]))
    return found


def _family(reader: Reader, filters: dict[str, Any]) -> list[Condition]:
    parent = filters.get("parent_node")
    if parent is not None:
        if not checks.is_uuid(parent):
            named = reader.node_by_ident(parent)
            parent = named.uuid if named else parent
        return [Condition("parent_node", "eq", parent)]
    if filters.get("include_children"):
        return []
    return [Condition("parent_node", "is_null")]


def _served_by(backend: Backend, reader: Reader, host: str) -> Condition:
    # To which conductor a node belongs is stored, but not who serves it while that
    # one is away, so all are looked at; a few columns of each, in one statement.
    hosts = backend.locator.hosts(reader, reader.rows(Node, PLACED_BY, Query()))
    return Condition("uuid", "in", [it for it, name in hosts.items() if name == host])


def _one_of(name: str, sent: dict[str, Any], known: type[State] | type[Fault]) -> None:
    wanted = sent.get(name)
    if wanted is not None and wanted not in {item.value for item in known}:
        raise api.INVALID_VALUE(name=name, problem=f'"{wanted[:60]}" is not known')
