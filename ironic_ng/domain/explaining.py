# SPDX-License-Identifier: Apache-2.0
"""Why a node is where it is: rules over what is recorded, each with its evidence.

A rule looks at one situation and says nothing, or names a cause, the events that
show it, and what to do. Causes are ranked by the rule's weight: what blocks comes
before what is only slow.
"""

import dataclasses
import datetime
from collections.abc import Callable, Mapping, Sequence

from ironic_ng.domain import states
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.domain.phrases import explain as say
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.wording import Wording

SILENT_SECONDS = 120.0
"""After so long without a sign of life a ramdisk is worth a look."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known of a node. ``events``: oldest first, those the reader may see.

    ``holder_lives``: None where nobody holds the node. ``able``: how many live
    conductors could serve it.
    """

    node: Node
    now: datetime.datetime
    events: Sequence[HistoryEvent] = ()
    job: Job | None = None
    intents: Sequence[Intent] = ()
    ramdisk: Ramdisk | None = None
    holder_lives: bool | None = None
    able: int = 1

    @property
    def step(self) -> str | None:
        """The step that is running or waits, ``interface.step``."""
        job = self.job
        if job is None or not 0 <= job.position < len(job.steps):
            return None
        step = job.steps[job.position]
        return f"{step.get('interface')}.{step.get('step')}"

    def last(self, *kinds: str) -> HistoryEvent | None:
        """The last event of one of these kinds."""
        return next((it for it in reversed(self.events) if it.kind in kinds), None)


