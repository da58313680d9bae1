# SPDX-License-Identifier: Apache-2.0
"""Put a node into maintenance and take it out again."""

import dataclasses

from ironic_ng.db.unit import Unit
from ironic_ng.domain.node import Node
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently


def enter(backend: Backend, caller: Caller, ident: str, reason: str | None) -> Node:
    """Keep workflows off the node; without a reason none is kept."""

    def work(unit: Unit) -> Node:
        node = _node(backend, unit, caller, ident, "set_maintenance")
        return unit.replace(
            dataclasses.replace(node, maintenance=True, maintenance_reason=reason)
        )

    return run_patiently(backend, work)


def leave(backend: Backend, caller: Caller, ident: str) -> Node:
    """Let workflows at the node again; reason and fault go."""

    def work(unit: Unit) -> Node:
        node = _node(backend, unit, caller, ident, "clear_maintenance")
        unit.wake(node.uuid)
        return unit.replace(
            dataclasses.replace(
                node, maintenance=False, maintenance_reason=None, fault=None
            )
        )

    return run_patiently(backend, work)


def _node(backend: Backend, unit: Unit, caller: Caller, ident: str, rule: str) -> Node:
    node = backend.authority.visible(caller, find_node(unit, caller, ident), ident)
    backend.authority.demand(caller, f"baremetal:node:{rule}", node)
    backend.locator.offers(unit, node.driver, node.conductor_group)
    demand_free(unit, node)
    return node
