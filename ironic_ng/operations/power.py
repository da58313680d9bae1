# SPDX-License-Identifier: Apache-2.0
"""Accept a wish for another power state."""

import dataclasses
from typing import Any

from ironic_ng.db.unit import Unit
from ironic_ng.domain.catalogue import api, pwr
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.microversions import MAJOR
from ironic_ng.domain.node import Node
from ironic_ng.domain.power import TARGETS, PowerState, PowerTarget
from ironic_ng.domain.states import State
from ironic_ng.operations import wishes
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently

_TIMEOUT_SINCE = 27
_CLEANING = (State.CLEANING, State.CLEAN_WAIT)


def change_power(
    backend: Backend, caller: Caller, ident: str, target: object, timeout: object = None
) -> Intent:
    """Store the wish; the conductor sends it to the machine and waits for it."""

    def work(unit: Unit) -> Intent:
        node = backend.authority.visible(caller, find_node(unit, caller, ident), ident)
        backend.authority.demand(caller, "baremetal:node:set_power_state", node)
        args = check_request(caller, node.uuid, target, timeout)
        wanted = PowerTarget(args["target"])
        _demand_allowed(node, wanted)
        backend.locator.needed(unit, node)
        demand_free(unit, node)
        leads_to = TARGETS[wanted].leads_to
        unit.replace(
            dataclasses.replace(
                node, target_power_state=leads_to.value, last_error=None
            )
        )
        return wishes.store(backend, unit, caller, node, "power", wanted.value, args)

    return run_patiently(backend, work)


def check_request(
    caller: Caller, node: str, target: object, timeout: object
) -> dict[str, Any]:
    """The arguments of the wish; BM-API-009 to 011 for what is wrong with them."""
    if not isinstance(target, str) or target not in list(PowerTarget):
        raise api.POWER_TARGET(target=target, node=node)
    wanted = PowerTarget(target)
    since = TARGETS[wanted].since
    if timeout is not None:
        since = max(since, _TIMEOUT_SINCE)
    if caller.minor < since:
        name = wanted.value if timeout is None else "timeout"
        raise api.NEWER_VERSION_NEEDED(
            name=name, needed=f"{MAJOR}.{since}", used=str(caller.version)
        )
    args: dict[str, Any] = {"target": wanted.value}
    if timeout is not None:
        if not isinstance(timeout, int) or isinstance(timeout, bool) or timeout < 1:
            raise api.POWER_TIMEOUT(timeout=timeout)
        args["timeout"] = timeout
    return args


def _demand_allowed(node: Node, wanted: PowerTarget) -> None:
    if node.provision_state in _CLEANING:
        raise pwr.POWER_WHILE_CLEANING(node=node.uuid, state=node.provision_state)
    if node.disable_power_off and TARGETS[wanted].leads_to is PowerState.OFF:
        raise pwr.POWER_OFF_DISABLED(node=node.uuid)
