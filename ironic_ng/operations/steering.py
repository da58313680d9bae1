# SPDX-License-Identifier: Apache-2.0
"""What operators do about orders and locks: cancel, retry, hand on, break."""

import dataclasses
import uuid
from collections.abc import Callable
from typing import Any

from ironic_ng.db.unit import Unit
from ironic_ng.domain import states
from ironic_ng.domain.catalogue import ha_intents
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.intents import OPEN, Intent, IntentState
from ironic_ng.domain.node import Node
from ironic_ng.domain.states import Event
from ironic_ng.domain.verbs import VERBS
from ironic_ng.operations import (
    console,
    firmware_states,
    intents,
    power,
    probe,
    provision,
    virtual_media,
)
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import is_held, locked, run_patiently

_STEPS = ("clean_steps", "deploy_steps", "service_steps")


def cancel(backend: Backend, caller: Caller, ident: str) -> Intent:
    """Stop an order; what becomes of the node shows in its state.

    One that nobody has begun is over at once, and the node is in the failure state
    of the verb. Work that is under way is aborted where the state allows it.
    """
    rule = "baremetal:ng:intent:cancel"

    def work(unit: Unit) -> Intent:
        intent, node = _open(backend, unit, caller, ident, rule)
        if intent.state == IntentState.RUNNING:
            _demand_a_way_out(intent, node)
            return intent
        if is_held(unit, node):
            raise locked(unit, node, intent, held=True)
        return _withdraw(unit, caller, node, intent)

    found = run_patiently(backend, work)
    if found.state == IntentState.RUNNING:
        # What runs is stopped by the verb abort, with all that it checks.
        provision.provision(backend, caller.newest(), found.node_uuid, "abort", {})
    return found


def retry(backend: Backend, caller: Caller, ident: str) -> Intent:
    """Give the same order again; it passes the checks of a new one."""
    with backend.database.read() as reader:
        intent, node = intents.find(
            backend, reader, caller, ident, "baremetal:ng:intent:retry"
        )
    again = _AGAIN.get(intent.kind)
    ended = intent.state in (IntentState.FAILED, IntentState.CANCELLED)
    if again is None or node is None or not ended:
        raise ha_intents.NOT_RETRYABLE(
            intent=intent.uuid, kind=intent.kind, state=intent.state
        )
    asking = dataclasses.replace(caller.newest(), retry_of=intent.uuid)
    return again(backend, asking, intent)


def take_over(backend: Backend, caller: Caller, ident: str) -> Intent:
    """Take an order out of the hands of whoever has it; another goes on with it."""
    rule = "baremetal:ng:intent:takeover"

    def work(unit: Unit) -> Intent:
        intent, node = _open(backend, unit, caller, ident, rule)
        if is_held(unit, node):
            _revoke(unit, caller, node)
        unit.wake(node.uuid)
        return intent

    return backend.database.run(work)


@dataclasses.dataclass(frozen=True, slots=True)
class Broken:
    """A lock that was broken, as it was; ``node`` tells when the lease runs out."""

    node: Node
    purpose: str


def break_lock(backend: Backend, caller: Caller, ident: str) -> Broken:
    """Fence whoever holds a node; BM-HA-045 when nobody does.

    From the commit on the holder can store nothing. It stops acting on the machine at
    the next renewal of its lease, at the latest when that runs out; not before then
    is the node free, so that no two ever act on the machine.
    """
    asking = caller.newest()

    def work(unit: Unit) -> Broken:
        node = backend.authority.node(unit, asking, ident, "baremetal:ng:lock:break")
        if not is_held(unit, node):
            raise ha_intents.NOT_LOCKED(node=node.uuid)
        _revoke(unit, caller, node)
        unit.wake(node.uuid)
        return Broken(node, node.held_for or "other work")

    return backend.database.run(work)


def _open(
    backend: Backend, unit: Unit, caller: Caller, ident: str, rule: str
) -> tuple[Intent, Node]:
    intent, node = intents.find(backend, unit, caller, ident, rule)
    if node is None or intent.state not in OPEN:
        raise ha_intents.INTENT_ENDED(intent=intent.uuid, state=intent.state)
    return intent, node


def _revoke(unit: Unit, caller: Caller, node: Node) -> None:
    if not unit.revoke(node):
        raise ha_intents.NOT_LOCKED(node=node.uuid)
    text = f"the lock of {node.reservation} was broken; it is fenced"
    params = {"holder": node.reservation, "purpose": node.held_for}
    unit.record(_event(caller, node, "ha", text, params=params))


