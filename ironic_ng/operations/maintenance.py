# SPDX-License-Identifier: Apache-2.0
"""Take a node into maintenance and out of it."""

import dataclasses
from typing import Any

from ironic_ng.db.unit import Unit
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently
from ironic_ng.operations.timeline import note


def enter(backend: Backend, caller: Caller, ident: str, reason: str | None) -> None:
    """Keep workflows off the node."""
    changes = {"maintenance": True, "maintenance_reason": reason}
    _change(backend, caller, ident, "baremetal:node:set_maintenance", changes)


def leave(backend: Backend, caller: Caller, ident: str) -> None:
    """Let workflows at the node again; a fault is forgotten."""
    changes = {"maintenance": False, "maintenance_reason": None, "fault": None}
    _change(backend, caller, ident, "baremetal:node:clear_maintenance", changes)


def _change(
    backend: Backend, caller: Caller, ident: str, rule: str, changes: dict[str, Any]
) -> None:
    def work(unit: Unit) -> None:
        node = backend.authority.visible(caller, find_node(unit, caller, ident), ident)
        backend.authority.demand(caller, rule, node)
        backend.locator.offers(unit, node.driver, node.conductor_group)
        under_way = demand_free(unit, node)
        unit.replace(dataclasses.replace(node, **changes))
        text = "Entered maintenance" if changes["maintenance"] else "Left maintenance"
        note(unit, caller, node, text, reason=changes["maintenance_reason"])
        if under_way:
            # A waiting workflow looks whether it may go on now.
            unit.wake(node.uuid)

    run_patiently(backend, work)
