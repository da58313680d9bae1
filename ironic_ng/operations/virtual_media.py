# SPDX-License-Identifier: Apache-2.0
"""Virtual media of a node: what is in its drives, putting in, taking out.

The work is done by the conductor after the answer; a failure shows in
``last_error``.
"""

from collections.abc import Mapping
from typing import Any

from ironic_ng.db.unit import Unit
from ironic_ng.domain import virtual_media
from ironic_ng.domain.intents import Intent
from ironic_ng.operations import questions, wishes
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently

_RULE = "baremetal:node:vmedia:"


def show(backend: Backend, caller: Caller, ident: str) -> list[dict[str, Any]]:
    """The virtual drives and what is in them, as the BMC tells."""
    node = questions.named(backend, caller, ident, f"{_RULE}get")
    found: list[dict[str, Any]] = questions.about_node(backend, node, "virtual_media")
    return found


def attach(
    backend: Backend, caller: Caller, ident: str, body: Mapping[str, Any]
) -> Intent:
    """Have an image put into a drive."""
    medium = virtual_media.checked(body)
    return _wish(backend, caller, ident, "attach", medium)


def detach(backend: Backend, caller: Caller, ident: str, given: Any) -> Intent:
    """Have drives of these types emptied, or all."""
    types = virtual_media.device_types(given)
    return _wish(backend, caller, ident, "detach", {"device_types": types})


def _wish(
    backend: Backend, caller: Caller, ident: str, verb: str, target: dict[str, Any]
) -> Intent:
    def work(unit: Unit) -> Intent:
        node = backend.authority.visible(caller, find_node(unit, caller, ident), ident)
        backend.authority.demand(caller, f"{_RULE}{verb}", node)
        backend.locator.offers(unit, node.driver, node.conductor_group)
        demand_free(unit, node)
        args = {"target": {"verb": verb, **target}}
        return wishes.store(backend, unit, caller, node, "virtual_media", verb, args)

    return run_patiently(backend, work)
