# SPDX-License-Identifier: Apache-2.0
"""Wishes about boot mode and secure boot."""

from ironic_ng.db.unit import Unit
from ironic_ng.domain.catalogue import api, api_nodes
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.states import FACTS, State
from ironic_ng.operations import wishes
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently

MODES = ("uefi", "bios")


def change_boot_mode(
    backend: Backend, caller: Caller, ident: str, target: str
) -> Intent:
    """Have the machine boot by uefi or bios from now on."""
    rule = "baremetal:node:set_boot_mode"
    return _wish(backend, caller, ident, (rule, "boot_mode", target), target)


def change_secure_boot(
    backend: Backend, caller: Caller, ident: str, *, target: bool
) -> Intent:
    """Turn secure boot on or off."""
    rule = "baremetal:node:set_secure_boot"
    verb = "on" if target else "off"
    return _wish(backend, caller, ident, (rule, "secure_boot", verb), target)


def _wish(
    backend: Backend,
    caller: Caller,
    ident: str,
    what: tuple[str, str, str],
    target: object,
) -> Intent:
    rule, kind, verb = what

    def work(unit: Unit) -> Intent:
        node = backend.authority.visible(caller, find_node(unit, caller, ident), ident)
        backend.authority.demand(caller, rule, node)
        if not caller.has("set_boot_mode"):
            raise api.NO_SUCH_PATH(path=f"/v1/nodes/{ident}/states/{kind}")
        if kind == "boot_mode" and target not in MODES:
            raise api.INVALID_VALUE(
                name="target", problem="it is neither uefi nor bios"
            )
        backend.locator.needed(unit, node)
        demand_free(unit, node)
        if FACTS[State(node.provision_state)].transient:
            raise api_nodes.STATE_FORBIDS(
                what=kind, node=node.uuid, state=node.provision_state
            )
        return wishes.store(backend, unit, caller, node, kind, verb, {"target": target})

    return run_patiently(backend, work)
