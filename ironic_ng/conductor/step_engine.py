# SPDX-License-Identifier: Apache-2.0
"""The one engine: performs a job's steps until it is done, waits or has failed.

After every step the job is stored, with the node, in one transaction; so a
crash costs at most the step that was under way, which is then performed again
with its notes. A job that has failed first performs the steps that clean up,
stored like any others, and only then ends.
"""

import datetime
import threading

from ironic_ng.conductor import (
    endings,
    interruptions,
    outage,
    step_sources,
    timeline,
)
from ironic_ng.conductor.core_steps.context import Replan
from ironic_ng.conductor.core_steps.table import QUIET
from ironic_ng.conductor.flows.table import FLOWS
from ironic_ng.conductor.journal import Journal
from ironic_ng.conductor.moves import fire, resume
from ironic_ng.conductor.performing import Guard, Performer, earliest
from ironic_ng.conductor.work import Work
from ironic_ng.conf.settings import Settings
from ironic_ng.domain import states
from ironic_ng.domain.catalogue import step as codes
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.states import Event
from ironic_ng.domain.steps import (
    RESERVED,
    Done,
    Failed,
    Hold,
    PlannedStep,
    Resume,
    Wait,
    to_stored,
)

FOREVER = datetime.datetime(9999, 1, 1)  # noqa: DTZ001 - as columns keep times
"""When a job is due that only a client can move on."""


