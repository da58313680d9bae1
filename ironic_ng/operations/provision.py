# SPDX-License-Identifier: Apache-2.0
"""Accept a provision verb: check it, move the node, store the wish.

The order of the checks is the contract's. They run twice: once before the
conductor is asked whether the node is ready, which may take seconds, and again
in the transaction that stores the wish.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from oslo_log import log

from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain import provision_request, states, tenancy
from ironic_ng.domain.catalogue import api, api_nodes
from ironic_ng.domain.errors import Kind, ServiceError
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.node import Node
from ironic_ng.domain.states import Event, State
from ironic_ng.domain.verbs import Verb
from ironic_ng.operations import limits, provision_steps, step_permits, wishes
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently

LOG = log.getLogger(__name__)
_RULE = "baremetal:node:set_provision_state"
_STEP_RULES = ("clean_steps", "service_steps")
_KEPT_IN_INSTANCE_INFO = ("configdrive", "rescue_password")
_VALIDATED = frozenset(
    {Event.DEPLOY, Event.REBUILD, Event.CLEAN, Event.RESCUE, Event.SERVICE,
     Event.INSPECT}
)  # fmt: skip
"""Verbs before which the conductor is asked whether the node is ready."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Accepted:
    node: Node
    verb: Verb
    args: dict[str, Any]


def provision(
    backend: Backend,
    caller: Caller,
    ident: str,
    target: object,
    given: Mapping[str, Any],
) -> Intent:
    """Store the wish for a verb; raises what forbids it.

    ``given``: the other members of the request's body.
    """
    with backend.database.read() as reader:
        seen = _check(backend, reader, caller, ident, target, given)
    if _is_asked_about(seen):
        _ask_whether_ready(backend, seen)

    def work(unit: Unit) -> Intent:
        accepted = _check(backend, unit, caller, ident, target, given)
        demand_free(unit, accepted.node)
        limits.demand_room(backend, unit, accepted.node, accepted.verb)
        return _store(backend, unit, caller, accepted)

    return run_patiently(backend, work)


def _check(
    backend: Backend,
    reader: Reader,
    caller: Caller,
    ident: str,
    target: object,
    given: Mapping[str, Any],
) -> _Accepted:
    authority = backend.authority
    node = authority.visible(caller, find_node(reader, caller, ident), ident)
    authority.demand(caller, _RULE, node)
    verb = provision_request.verb_of(target, caller.version, node.uuid)
    for name in _STEP_RULES:
        if given.get(name) is not None:
            authority.demand(caller, f"{_RULE}:{name}", node)
    runbook = provision_steps.demand_permitted(backend, reader, caller, node, given)
    _demand_not_in_maintenance(backend, node, verb)
    _demand_state(reader, node, verb)
    _demand_flags(node, verb)
    args = provision_request.check_arguments(
        verb, given, caller.version, step_permits.disallowed(backend), node.uuid
    )
    _demand_children(reader, caller, backend, args)
    if runbook is not None:
        args |= provision_steps.of_runbook(backend, reader, caller, node, verb, runbook)
    if verb.flow == "deploy":
        args |= provision_steps.of_templates(backend, reader, node)
    provision_request.check_late(verb, node.provision_state, caller.version)
    backend.locator.needed(reader, node)
    if verb.feature is not None:
        backend.locator.demand_feature(reader, node, verb.feature, verb.name)
    return _Accepted(node, verb, args)


def _is_asked_about(seen: _Accepted) -> bool:
    # Whether an inspection can be cut short only its interface knows.
    cuts_inspection = seen.verb.event is Event.ABORT and (
        seen.node.provision_state == State.INSPECT_WAIT
    )
    return seen.verb.event in _VALIDATED or cuts_inspection


def _demand_not_in_maintenance(backend: Backend, node: Node, verb: Verb) -> None:
    if not node.maintenance:
        return
    allowed = backend.settings.conductor.allow_provisioning_in_maintenance
    if not verb.in_maintenance or (verb.event is Event.PROVIDE and not allowed):
        raise api_nodes.IN_MAINTENANCE(verb=verb.name, node=node.uuid)


def _demand_state(reader: Reader, node: Node, verb: Verb) -> None:
    """The state machine; a locked node is told so, whatever its state says."""
    state = State(node.provision_state)
    if states.allows(state, verb.event) and state not in states.RUNNING:
        return
    demand_free(reader, node)
    raise api.EVENT_NOT_ALLOWED(event=verb.name, state=state.value, node=node.uuid)


