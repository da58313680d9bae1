# SPDX-License-Identifier: Apache-2.0
"""The console of a node: where it is, and wishes to start or stop it."""

import dataclasses
from typing import Any

from ironic_ng.db.unit import Unit
from ironic_ng.domain.catalogue import api, api_nodes
from ironic_ng.domain.intents import Intent
from ironic_ng.operations import questions, wishes
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently

NONE = "no-console"


def info(backend: Backend, caller: Caller, ident: str) -> Any:
    """Where the running console is; None when it is switched off."""
    node = questions.named(backend, caller, ident, "baremetal:node:get_console")
    if not node.console_enabled or node.console_interface == NONE:
        return None
    return questions.about_node(backend, node, "console_info")


def change(
    backend: Backend, caller: Caller, ident: str, *, enabled: bool | None
) -> Intent:
    """Store the wish for a running or a stopped console."""
    if enabled is None:
        raise api.MISSING(name="enabled")

    def work(unit: Unit) -> Intent:
        node = backend.authority.visible(caller, find_node(unit, caller, ident), ident)
        backend.authority.demand(caller, "baremetal:node:set_console_state", node)
        if node.console_interface == NONE:
            raise api_nodes.UNSUPPORTED(
                node=node.uuid, kind="console", name=NONE, what="a console"
            )
        backend.locator.needed(unit, node)
        demand_free(unit, node)
        kept = unit.replace(dataclasses.replace(node, last_error=None))
        verb = "enable" if enabled else "disable"
        return wishes.store(unit, caller, kept, "console", verb, {"target": enabled})

    return run_patiently(backend, work)