def _withdraw(unit: Unit, caller: Caller, node: Node, intent: Intent) -> Intent:
    """End an order that nobody has begun; nothing was done to the machine."""
    error = ha_intents.CANCELLED(verb=intent.verb, intent=intent.uuid)
    changes: dict[str, Any] = {"last_error": error.recorded()}
    if intent.kind == "power":
        changes["target_power_state"] = None
    if intent.kind == "provision":
        changes = _withdrawn(unit, node, intent, changes)
    if changes:
        unit.replace(dataclasses.replace(node, **changes))
    code, now = error.code.code, unit.now()
    text = f"{intent.verb} was cancelled before it was begun"
    unit.record(
        _event(caller, node, "intent", text, code=code, intent_uuid=intent.uuid)
    )
    unit.wake(node.uuid)
    return unit.replace(
        dataclasses.replace(
            intent,
            state=IntentState.CANCELLED.value,
            code=code,
            result=error.message(),
            finished_at=now,
        )
    )


def _withdrawn(
    unit: Unit, node: Node, intent: Intent, changes: dict[str, Any]
) -> dict[str, Any]:
    """What becomes of the node when a verb does not begin after all."""
    verb = VERBS.get(intent.verb)
    if verb is None or not verb.fires:
        # It would only have steered work that goes on without it.
        return {}
    if verb.flow is None or node.provision_state not in states.RUNNING:
        raise _refused(intent, "the node has moved already, which was all of it")
    if unit.job_of(node.uuid) is not None:
        raise _refused(intent, "it takes the place of work that was under way")
    to = states.after(node.provision_state, Event.FAIL, node.uuid)
    target = node.target_provision_state
    if states.FACTS[to].target is None:
        target = None
    return {
        **changes,
        "provision_state": to.value,
        "target_provision_state": target,
        "provision_updated_at": unit.now(),
    }


def _demand_a_way_out(intent: Intent, node: Node) -> None:
    """Raise BM-HA-043 unless the state of the node lets its work be stopped."""
    if intent.kind != "provision":
        raise _refused(intent, "it is being done and ends within its time limit")
    if not states.allows(node.provision_state, Event.ABORT):
        state = node.provision_state
        raise _refused(intent, f'work in state "{state}" cannot be stopped')


def _refused(intent: Intent, reason: str) -> ServiceError:
    return ha_intents.CANNOT_CANCEL(intent=intent.uuid, verb=intent.verb, reason=reason)


def _event(
    caller: Caller, node: Node, kind: str, text: str, **more: Any
) -> HistoryEvent:
    return HistoryEvent(
        uuid=str(uuid.uuid4()),
        node_uuid=node.uuid,
        kind=kind,
        event=text,
        state=node.provision_state,
        target_provision_state=node.target_provision_state,
        conductor=node.reservation,
        user=caller.identity.user,
        project=caller.identity.project,
        **more,
    )


def _provision(backend: Backend, caller: Caller, intent: Intent) -> Intent:
    args = dict(intent.args)
    # These are worked out anew: from the traits of the instance, and by its name.
    args.pop("template_steps", None)
    if args.get("runbook"):
        args = {"runbook": args["runbook"]}
    return provision.provision(backend, caller, intent.node_uuid, intent.verb, args)


def _power(backend: Backend, caller: Caller, intent: Intent) -> Intent:
    args = intent.args
    return power.change_power(
        backend, caller, intent.node_uuid, args["target"], args.get("timeout")
    )


def _boot_mode(backend: Backend, caller: Caller, intent: Intent) -> Intent:
    return firmware_states.change_boot_mode(
        backend, caller, intent.node_uuid, intent.args["target"]
    )


def _secure_boot(backend: Backend, caller: Caller, intent: Intent) -> Intent:
    return firmware_states.change_secure_boot(
        backend, caller, intent.node_uuid, target=bool(intent.args["target"])
    )


def _console(backend: Backend, caller: Caller, intent: Intent) -> Intent:
    return console.switch(
        backend, caller, intent.node_uuid, enabled=bool(intent.args["target"])
    )


def _virtual_media(backend: Backend, caller: Caller, intent: Intent) -> Intent:
    target = dict(intent.args["target"])
    if target.pop("verb") == "detach":
        types = target["device_types"]
        return virtual_media.detach(backend, caller, intent.node_uuid, types)
    return virtual_media.attach(backend, caller, intent.node_uuid, target)


def _probe(backend: Backend, caller: Caller, intent: Intent) -> Intent:
    return probe.probe(backend, caller, intent.node_uuid)


_AGAIN: dict[str, Callable[[Backend, Caller, Intent], Intent]] = {
    "provision": _provision,
    "power": _power,
    "boot_mode": _boot_mode,
    "secure_boot": _secure_boot,
    "console": _console,
    "virtual_media": _virtual_media,
    "probe": _probe,
}
