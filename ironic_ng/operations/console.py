# SPDX-License-Identifier: Apache-2.0
"""The console of a node: whether it runs, where it is, starting and stopping it."""

import dataclasses
from typing import Any

from ironic_ng.db.unit import Unit
from ironic_ng.domain.catalogue import api_nodes
from ironic_ng.domain.intents import Intent
from ironic_ng.operations import questions, wishes
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently

NONE = "no-console"


def show(backend: Backend, caller: Caller, ident: str) -> dict[str, Any]:
    """Whether the console runs, and then how to reach it."""
    node = questions.named(backend, caller, ident, "baremetal:node:get_console")
    info = None
    if node.console_enabled:
        info = questions.about_node(backend, node, "console_info")
    return {"console_enabled": node.console_enabled, "console_info": info}


def switch(backend: Backend, caller: Caller, ident: str, *, enabled: bool) -> Intent:
    """Have the console started or stopped."""

    def work(unit: Unit) -> Intent:
        node = backend.authority.visible(caller, find_node(unit, caller, ident), ident)
        backend.authority.demand(caller, "baremetal:node:set_console_state", node)
        if node.console_interface in {None, NONE}:
            raise api_nodes.UNSUPPORTED(
                kind="console",
                name=node.console_interface,
                node=node.uuid,
                what="a console",
            )
        backend.locator.needed(unit, node)
        demand_free(unit, node)
        verb = "start" if enabled else "stop"
        if node.last_error is not None:
            unit.replace(dataclasses.replace(node, last_error=None))
        return wishes.store(
            backend, unit, caller, node, "console", verb, {"target": enabled}
        )

    return run_patiently(backend, work)