class StepEngine:
    """Advances jobs."""

    def __init__(
        self, settings: Settings, performer: Performer, journal: Journal, guard: Guard
    ) -> None:
        """``guard`` performs a step and turns whatever is raised into an outcome."""
        self._settings = settings
        self._performer = performer
        self._journal = journal
        self._guard = guard
        self._leaving = threading.Event()

    def advance(self, work: Work) -> None:
        """Go on until the job has ended or waits; then the node is released."""
        while work.job is not None and not work.released:
            if self._leaving.is_set():
                # Whoever serves the node next performs the step that is next.
                break
            step = work.step
            if step is None:
                self._end(work)
            elif work.job.abort and work.job.step_started_at is None:
                self.fail(work, codes.ABORTED(step=step.step))
            else:
                self._step(work, step)
        if not work.released:
            self._journal.save(work, release=True)

    def hand_over(self) -> None:
        """From now on leave what follows a step under way to another conductor."""
        self._leaving.set()

    def plan(self, work: Work) -> None:
        """Fill a job that has no steps yet, and show its first one."""
        job, flow = work.planned, FLOWS[work.planned.flow]
        try:
            endings.fill_job(work, flow, self._performer)
        except ServiceError as error:
            self.fail(work, error)
            return
        _fresh(work)
        self._begin(work)
        if job.steps and not _is_quiet(work.step):
            self._journal.save(work)

    def fail(self, work: Work, error: ServiceError) -> None:
        """Give the plan up: from here on the job only cleans up."""
        if endings.failure(work) is not None:
            # The clean-up failed too: note it, never hide the first error.
            timeline.trouble(work, error, "cleaning up")
            self._next(work)
            return
        job, flow, step = work.planned, FLOWS[work.planned.flow], work.step
        if step is not None:
            timeline.step_ended(work, step, "failed")
        endings.keep_failure(work, error)
        planning = self._performer.planning(work, endings.arguments(work))
        job.steps = [to_stored(it) for it in flow.clean_up(planning)]
        job.position, job.abort = 0, False
        _fresh(work)
        if job.steps:
            resume(work)
            self._journal.save(work)

    def abort(self, work: Work) -> None:
        """A client wants to stop: at once if the step can, else behind it."""
        step = work.step
        if endings.failure(work) is not None or step is None:
            return
        if not (step.is_core or step.abortable):
            work.planned.abort = True
            flow = FLOWS[work.planned.flow]
            if flow.shows is not None:
                shown = {**getattr(work.node, flow.shows), "abort_after": True}
                setattr(work.node, flow.shows, shown)
            return
        if not step.is_core and step.step not in RESERVED:
            # It may clean up behind itself; what it says no longer matters.
            self._perform(work, step, aborted=True)
        self.fail(work, codes.ABORTED(step=step.step))

    def unhold(self, work: Work) -> None:
        """A client says go on: the step that holds is over."""
        step = work.step
        if step is not None:
            timeline.step_ended(work, step, "done")
        resume(work)
        self._next(work)

    def _step(self, work: Work, step: PlannedStep) -> None:
        job = work.planned
        if job.step_started_at is None:
            self._begin(work)
        elif work.interrupted_holder is not None:
            error = interruptions.judge(
                work, step, self._performer.resume_of(work, step)
            )
            if error is not None:
                self.fail(work, error)
                return
            self._journal.save(work)
        work.interrupted_holder = None
        job.waiting_for = None
        outcome = self._perform(work, step)
        if not isinstance(outcome, Failed):
            outage.over(work)
        match outcome:
            case Done():
                self._done(work, step, outcome)
            case Wait():
                self._wait(work, step, outcome)
            case Hold():
                fire(work, Event.HOLD)
                job.due_at, job.waiting_for = FOREVER, outcome.reason
                timeline.waiting(work, step, outcome.reason)
                self._journal.save(work, release=True)
            case Failed():
                self._wait_or_fail(work, step, outcome)

    def _perform(
        self, work: Work, step: PlannedStep, *, aborted: bool = False
    ) -> Done | Wait | Hold | Failed:
        flow = FLOWS[work.planned.flow]
        return self._guard(
            lambda: self._performer.perform(work, flow, step, aborted=aborted),
            f"{step.interface}.{step.step} of node {work.node.uuid}",
        )

    def _wait_or_fail(self, work: Work, step: PlannedStep, outcome: Failed) -> None:
        flow, wait = FLOWS[work.planned.flow], None
        if self._performer.resume_of(work, step) is not Resume.MANUAL:
            task = self._performer.task(work)
            wait = outage.wait_for_bmc(work, flow, outcome.error, task)
        if wait is None:
            self._failed(work, outcome)
            return
        work.learn(outcome.changes)
        self._wait(work, step, wait)

    def _failed(self, work: Work, outcome: Failed) -> None:
        work.learn(outcome.changes)
        self.fail(work, outcome.error)

    def _done(self, work: Work, step: PlannedStep, outcome: Done) -> None:
        job = work.planned
        work.learn(outcome.changes)
        if outcome.facts:
            facts = {**job.facts, **outcome.facts}
            job.facts = {name: it for name, it in facts.items() if it is not None}
        if isinstance(outcome, Replan):
            work.set_rest(outcome.rest)
        elif outcome.then:
            work.set_rest([*outcome.then, *work.rest()])
        timeline.step_ended(work, step, "done")
        resume(work)
        self._next(work)

    def _next(self, work: Work) -> None:
        """Store a step's end together with the start of the next, or the job's end."""
        job, ended = work.planned, work.step
        job.position += 1
        _fresh(work)
        if work.step is None:
            self._end(work)
            return
        if not job.abort:
            self._begin(work)
        if not (_is_quiet(ended) and _is_quiet(work.step)):
            self._journal.save(work)

    def _end(self, work: Work) -> None:
        if endings.end(work, self._performer):
            self.plan(work)
            return
        self._journal.save(work, release=True)

    def _begin(self, work: Work) -> None:
        """Note when a step starts, and show it if it is of the public kind."""
        job, step = work.planned, work.step
        if step is None:
            return
        flow = FLOWS[job.flow]
        job.step_started_at = work.now()
        if flow.shows and not step.is_core and endings.failure(work) is None:
            shown = step_sources.shown(step, flow.occasion)
            setattr(work.node, flow.shows, shown)

    def _wait(self, work: Work, step: PlannedStep, outcome: Wait) -> None:
        job, now = work.planned, work.now()
        flow = FLOWS[job.flow]
        limit = flow.limit if outcome.external else None
        seconds = (
            limit(self._settings) if limit else self._settings.conductor.step_timeout
        )
        longest = self._settings.conductor.step_total_timeout
        deadline = _deadline(work, step, seconds, longest)
        reason = job.waiting_for or outcome.reason
        if deadline is not None and now >= deadline:
            error = codes.TIMED_OUT(
                step=step.step,
                seconds=round((now - _begun(work)).total_seconds()),
                waiting_for=reason,
            )
            self._failed(work, Failed(error=error, changes=outcome.changes))
            return
        if job.due_at is None:
            timeline.waiting(work, step, reason)
        if outcome.external and states.allows(work.node.provision_state, Event.WAIT):
            fire(work, Event.WAIT)
        pause = datetime.timedelta(seconds=max(outcome.seconds, 0.01))
        job.step_deadline = deadline
        job.due_at = earliest(now + pause, deadline)
        job.waiting_for = reason
        intent = work.intent
        if intent is not None:
            intent.waiting_for = reason
        work.learn(outcome.changes)
        self._journal.save(work, release=True)


def _is_quiet(step: PlannedStep | None) -> bool:
    """Whether nothing is lost if the start of the step is not stored."""
    return step is not None and step.is_core and step.step in QUIET


def _fresh(work: Work) -> None:
    job = work.planned
    job.notes, job.interruptions = {}, 0
    job.due_at = job.step_started_at = job.step_deadline = None
    job.waiting_for = None


def _begun(work: Work) -> datetime.datetime:
    """When the running step started."""
    return work.planned.step_started_at or work.now()


def _deadline(
    work: Work, step: PlannedStep, seconds: float, longest: float
) -> datetime.datetime | None:
    """When the running step has failed for being too slow.

    A limit of the step's own counts from its start; others count anew from each
    sign of life of the ramdisk, but end ``longest`` seconds after the start: a
    ramdisk whose command never ends goes on giving signs of life.
    """
    begun = _begun(work)
    if step.timeout is not None:
        return begun + datetime.timedelta(seconds=step.timeout)
    alive = work.ramdisk.seen_at if work.ramdisk is not None else None
    limits = (
        (max(begun, alive or begun), seconds),
        (begun, longest),
    )
    ends = [start + datetime.timedelta(seconds=most) for start, most in limits if most]
    return min(ends, default=None)
