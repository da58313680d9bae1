# SPDX-License-Identifier: Apache-2.0
"""Ask for a node, show, list, change and remove such requests.

A request is stored and answered at once; a conductor finds the node. Only one
that names an active node, to record a deployment that is there, is done here.
"""

import dataclasses
import uuid
from typing import Any

from ironic_ng.db.query import Condition, Query
from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain import allocation_rules, checks
from ironic_ng.domain.allocation import MOST_CANDIDATES, Allocation, AllocationState
from ironic_ng.domain.catalogue import api, api_allocations, api_nodes
from ironic_ng.domain.node import Node
from ironic_ng.domain.notification import Notification, Status
from ironic_ng.domain.states import State
from ironic_ng.domain.trait import MOST_PER_NODE, trait_name
from ironic_ng.operations import allocating
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.below_node import demand_version
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently
from ironic_ng.operations.plain import Act, Plain, Wanted

_NODE_GET = "baremetal:node:get"


class Allocations(Plain[Allocation]):
    """The operations on allocations."""

    kind = Allocation

    def find(self, act: Act, ident: str, action: str = "get") -> Allocation:
        """The allocation, if the caller may see it and the rule agrees.

        One that may not be seen is as absent as one that is not there.
        """
        found = self.look_up(act.reader, ident)
        if found is None or not act.allows(self.rule("get"), found):
            raise self.absent(ident)
        act.demand(self.rule(action), found)
        return found

    def of_node(self, act: Act, ident: str, action: str = "get") -> Allocation:
        """The allocation that holds a node; BM-API-180 when there is none.

        The node tells everybody who sees it that there is one. Who reads gets 400
        for a node that is not there, as for the same node in the list's filter.
        """
        found_node = find_node(act.reader, act.caller, ident)
        if action == "get":
            node = _seen(act, found_node, "node", ident)
        else:
            node = act.backend.authority.visible(act.caller, found_node, ident)
        found = node.allocation_uuid and act.reader.get(
            Allocation, node.allocation_uuid
        )
        if not found:
            raise api_nodes.NO_ALLOCATION(node=node.uuid)
        if action == "get" and not act.allows(self.rule("get"), found):
            raise api_nodes.NO_ALLOCATION(node=node.uuid)
        act.demand(self.rule(action), found)
        return found

    def create(
        self, backend: Backend, caller: Caller, values: dict[str, Any]
    ) -> Allocation:
        """Store a new one; which UUID it gets may depend on the node it names."""
        return super().create(backend, caller, {"uuid": None, **values})

    def creating(self, act: Act, values: dict[str, Any]) -> Allocation:
        """The allocation as it waits for a node, or with the node that it names."""
        words = dict(values)
        words["owner"] = self._owner(act, words.get("owner"))
        ident = words.pop("node", None)
        if ident is not None and not act.caller.has("allocation_backfill"):
            raise api.UNKNOWN_ARGUMENT(name="node")
        words["traits"] = _traits(words.get("traits") or [])
        words["candidate_nodes"] = _candidates(act, words.get("candidate_nodes") or [])
        words |= {"request_id": act.caller.request_id}
        words |= {"user": act.caller.identity.user}
        if ident is not None:
            return _backfill(act, words, ident)
        if words.get("resource_class") is None:
            raise api.MISSING(name="resource_class")
        words["uuid"] = words["uuid"] or str(uuid.uuid4())
        return Allocation(**words)

    def store(self, act: Act, unit: Unit, value: Allocation) -> Allocation:
        """Keep it, and have a conductor look for a node or give it the named one."""
        stored = super().store(act, unit, value)
        unit.notify(Notification(value=stored, action="create", status=Status.END))
        if stored.node_uuid is None:
            unit.wake_allocation(stored.uuid)
            return stored
        node = unit.get(Node, stored.node_uuid)
        if node is None:
            raise api.NOT_FOUND(noun="node", ident=stored.node_uuid)
        demand_free(unit, node)
        allocating.link(unit, stored, node)
        return stored

    def updating(
        self, act: Act, unit: Unit, before: Allocation, changes: dict[str, Any]
    ) -> Allocation:
        """The changed allocation."""
        after = super().updating(act, unit, before, changes)
        unit.notify(Notification(value=after, action="update", status=Status.END))
        return after

    def delete(self, backend: Backend, caller: Caller, ident: str) -> None:
        """Remove an allocation and free its node."""

        def work(unit: Unit) -> None:
            act = Act(backend, caller, unit)
            _release(unit, self.find(act, ident, "delete"))

        run_patiently(backend, work)

    def delete_of_node(self, backend: Backend, caller: Caller, ident: str) -> None:
        """Remove the allocation that holds a node."""

        def work(unit: Unit) -> None:
            act = Act(backend, caller, unit)
            _release(unit, self.of_node(act, ident, "delete"))

        run_patiently(backend, work)

    def wanted(self, act: Act, filters: dict[str, Any]) -> Wanted:
        """Those that the filters leave, and only one's own without system scope."""
        conditions = [
            Condition(name, "eq", filters[name])
            for name in ("resource_class", "state", "owner")
            if filters.get(name) is not None
        ]
        if filters.get("owner") is not None:
            demand_version(act.caller, "owner", "allocation_owner")
        if filters.get("state", "active") not in (None, *AllocationState):
            problem = f"it is none of {', '.join(AllocationState)}"
            raise api.INVALID_VALUE(name="state", problem=problem)
        if not act.allows(self.rule("list_all")):
            act.demand(self.rule("list"))
            project = act.caller.identity.project or ""
            conditions.append(Condition("owner", "eq", project))
        if filters.get("node") is not None:
            node = _named(act, "node", filters["node"])
            conditions.append(Condition("node_uuid", "eq", node.uuid))
        return Wanted(tuple(conditions))

    def _owner(self, act: Act, wanted: str | None) -> str | None:
        """Who owns a new allocation: without system scope, the caller's project."""
        who = act.caller.identity
        if not act.allows(self.rule("create")):
            act.demand(self.rule("create_restricted"))
            if wanted not in (None, who.project):
                raise api_allocations.OWNER_NOT_YOURS()
            return who.project
        if wanted is None:
            return None if who.system else who.project
        # Else a project could take the nodes of another.
        if wanted != who.project and not act.allows(self.rule("list_all")):
            raise api_allocations.OWNER_NOT_YOURS()
        return wanted