def _demand_flags(node: Node, verb: Verb) -> None:
    if node.protected and not verb.if_protected:
        raise api_nodes.PROTECTED(node=node.uuid, what=verb.name)
    if node.retired and not verb.if_retired:
        raise api_nodes.RETIRED(node=node.uuid)
    service_ends = verb.event is Event.ABORT and (
        node.provision_state == State.SERVICE_FAILED
    )
    if service_ends and node.maintenance:
        raise api_nodes.ABORT_IN_MAINTENANCE(node=node.uuid)


def _demand_children(
    reader: Reader, caller: Caller, backend: Backend, args: Mapping[str, Any]
) -> None:
    """Every child that a step names must be there, and the caller's to steer."""
    named = {
        child
        for steps in ("clean_steps", "service_steps")
        for step in args.get(steps, ())
        for child in step.get("limit_child_node_execution") or ()
    }
    for child in sorted(named):
        backend.authority.node(reader, caller, child, _RULE)


def _ask_whether_ready(backend: Backend, seen: _Accepted) -> None:
    """Ask the conductor for a moment; without an answer the wish is taken.

    A failure then shows on the node. No live conductor at all was refused before.
    """
    with backend.database.read() as reader:
        host = backend.locator.needed(reader, seen.node).hostname
    try:
        backend.asking.ask(
            host,
            "validate_request",
            seen.node.uuid,
            {"verb": seen.verb.name, "args": seen.args},
            backend.settings.api.validate_timeout,
        )
    except ServiceError as error:
        if error.kind is not Kind.UNAVAILABLE:
            raise
        LOG.warning("Node %s is not validated before: %s", seen.node.uuid, error)


def _store(backend: Backend, unit: Unit, caller: Caller, accepted: _Accepted) -> Intent:
    """Move the node and keep the wish, in one transaction."""
    node, verb = accepted.node, accepted.verb
    now = unit.now()
    if verb.fires:
        changes = _first_event(node, verb)
        changes["provision_updated_at"] = now
        if verb.flow is not None and changes["target_provision_state"]:
            # Manage from a failure only moves the node; the reason stays readable.
            changes["last_error"] = None
        if verb.event is Event.INSPECT:
            changes |= {"inspection_started_at": now, "inspection_finished_at": None}
        kept = {
            name: accepted.args[name]
            for name in _KEPT_IN_INSTANCE_INFO
            if name in accepted.args
        }
        kept |= _image_type(node, verb)
        if kept:
            changes["instance_info"] = node.instance_info | kept
        changes |= _lessee(backend, caller, node, verb)
        changes |= tenancy.beginning(node, changes, now)
        unit.replace(dataclasses.replace(node, **changes))
    elif verb.event is Event.ABORT:
        _flag_abort(unit, node)
    args = {
        name: value
        for name, value in accepted.args.items()
        if name not in _KEPT_IN_INSTANCE_INFO
    }
    return wishes.store(backend, unit, caller, node, "provision", verb.name, args)


def _flag_abort(unit: Unit, node: Node) -> None:
    """Show on a step that cannot be cut short that nothing follows it."""
    for name in ("clean_step", "deploy_step", "service_step"):
        running = getattr(node, name)
        if running and running.get("abortable") is False:
            flagged = running | {"abort_after": True}
            unit.replace(dataclasses.replace(node, **{name: flagged}))


def _first_event(node: Node, verb: Verb) -> dict[str, Any]:
    """Where the verb takes the node; a manual cleaning heads for manageable."""
    to = states.after(node.provision_state, verb.event, node.uuid)
    target = states.FACTS[to].target
    if verb.event is Event.CLEAN:
        target = State.MANAGEABLE
    return {
        "provision_state": to.value,
        "target_provision_state": target.value if target else None,
    }


def _image_type(node: Node, verb: Verb) -> dict[str, Any]:
    """What kind of image a deployment writes, as clients expect to read it."""
    info = node.instance_info
    if verb.flow != "deploy" or not info.get("image_source") or "image_type" in info:
        return {}
    return {"image_type": "partition" if info.get("kernel") else "whole-disk"}


def _lessee(backend: Backend, caller: Caller, node: Node, verb: Verb) -> dict[str, Any]:
    """The lessee that a deployment sets by itself; tear-down removes it again."""
    conductor = backend.settings.conductor
    if verb.event is not Event.DEPLOY or node.lessee or not conductor.automatic_lessee:
        return {}
    project = node.instance_info.get("project_id")
    if conductor.automatic_lessee_source == "request":
        project = caller.identity.project
    if not isinstance(project, str) or not project:
        return {}
    internal = node.driver_internal_info | {"automatic_lessee": True}
    return {"lessee": project[:255], "driver_internal_info": internal}
