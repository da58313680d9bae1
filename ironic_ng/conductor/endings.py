# SPDX-License-Identifier: Apache-2.0
"""How a job begins and ends: what becomes of the node, the wish and the plan."""

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from ironic_ng.conductor import timeline
from ironic_ng.conductor.flow import Ending, Flow, Planning
from ironic_ng.conductor.flows.table import FLOWS
from ironic_ng.conductor.moves import fire
from ironic_ng.conductor.performing import Performer
from ironic_ng.conductor.work import Work
from ironic_ng.domain import states
from ironic_ng.domain.catalogue import step as codes
from ironic_ng.domain.errors import CATALOGUE, ServiceError
from ironic_ng.domain.fields import fields_of
from ironic_ng.domain.intents import Intent, IntentState
from ironic_ng.domain.job import Job
from ironic_ng.domain.notification import OF_INTENTS, Level, Notification, Status
from ironic_ng.domain.states import Event, State
from ironic_ng.domain.steps import to_stored

FAILURE = "failure"
"""Fact of a job that cleans up: what it failed for."""
INTERRUPTED = "interrupted"
"""Fact of a short job: the job that waits until it is over."""
_TIMES = ("due_at", "step_started_at", "step_deadline", "created_at")


def open_job(work: Work, intent: Intent, flow: Flow) -> None:
    """Put an empty job for this wish in the place of what was there.

    Work that moves the provision state replaces a job; other work lets it wait.
    """
    facts: dict[str, Any] = {}
    if work.job is not None and not flow.provisions:
        facts[INTERRUPTED] = _packed(work.job)
    elif work.job is not None:
        supersede(work)
    intent.state = IntentState.RUNNING.value
    intent.started_at = work.now()
    intent.owner_conductor = work.node.reservation
    work.job = Job(
        uuid=str(uuid.uuid4()),
        node_uuid=work.node.uuid,
        intent_uuid=intent.uuid,
        flow=flow.name,
        facts=facts,
    )


def fill_job(work: Work, flow: Flow, performer: Performer) -> None:
    """Plan; raises when what was asked for cannot be done."""
    job = work.planned
    planning = performer.planning(work, arguments(work))
    plan = flow.plan(planning)
    job.steps = [to_stored(step) for step in plan.steps]
    job.position = 0
    job.facts = {**job.facts, **plan.facts}
    work.learn(plan.changes)
    if plan.started is not None:
        timeline.started(work, plan.started, f"{flow.name} begins")


def arguments(work: Work) -> dict[str, Any]:
    """What came with the wish, and its verb as ``target``."""
    intent = work.intent
    if intent is None:
        return {}
    return {"target": intent.verb, **intent.args}


def supersede(work: Work) -> None:
    """A later wish takes the node; the present job is given up."""
    intent = work.intent
    if intent is not None:
        close(work, intent, IntentState.SUPERSEDED)
    work.job = None


def close(
    work: Work,
    intent: Intent,
    state: IntentState,
    error: ServiceError | None = None,
) -> None:
    """Finish a wish."""
    intent.state = state.value
    intent.finished_at = work.now()
    intent.waiting_for = None
    if error is not None:
        intent.code = error.code.code
        intent.result = error.message()
    _tell(work, intent)


def _tell(work: Work, intent: Intent) -> None:
    """Tell listeners how it ended; of provisioning they hear by the states."""
    action = OF_INTENTS.get(intent.kind)
    if action is None or intent.kind == "provision":
        return
    well = intent.state == IntentState.SUCCEEDED
    extra = {"to_power": intent.args.get("target")} if intent.kind == "power" else {}
    work.notifications.append(
        Notification(
            value=work.node,
            action=action,
            status=Status.END if well else Status.ERROR,
            level=Level.INFO if well else Level.ERROR,
            extra=extra,
        )
    )


def failure(work: Work) -> Mapping[str, Any] | None:
    """What a job that cleans up has failed for."""
    kept: Mapping[str, Any] | None = work.planned.facts.get(FAILURE)
    return kept


def end(work: Work, performer: Performer) -> bool:
    """The plan is at its end: move the node and close the wish.

    True when the job goes on as another flow, which has to be planned; else the
    work is left with the job that was interrupted, or with none.
    """
    flow = FLOWS[work.planned.flow]
    planning = performer.planning(work, arguments(work))
    kept = failure(work)
    if kept is not None:
        _end_failed(work, flow, planning, kept)
        return False
    ending = flow.ending(planning)
    work.learn(ending.changes)
    if flow.shows is not None:
        setattr(work.node, flow.shows, {})
    if ending.event is not None:
        fire(work, ending.event)
    if ending.follow is not None:
        _follow(work, ending)
        return True
    intent = work.intent
    timeline.note(work, "intent", f"{flow.name} succeeded")
    if intent is not None:
        close(work, intent, IntentState.SUCCEEDED)
    _restore(work)
    return False


def _follow(work: Work, ending: Ending) -> None:
    job = work.planned
    job.flow = str(ending.follow)
    job.steps, job.position, job.facts = [], 0, {}
    job.notes = {}


def _end_failed(
    work: Work, flow: Flow, planning: Planning, kept: Mapping[str, Any]
) -> None:
    error = ServiceError(CATALOGUE[kept["code"]], kept["params"])
    work.learn(flow.failed(planning))
    node = work.node
    if flow.shows is not None:
        setattr(node, flow.shows, {})
    # The history tells in which state it failed.
    timeline.failed(work, error, flow.event_type)
    if flow.provisions:
        # A node that a client holds is left by its abort alone.
        fails = states.allows(node.provision_state, Event.FAIL)
        fire(work, Event.FAIL if fails else Event.ABORT)
    node.last_error = error.recorded()
    faulty = flow.always_faulty or kept["running"]
    if flow.fault is not None and faulty and not kept["aborted"]:
        node.maintenance, node.fault = True, flow.fault.value
        node.maintenance_reason = error.recorded()
    if kept["aborted"] and node.provision_state == State.SERVICE_FAILED:
        fire(work, Event.ABORT)
    intent = work.intent
    if intent is not None:
        state = IntentState.CANCELLED if kept["aborted"] else IntentState.FAILED
        close(work, intent, state, error)
    _restore(work)


def keep_failure(work: Work, error: ServiceError) -> None:
    """Turn the job into one that cleans up."""
    job = work.planned
    begun = any(it["interface"] != "core" for it in job.steps[: job.position + 1])
    job.facts = {
        **job.facts,
        FAILURE: {
            "code": error.code.code,
            "params": dict(error.params),
            "running": begun,
            "aborted": error.code is codes.ABORTED,
        },
    }


def _packed(job: Job) -> dict[str, Any]:
    words = {name: getattr(job, name) for name in fields_of(Job)}
    for name in _TIMES:
        if words[name] is not None:
            words[name] = words[name].isoformat()
    return words


def _restore(work: Work) -> None:
    packed = work.planned.facts.get(INTERRUPTED)
    if packed is None:
        work.job = None
        return
    words = dict(packed)
    for name in _TIMES:
        if words[name] is not None:
            words[name] = datetime.datetime.fromisoformat(words[name])
    work.job = Job(**{**words, "version": 0})
