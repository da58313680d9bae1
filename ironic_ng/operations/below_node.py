# SPDX-License-Identifier: Apache-2.0
"""Resources that belong to a node and may be touched by who may touch the node."""

from typing import Any, TypeVar

from ironic_ng.db.query import Condition, Selection
from ironic_ng.db.unit import Reader
from ironic_ng.domain import checks, microversions
from ironic_ng.domain.catalogue import api, api_nodes
from ironic_ng.domain.fields import resource_of
from ironic_ng.domain.node import Node
from ironic_ng.domain.states import State
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.context import Caller
from ironic_ng.operations.plain import Act, Plain, Wanted

R = TypeVar("R")
_NODE_GET = "baremetal:node:get"


class BelowNode(Plain[R]):
    """Operations on what has a ``node_uuid``; rules are judged for its node."""

    def find(self, act: Act, ident: str, action: str = "get") -> R:
        """The value, if the caller may see its node and the rule agrees.

        One that may not be seen is as absent as one that is not there.
        """
        found = self.look_up(act.reader, ident)
        if found is None:
            raise self.absent(ident)
        node = node_of(act.reader, found)
        if not act.allows(_NODE_GET, node):
            raise self.absent(ident)
        act.demand(self.rule(action), node)
        return found

    def creating(self, act: Act, values: dict[str, Any]) -> R:
        """The value, of a node that the caller may extend."""
        node = self.node_to_extend(act, values["node_uuid"])
        return self.kind(**(values | {"node_uuid": node.uuid}))

    def node_to_extend(self, act: Act, ident: str) -> Node:
        """The node that gets something new, if the rule lets the caller at it."""
        node = act.reader.node_by_ident(ident)
        if node is not None:
            act.demand(self.rule("create"), node)
        return node_named(act, ident)

    def wanted(self, act: Act, filters: dict[str, Any]) -> Wanted:
        """Those of the node that is asked for, and only of visible nodes."""
        return self.of_visible(act, tuple(node_conditions(act, filters.get("node"))))

    def of_node(self, act: Act, ident: str) -> Wanted:
        """Those of one node; only its UUID works in such an address."""
        found = act.reader.node_by_ident(ident) if checks.is_uuid(ident) else None
        node = act.backend.authority.visible(act.caller, found, ident)
        return self.of_visible(act, (Condition("node_uuid", "eq", node.uuid),))

    def of_visible(self, act: Act, conditions: tuple[Condition, ...]) -> Wanted:
        """What the conditions and the policy leave, decided in SQL."""
        noun = resource_of(self.kind).policy
        own = act.backend.authority.own_nodes(act.caller, noun)
        if own is None:
            return Wanted(conditions)
        return Wanted(conditions, (tuple(of_nodes(item) for item in own),))


def node_of(reader: Reader, value: object) -> Node:
    """The node that something belongs to; BM-API-018 when it is gone."""
    node_uuid: str = getattr(value, "node_uuid")  # noqa: B009
    found = reader.get(Node, node_uuid)
    if found is None:
        raise api.NOT_FOUND(noun="node", ident=node_uuid)
    return found


def node_named(act: Act, ident: str) -> Node:
    """A node that a body names; refusals tell nothing of those unseen."""
    node = act.reader.node_by_ident(ident)
    if node is None or not act.allows(_NODE_GET, node):
        raise api.INVALID_VALUE(name="node", problem=f"there is no node {ident[:60]}")
    return node


def node_conditions(act: Act, ident: str | None) -> list[Condition]:
    """What it means to ask for a node; names are known from 1.5 on."""
    if ident is None:
        return []
    if not checks.is_uuid(ident):
        demand_version(act.caller, "a node's name", "node_names")
    found = find_node(act.reader, act.caller, ident)
    if found is None:
        raise api.NOT_FOUND(noun="node", ident=ident)
    # Of a node that one may not see the list is empty: the policy's filter.
    return [Condition("node_uuid", "eq", found.uuid)]


def nodes_conditions(filters: dict[str, Any]) -> list[Condition]:
    """What it means to ask for the nodes of some shards or conductor groups."""
    found = []
    if filters.get("shard") is not None:
        found.append(of_nodes(Condition("shard", "in", list(filters["shard"]))))
    if filters.get("conductor_groups") is not None:
        groups = [item.lower() for item in filters["conductor_groups"]]
        found.append(of_nodes(Condition("conductor_group", "in", groups)))
    return found


def of_nodes(*conditions: Condition) -> Condition:
    """Belonging to a node that meets the conditions."""
    return Condition("node_uuid", "within", Selection(Node, "uuid", conditions))


def demand_calm(caller: Caller, node: Node) -> None:
    """Later versions leave what belongs to a node in inspection alone."""
    calm = caller.has("inspect_wait_state")
    if calm and node.provision_state == State.INSPECTING:
        raise api_nodes.STATE_FORBIDS(
            what="ports and port groups", node=node.uuid, state=node.provision_state
        )


def demand_version(caller: Caller, what: str, version: str) -> None:
    """Refuse what came with a later version than the caller's."""
    if not caller.has(version):
        raise api.NEWER_VERSION_NEEDED(
            name=what,
            needed=f"{microversions.MAJOR}.{microversions.NUMBERS[version]}",
            used=str(caller.version),
        )