@dataclasses.dataclass(frozen=True, slots=True)
class Remedy:
    """What to do; ``command``: words behind ``openstack baremetal``, if one helps.

    ``{node}`` and ``{intent}`` in it are filled in by whoever shows it.
    """

    text: Wording
    command: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One reason. ``event``: the failure whose code says it better than ``text``."""

    name: str
    weight: int
    text: Wording
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    event: HistoryEvent | None = None
    intent: str | None = None


_TIMELINE = Remedy(say.DO_WATCH, "node timeline {node}")
_AGAIN: dict[str, tuple[str, str | None]] = {
    "enroll": ("node manage {node}", None),
    "deploy failed": ("node deploy {node}", "node undeploy {node}"),
    "clean failed": ("node manage {node}", None),
    "inspect failed": ("node inspect {node}", "node manage {node}"),
    "adopt failed": ("node adopt {node}", "node manage {node}"),
    "rescue failed": ("node unrescue {node}", "node undeploy {node}"),
    "unrescue failed": ("node unrescue {node}", "node undeploy {node}"),
    "service failed": ("node abort {node}", "node undeploy {node}"),
    "error": ("node undeploy {node}", None),
}
"""For each state that a failure leads to: how to try again, how to give it up."""


def causes(seen: Situation) -> list[Cause]:
    """All that the rules find, the most likely first."""
    found = [cause for rule in RULES if (cause := rule(seen)) is not None]
    return sorted(found, key=lambda cause: -cause.weight)


def relevant(events: Sequence[HistoryEvent], count: int = 3) -> list[HistoryEvent]:
    """The last events that tell something, newest first."""
    telling = [it for it in events if it.severity != "INFO" or it.kind in _TELLING]
    return list(reversed((telling or list(events))[-count:]))


_TELLING = frozenset(
    {"intent", "error", "fault", "ha", "hold", "operator", "power", "state"}
)


def _nobody(seen: Situation) -> Cause | None:
    if seen.able or not (seen.intents or _is_underway(seen)):
        return None
    params = {"group": seen.node.conductor_group, "driver": seen.node.driver}
    return Cause(
        name="no-conductor", weight=100, text=say.NO_CONDUCTOR, params=params,
        evidence=_proof(seen.last("intent", "operator", "state")),
        remedies=(Remedy(say.DO_START_CONDUCTOR, "ha show"),),
    )  # fmt: skip


def _holder_gone(seen: Situation) -> Cause | None:
    if seen.holder_lives is not False or seen.node.lease_until is None:
        return None
    left = max(0, round((seen.node.lease_until - seen.now).total_seconds()))
    return Cause(
        name="holder-gone", weight=95, text=say.HOLDER_GONE,
        params={"host": seen.node.reservation, "seconds": left},
        evidence=_proof(seen.last("intent", "step", "state")),
        remedies=(
            Remedy(say.DO_WAIT),
            Remedy(say.DO_BREAK, "node lock break {node}"),
        ),
    )  # fmt: skip


def _fault(seen: Situation) -> Cause | None:
    node = seen.node
    if not node.maintenance or node.fault is None:
        return None
    failed = _last_error(seen)
    return Cause(
        name="fault", weight=92, text=say.FAULT, params={"fault": node.fault},
        evidence=_proof(failed), event=failed,
        remedies=(
            Remedy(say.DO_LOOK, "node validate {node}"),
            Remedy(say.DO_UNSET, "node maintenance unset {node}"),
        ),
    )  # fmt: skip


def _failed(seen: Situation) -> Cause | None:
    state, node = seen.node.provision_state, seen.node
    event = _last_error(seen)
    if state not in _AGAIN or node.last_error is None or event is None:
        return None
    again, back = _AGAIN[state]
    remedies = [Remedy(say.DO_AGAIN, again)]
    if back is not None:
        remedies.append(Remedy(say.DO_BACK, back))
    return Cause(
        name="failed", weight=90, text=say.FAILED, params={"text": event.event},
        evidence=_proof(event), event=event, remedies=tuple(remedies),
    )  # fmt: skip


def _client_hold(seen: Situation) -> Cause | None:
    if seen.node.provision_state not in states.HOLDING:
        return None
    return Cause(
        name="client-hold", weight=88, text=say.CLIENT_HOLD,
        evidence=_proof(seen.last("step", "state")),
        remedies=(
            Remedy(say.DO_UNHOLD, "node unhold {node}"),
            Remedy(say.DO_ABORT, "node abort {node}"),
        ),
    )  # fmt: skip


def _overdue(seen: Situation) -> Cause | None:
    job = seen.job
    if job is None or job.step_deadline is None or job.step_deadline >= seen.now:
        return None
    return Cause(
        name="overdue", weight=85, text=say.OVERDUE,
        params={"step": seen.step, "deadline": job.step_deadline.isoformat()},
        evidence=_proof(seen.last("step")), remedies=(Remedy(say.DO_WAIT, "ha show"),),
    )  # fmt: skip


def _ramdisk_silent(seen: Situation) -> Cause | None:
    if seen.node.provision_state not in states.WAITING or seen.job is None:
        return None
    alive = seen.ramdisk.seen_at if seen.ramdisk is not None else None
    since = alive or seen.job.step_started_at
    if since is None:
        return None
    seconds = round((seen.now - since).total_seconds())
    if seconds < SILENT_SECONDS:
        return None
    text = say.RAMDISK_NEVER if alive is None else say.RAMDISK_SILENT
    return Cause(
        name="ramdisk-silent", weight=80, text=text,
        params={} if alive is None else {"seconds": seconds},
        evidence=_proof(seen.last("step")),
        remedies=(_TIMELINE, Remedy(say.DO_ABORT, "node abort {node}")),
    )  # fmt: skip


def _bmc_silent(seen: Situation) -> Cause | None:
    count = seen.node.power_failures
    if count == 0 or seen.node.fault is not None:
        return None
    return Cause(
        name="bmc-silent", weight=75, text=say.BMC_SILENT, params={"count": count},
        evidence=_proof(_last_error(seen) or seen.last("power", "fault")),
        remedies=(Remedy(say.DO_LOOK, "node validate {node}"),),
    )  # fmt: skip


def _queued(seen: Situation) -> Cause | None:
    waiting = [it for it in seen.intents if it.state == "queued"]
    if not waiting:
        return None
    return Cause(
        name="queued", weight=70, text=say.QUEUED, params={"verb": waiting[0].verb},
        evidence=_proof(seen.last("intent", "operator", "state")),
        remedies=(
            Remedy(say.DO_WAIT), Remedy(say.DO_CANCEL, "intent cancel {intent}")
        ),
        intent=waiting[0].uuid,
    )  # fmt: skip


def _maintenance(seen: Situation) -> Cause | None:
    node = seen.node
    if not node.maintenance or node.fault is not None:
        return None
    entered = [it for it in seen.events if it.event.startswith("Entered maintenance")]
    return Cause(
        name="maintenance", weight=60, text=say.MAINTENANCE,
        params={"reason": node.maintenance_reason or "-"},
        evidence=_proof(entered[-1] if entered else seen.last("operator", "hold")),
        remedies=(Remedy(say.DO_UNSET, "node maintenance unset {node}"),),
    )  # fmt: skip


def _waits(seen: Situation) -> Cause | None:
    job = seen.job
    if job is None or not job.waiting_for:
        return None
    remedies = [Remedy(say.DO_WAIT)]
    if states.allows(seen.node.provision_state, states.Event.ABORT):
        remedies.append(Remedy(say.DO_ABORT, "node abort {node}"))
    return Cause(
        name="waits", weight=50, text=say.WAITS,
        params={"step": seen.step or job.flow, "what": job.waiting_for},
        evidence=_proof(seen.last("step")), remedies=tuple(remedies),
    )  # fmt: skip


def _taken_over(seen: Situation) -> Cause | None:
    event = seen.last("ha")
    if event is None or not {"from", "to"} <= event.params.keys():
        return None
    if not any(it.uuid == event.intent_uuid for it in seen.intents):
        return None
    params = {"before": event.params["from"], "to": event.params["to"]}
    return Cause(
        name="taken-over", weight=30, text=say.TAKEN_OVER, params=params,
        evidence=_proof(event), remedies=(Remedy(say.DO_WAIT),),
    )  # fmt: skip


def _busy(seen: Situation) -> Cause | None:
    if not seen.holder_lives:
        return None
    node = seen.node
    return Cause(
        name="busy", weight=20, text=say.BUSY,
        params={"host": node.reservation, "purpose": node.held_for or "work"},
        evidence=_proof(seen.last("intent", "step", "state")),
        remedies=(Remedy(say.DO_WAIT),),
    )  # fmt: skip


def _is_underway(seen: Situation) -> bool:
    return seen.node.provision_state in states.RUNNING | states.WAITING


def _last_error(seen: Situation) -> HistoryEvent | None:
    coded = [it for it in seen.events if it.severity == "ERROR" and it.code]
    return coded[-1] if coded else None


def _proof(event: HistoryEvent | None) -> tuple[str, ...]:
    return () if event is None else (event.uuid,)


RULES: tuple[Callable[[Situation], Cause | None], ...] = (
    _nobody, _holder_gone, _fault, _failed, _client_hold, _overdue, _ramdisk_silent,
    _bmc_silent, _queued, _maintenance, _waits, _taken_over, _busy,
)  # fmt: skip