ALLOCATIONS = Allocations()


def _release(unit: Unit, allocation: Allocation) -> None:
    node = allocation.node_uuid and unit.get(Node, allocation.node_uuid)
    if node and node.allocation_uuid == allocation.uuid:
        if allocation_rules.is_deployed(node):
            raise api_allocations.IN_USE(
                allocation=allocation.uuid, node=node.uuid, state=node.provision_state
            )
        demand_free(unit, node)
        allocating.forget_of(unit, node)
        unit.replace(
            dataclasses.replace(node, instance_uuid=None, allocation_uuid=None)
        )
        return
    allocating.forget(unit, allocation)


def _backfill(act: Act, words: dict[str, Any], ident: str) -> Allocation:
    node = _named(act, "node", ident)
    if node.allocation_uuid is not None:
        raise api_allocations.NODE_ALLOCATED(
            node=node.uuid, allocation=node.allocation_uuid
        )
    if node.provision_state != State.ACTIVE:
        raise api_allocations.NODE_NOT_ACTIVE(
            node=node.uuid, state=node.provision_state
        )
    _demand_equal(node, "resource_class", words.get("resource_class"))
    if node.instance_uuid is not None:
        _demand_equal(node, "instance_uuid", words["uuid"])
    owner = words["owner"]
    if owner is not None and owner not in (node.owner, node.lessee):
        raise api_allocations.NODE_DIFFERS(
            field="owner", wanted=owner, node=node.uuid, found=node.owner
        )
    words |= {
        "uuid": node.instance_uuid or words["uuid"] or str(uuid.uuid4()),
        "resource_class": node.resource_class,
        "node_uuid": node.uuid,
        "state": AllocationState.ACTIVE.value,
    }
    return Allocation(**words)


def _demand_equal(node: Node, field: str, wanted: str | None) -> None:
    found = getattr(node, field)
    if wanted is not None and wanted != found:
        raise api_allocations.NODE_DIFFERS(
            field=field, wanted=wanted, node=node.uuid, found=found
        )


def _named(act: Act, argument: str, ident: str) -> Node:
    """A node that a body or a filter names; one that is not seen is absent."""
    return _seen(act, act.reader.node_by_ident(ident), argument, ident)


def _seen(act: Act, node: Node | None, argument: str, ident: str) -> Node:
    if node is None or not act.allows(_NODE_GET, node):
        raise _no_node(argument, ident)
    return node


def _no_node(argument: str, ident: str) -> Exception:
    return api.INVALID_VALUE(name=argument, problem=f"there is no node {ident[:60]}")


def _traits(wanted: list[Any]) -> list[str]:
    if len(wanted) > MOST_PER_NODE:
        problem = f"it has {len(wanted)}, a node has {MOST_PER_NODE} at most"
        raise api.INVALID_VALUE(name="traits", problem=problem)
    for item in wanted:
        try:
            trait_name(item if isinstance(item, str) else repr(item))
        except ValueError as problem:
            raise api.INVALID_VALUE(name="traits", problem=problem) from problem
    return list(dict.fromkeys(wanted))


def _candidates(act: Act, wanted: list[Any]) -> list[str]:
    """UUIDs of the candidate nodes, in the order given, each once."""
    if len(wanted) > MOST_CANDIDATES:
        problem = f"it has {len(wanted)}, {MOST_CANDIDATES} are allowed"
        raise api.INVALID_VALUE(name="candidate_nodes", problem=problem)
    for item in wanted:
        if not (checks.is_uuid(item) or checks.is_logical_name(item)):
            problem = f"{str(item)[:60]!r} is neither a UUID nor a name"
            raise api.INVALID_VALUE(name="candidate_nodes", problem=problem)
    known = _known(act, wanted)
    found = []
    for item in wanted:
        if item.lower() not in known and item not in known:
            raise _no_node("candidate_nodes", item)
        found.append(known.get(item) or known[item.lower()])
    return list(dict.fromkeys(found))


def _known(act: Act, idents: list[str]) -> dict[str, str]:
    """UUIDs by UUID and by name of those of the nodes that the caller may see."""
    known = {}
    for field, values in (
        ("uuid", [item.lower() for item in idents if checks.is_uuid(item)]),
        ("name", [item for item in idents if not checks.is_uuid(item)]),
    ):
        for row in _rows(act.reader, field, values):
            if act.allows(_NODE_GET, Node(**row, driver="")):
                known[row[field]] = row["uuid"]
    return known


def _rows(reader: Reader, field: str, values: list[str]) -> list[dict[str, Any]]:
    if not values:
        return []
    query = Query(equals={field: values})
    return reader.rows(Node, ("uuid", "name", "owner", "lessee"), query)
