# SPDX-License-Identifier: Apache-2.0
"""Take a node into maintenance and out of it, by the plain flag."""

from collections.abc import Sequence
from typing import Any

from ironic_ng.db.unit import Unit
from ironic_ng.domain import maintenance
from ironic_ng.domain.catalogue import api_maintenance
from ironic_ng.domain.maintenance_entry import MaintenanceEntry, Scope
from ironic_ng.domain.node import Node
from ironic_ng.domain.notification import Notification, Status
from ironic_ng.operations import maintenance_entries
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently
from ironic_ng.operations.timeline import note


def enter(backend: Backend, caller: Caller, ident: str, reason: str | None) -> None:
    """Keep workflows off the node."""

    def work(unit: Unit) -> None:
        rule = "baremetal:node:set_maintenance"
        node, waits = _found(backend, unit, caller, ident, rule)
        by = who(caller, node)
        _store(unit, maintenance_entries.entered(unit, node, reason, by), wake=waits)
        note(unit, caller, node, "Entered maintenance", reason=reason, type="legacy")

    run_patiently(backend, work)


def leave(backend: Backend, caller: Caller, ident: str) -> None:
    """Let workflows at the node again; a fault is forgotten.

    Raises BM-API-015 when others keep it in maintenance; then nothing is released.
    """

    def work(unit: Unit) -> None:
        rule = "baremetal:node:clear_maintenance"
        node, waits = _found(backend, unit, caller, ident, rule)
        _store(unit, left(unit, caller, node), wake=waits)
        note(unit, caller, node, "Left maintenance")

    run_patiently(backend, work)


def patched(unit: Unit, caller: Caller, before: Node, after: Node) -> Node:
    """The changed node with the entries that its new flag stands for."""
    if after.maintenance == before.maintenance:
        return after
    if not after.maintenance:
        kept = left(unit, caller, before)
    else:
        by = who(caller, before)
        kept = maintenance_entries.entered(unit, before, after.maintenance_reason, by)
    after.maintenance, after.fault = kept.maintenance, kept.fault
    after.maintenance_reason = kept.maintenance_reason
    return after


def left(unit: Unit, caller: Caller, node: Node) -> Node:
    """The node without any entry; BM-API-015 when some are not the caller's."""
    stored = maintenance_entries.stored_of(unit, node)
    demand_releasable(caller, node, maintenance.entries_of(node, stored))
    return maintenance_entries.keep(unit, node, stored, ())


def demand_releasable(
    caller: Caller, node: Node, entries: Sequence[MaintenanceEntry]
) -> None:
    """Refuse when one of the entries is not the caller's to release."""
    scope = who(caller, node)["scope"]
    found = maintenance.blocking(entries, scope, caller.identity.project)
    if found:
        names = ", ".join(f"{it.type} {it.uuid} ({it.scope})" for it in found)
        raise api_maintenance.RELEASE_REFUSED(node=node.uuid, entries=names)


def who(caller: Caller, node: Node) -> dict[str, Any]:
    """In which quality a caller asserts something about a node."""
    identity = caller.identity
    scope = Scope.SYSTEM
    if not (identity.trusted or identity.system) and identity.project is not None:
        if identity.project == node.owner:
            scope = Scope.OWNER
        elif identity.project == node.lessee:
            scope = Scope.LESSEE
    return {
        "scope": scope.value,
        "asserted_by": identity.user,
        "asserted_by_project": identity.project,
    }


def _found(
    backend: Backend, unit: Unit, caller: Caller, ident: str, rule: str
) -> tuple[Node, bool]:
    """A node that is free, and whether work on it waits for something."""
    node = backend.authority.visible(caller, find_node(unit, caller, ident), ident)
    backend.authority.demand(caller, rule, node)
    backend.locator.offers(unit, node.driver, node.conductor_group)
    return node, bool(demand_free(unit, node))


def _store(unit: Unit, node: Node, *, wake: bool) -> None:
    stored = unit.replace(node)
    for status in (Status.START, Status.END):
        unit.notify(Notification(value=stored, action="maintenance_set", status=status))
    if wake:
        # A waiting workflow looks whether it may go on now.
        unit.wake(node.uuid)
