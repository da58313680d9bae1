# SPDX-License-Identifier: Apache-2.0
"""What is written into a node's history, and under which type clients see it.

Events with an ``event_type`` are the history that clients know; all of them
together are the timeline.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from ironic_ng import metrics
from ironic_ng.conductor.work import Work
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.node import Node
from ironic_ng.domain.secrets import mask
from ironic_ng.domain.steps import PlannedStep

_STEPS = metrics.histogram(
    "ironic_ng_step_duration_seconds",
    "Seconds that steps took, waits included, by work, step and how it ended.",
    "flow",
    "step",
    "outcome",
    buckets=metrics.SLOW,
)
ERROR = "ERROR"
INFO = "INFO"


def event_of(node: Node, kind: str, text: str, **more: Any) -> HistoryEvent:
    """One event about a node as it is now."""
    return HistoryEvent(
        uuid=str(uuid.uuid4()),
        node_uuid=node.uuid,
        kind=kind,
        event=text,
        state=node.provision_state,
        target_provision_state=node.target_provision_state,
        conductor=node.reservation,
        **more,
    )


def note(work: Work, kind: str, text: str, **more: Any) -> None:
    """Add an event to what the next save will store."""
    intent = work.intent
    if intent is not None:
        more.setdefault("intent_uuid", intent.uuid)
        more.setdefault("user", intent.user)
        more.setdefault("project", intent.project)
    work.events.append(event_of(work.node, kind, text, **more))


def state_changed(work: Work, before: str, event: str) -> None:
    """The node went from one state to another."""
    after = work.node.provision_state
    note(work, "state", f"{before} -> {after}", params={"from": before, "by": event})


def started(work: Work, event_type: str, text: str) -> None:
    """Work began that clients see in the history."""
    note(work, "intent", text, event_type=event_type, duration_seconds=0)


def failed(work: Work, error: ServiceError, event_type: str) -> None:
    """Work failed for good; the node is still in the state in which it did."""
    since = work.node.provision_updated_at
    seconds = None if since is None else int((work.now() - since).total_seconds())
    note(
        work, "error", error.recorded(),
        severity=ERROR, event_type=event_type, code=error.code.code,
        params=dict(error.params), duration_seconds=seconds,
    )  # fmt: skip


def fault_opened(work: Work, error: ServiceError) -> None:
    """Why the service cannot reach the machine, with the rung that failed."""
    rung = error.params.get("rung")
    text = f"{rung}: {error.recorded()}" if rung else error.recorded()
    note(
        work, "fault", text,
        severity=ERROR, code=error.code.code, params=dict(error.params),
    )  # fmt: skip


def fault_closed(work: Work, code: str | None, result: str, **more: Any) -> None:
    """The machine can be reached again."""
    about = f"{code} is over: " if code else ""
    text = f"{about}the BMC answers again; {result}"
    note(work, "fault", text, params={"closes": code}, **more)


def trouble(work: Work, error: ServiceError, doing: str) -> None:
    """Something went wrong that does not decide the outcome."""
    note(
        work, "error", f"{doing}: {error.recorded()}",
        severity="WARNING", code=error.code.code, params=dict(error.params),
    )  # fmt: skip


def step_ended(work: Work, step: PlannedStep, result: str) -> None:
    """A step is over; how long it took, its waits included."""
    begun = work.planned.step_started_at
    milliseconds = None
    if begun is not None:
        name = f"{step.interface}.{step.step}"
        seconds = max(0.0, (work.now() - begun).total_seconds())
        _STEPS.of(work.planned.flow, name, result).observe(seconds)
        milliseconds = round(seconds * 1000)
    note(
        work, "step", f"{step.interface}.{step.step} {result}",
        params=told(step, result=result), duration_ms=milliseconds,
    )  # fmt: skip


def waiting(work: Work, step: PlannedStep, reason: str) -> None:
    """A step began to wait."""
    note(
        work, "step", f"{step.interface}.{step.step} waits: {reason}",
        params=told(step, result="waiting", reason=reason),
    )  # fmt: skip


def told(step: PlannedStep, **more: Any) -> Mapping[str, Any]:
    """A step as the timeline keeps it, its secrets masked."""
    return {
        "interface": step.interface,
        "step": step.step,
        "source": step.source,
        "args": mask(dict(step.args)),
        **more,
    }
