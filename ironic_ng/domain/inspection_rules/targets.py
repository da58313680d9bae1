# SPDX-License-Identifier: Apache-2.0
"""Which fields of nodes and ports rules may change."""

from collections.abc import Mapping

from ironic_ng.domain.catalogue import inv_rules as codes
from ironic_ng.domain.fields import Patch, fields_of
from ironic_ng.domain.inspection_rules import paths
from ironic_ng.domain.inspection_rules.paths import Way
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port

_REASONS: Mapping[type, Mapping[str, str]] = {
    Node: {
        "instance_uuid": "instances are given to nodes by their users",
        "allocation_uuid": "allocations are made by their own requests",
    },
    Port: {
        "node_uuid": "a port stays with its node",
        "portgroup_uuid": "groups are not known to inspection",
    },
}


def demand_changeable(place: str, op: str, path: str) -> Way:
    """The way of an action; BM-INV-021 when its field is not for rules."""
    try:
        way = paths.way_of(path)
    except ValueError as problem:
        raise codes.BAD_ARGUMENT(place=place, problem=problem) from problem
    kind = kind_of(op)
    if kind is not None:
        reason = _reason(kind, way)
        if reason is not None:
            raise codes.FIXED_ATTRIBUTE(place=place, path=path[:200], reason=reason)
    return way


def kind_of(op: str) -> type | None:
    """What an action changes; None for plugin data, which are free."""
    if op.endswith("-port-attribute"):
        return Port
    return Node if op.endswith("-attribute") else None


def changeable(kind: type) -> tuple[str, ...]:
    """The fields that rules may change."""
    return tuple(name for name in fields_of(kind) if _reason(kind, (name,)) is None)


def _reason(kind: type, way: Way) -> str | None:
    """Why a field is not for rules."""
    spec = fields_of(kind).get(way[0])
    if spec is None or spec.since is None:
        return f"there is no such field of a {kind.__name__.lower()}"
    if spec.patch is Patch.NEVER:
        return "it is read-only"
    if len(way) > 1 and not spec.is_json:
        return f"{way[0]} has no members"
    return _REASONS[kind].get(way[0])
