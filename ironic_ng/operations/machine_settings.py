# SPDX-License-Identifier: Apache-2.0
"""Accept wishes for boot mode, secure boot and console; keep a wanted RAID."""

import dataclasses
from typing import Any

from ironic_ng.db.unit import Unit
from ironic_ng.domain import raid, states
from ironic_ng.domain.catalogue import api, api_nodes
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.node import Node
from ironic_ng.domain.states import State
from ironic_ng.operations import hardware
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently
from ironic_ng.operations.wishes import add_wish

_BOOT_MODES = ("bios", "uefi")


def change_boot_mode(
    backend: Backend, caller: Caller, ident: str, target: object
) -> Intent:
    """Store the wish for uefi or bios; the result shows in the node's boot_mode."""
    if target not in _BOOT_MODES:
        raise api.INVALID_VALUE(name="target", problem="it must be uefi or bios")
    return _firmware_wish(backend, caller, ident, "boot_mode", target)


def change_secure_boot(
    backend: Backend, caller: Caller, ident: str, *, target: bool | None
) -> Intent:
    """Store the wish for secure boot on or off."""
    if target is None:
        raise api.MISSING(name="target")
    return _firmware_wish(backend, caller, ident, "secure_boot", target)


def change_console(
    backend: Backend, caller: Caller, ident: str, *, enabled: bool | None
) -> Intent:
    """Store the wish for a running or a stopped console."""
    if enabled is None:
        raise api.MISSING(name="enabled")

    def work(unit: Unit) -> Intent:
        node = _node(backend, unit, caller, ident, "set_console_state")
        if node.console_interface == "no-console":
            raise api_nodes.UNSUPPORTED(
                node=node.uuid, kind="console", name="no-console", what="a console"
            )
        backend.locator.needed(unit, node)
        demand_free(unit, node)
        unit.replace(dataclasses.replace(node, last_error=None))
        verb = "enable" if enabled else "disable"
        return add_wish(unit, caller, node, "console", verb, {"target": enabled})

    return run_patiently(backend, work)


def console(backend: Backend, caller: Caller, ident: str) -> Any:
    """Where the running console is; None when it is switched off."""
    with backend.database.read() as reader:
        node = backend.authority.node(
            reader, caller, ident, "baremetal:node:get_console"
        )
    if not node.console_enabled or node.console_interface == "no-console":
        return None
    return hardware.ask(backend, caller, ident, "console_info")


def set_target_raid(
    backend: Backend, caller: Caller, ident: str, layout: object
) -> None:
    """Keep the wanted RAID layout; cleaning steps apply it. Empty forgets it."""

    def work(unit: Unit) -> None:
        node = _node(backend, unit, caller, ident, "set_raid_state")
        if node.raid_interface == "no-raid":
            raise api_nodes.NO_RAID(node=node.uuid, name=node.raid_interface)
        wanted = raid.check_layout(layout)
        backend.locator.needed(unit, node)
        demand_free(unit, node)
        unit.replace(dataclasses.replace(node, target_raid_config=wanted))

    run_patiently(backend, work)


def _firmware_wish(
    backend: Backend, caller: Caller, ident: str, kind: str, target: Any
) -> Intent:
    def work(unit: Unit) -> Intent:
        node = _node(backend, unit, caller, ident, f"set_{kind}")
        if states.FACTS[State(node.provision_state)].transient:
            raise api_nodes.STATE_FORBIDS(
                what=kind, node=node.uuid, state=node.provision_state
            )
        backend.locator.needed(unit, node)
        demand_free(unit, node)
        unit.replace(dataclasses.replace(node, last_error=None))
        return add_wish(unit, caller, node, kind, str(target), {"target": target})

    return run_patiently(backend, work)


def _node(backend: Backend, unit: Unit, caller: Caller, ident: str, rule: str) -> Node:
    node = backend.authority.visible(caller, find_node(unit, caller, ident), ident)
    backend.authority.demand(caller, f"baremetal:node:{rule}", node)
    return node
