# SPDX-License-Identifier: Apache-2.0
"""Performs one step: finds who does it and gives it what it needs."""

import dataclasses
import datetime
import uuid
from collections.abc import Callable
from typing import Any

from ironic_ng.conductor.core_steps.context import Context
from ironic_ng.conductor.core_steps.table import CORE_STEPS
from ironic_ng.conductor.flow import Flow, Planning
from ironic_ng.conductor.inspection.rule_book import RuleBook
from ironic_ng.conductor.journal import Journal
from ironic_ng.conductor.tasks import TaskMaker
from ironic_ng.conductor.work import Work
from ironic_ng.db.failures import STRETCH_ENDS
from ironic_ng.domain.catalogue import step as codes
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.ramdisk import new_token
from ironic_ng.domain.steps import (
    RESERVED,
    Changes,
    Done,
    Failed,
    Occasion,
    Outcome,
    PlannedStep,
    Resume,
    Wait,
)
from ironic_ng.drivers.bound import deploy_of
from ironic_ng.drivers.step import StepRun, is_step
from ironic_ng.drivers.task import Task

CHILD_SECONDS = 2.0
"""Seconds between two tries to hold a child node that others hold."""


class Performer:
    """Performs steps of the conductor, of drivers and of ramdisks."""

    def __init__(self, tasks: TaskMaker, journal: Journal) -> None:
        """Make tasks with the one, store notes with the other."""
        self._tasks = tasks
        self._journal = journal
        self._rules = RuleBook(tasks.settings, journal.read)
        self._incarnation = uuid.uuid4().hex

    def planning(self, work: Work, args: dict[str, Any]) -> Planning:
        """What a plan for this node is made from."""
        facts = work.job.facts if work.job is not None else {}
        offered = self._tasks.steps_of(work.node)
        find = self._journal.runbook
        return Planning(self.task(work), args, facts, offered, find)

    def task(self, work: Work) -> Task:
        """The node with its implementations."""
        return self._tasks.make(work.node, work.ports, work.ramdisk, work.traits)

    def resume_of(self, work: Work, step: PlannedStep) -> Resume | None:
        """What may be done with a step that was cut; None when it does not say."""
        if step.is_core or step.step in RESERVED or step.source == "ramdisk":
            # These look at their notes, at the machine, or at the agent's commands.
            return Resume.RESUMABLE
        for spec in self._tasks.steps_of(work.node):
            if (spec.interface, spec.step) == (step.interface, step.step):
                return spec.resume
        return None

    def perform(
        self, work: Work, flow: Flow, step: PlannedStep, *, aborted: bool = False
    ) -> Outcome:
        """One performance; what the step raises is raised."""
        with self._journal.acting(work):
            run = self._run(work, step, aborted=aborted)
            if step.children:
                return self._on_children(work, flow, step, run)
            return self._on(work, flow, step, run)

    def _on_children(
        self, work: Work, flow: Flow, step: PlannedStep, run: StepRun
    ) -> Outcome:
        """On one child after another; what is done is kept in the notes."""
        kept: dict[str, dict[str, Any]] = run.notes.setdefault("children", {})
        for child in self._journal.children_of(work.node.uuid, step.only_children):
            notes = kept.setdefault(child, {})
            if notes.get("done"):
                continue
            held = self._journal.take(child, f"{step.step} for its parent")
            if held is None:
                return Wait(seconds=CHILD_SECONDS, reason=f"child node {child}")
            try:
                own = dataclasses.replace(run, notes=notes.setdefault("notes", {}))
                with self._journal.acting(held):
                    outcome = self._on(held, flow, step, own)
                held.learn(outcome.changes if isinstance(outcome, Done) else Changes())
                self._journal.save(held, release=True)
            except STRETCH_ENDS:
                self._journal.leave_to_others(held)
                raise
            except ServiceError as error:
                outcome = Failed(error=error)
            finally:
                self._journal.let_go(held)
            if isinstance(outcome, Failed):
                raise codes.CHILD_FAILED(
                    step=step.step, child=child, reason=outcome.error.recorded()
                )
            if not isinstance(outcome, Done):
                return outcome
            notes["done"] = True
            run.remember()
        return Done()

    def _on(self, work: Work, flow: Flow, step: PlannedStep, run: StepRun) -> Outcome:
        """On this very node."""
        if step.is_core or step.step in RESERVED:
            return self._core(work, flow, step, run)
        task = self.task(work)
        if step.source == "ramdisk":
            occasion = flow.occasion or Occasion.CLEAN
            return deploy_of(task).execute_ramdisk_step(task, run, step, occasion)
        method = getattr(task.interfaces.get(step.interface), step.step, None)
        # Whatever a plan says, nothing but a step is ever called by name.
        if method is None or not is_step(method):
            raise codes.UNKNOWN_STEP(
                step=step.step,
                interface=step.interface,
                occasion=flow.name,
                known="-",
            )
        outcome: Outcome = method(task, run)
        return outcome

    def _core(self, work: Work, flow: Flow, step: PlannedStep, run: StepRun) -> Outcome:
        function = CORE_STEPS.get(step.step)
        if function is None:
            raise codes.NO_SUCH_CORE_STEP(step=step.step)
        intent = work.intent
        planning = self.planning(work, dict(intent.args) if intent else {})
        context = Context(
            work=work,
            task=planning.task,
            run=run,
            flow=flow,
            planning=planning,
            start_ramdisk=lambda: self._journal.start_ramdisk(work, new_token()),
            apply_rules=lambda found: self._rules.applied(planning.task, found),
            incarnation=self._incarnation,
        )
        return function(context)

    def _run(self, work: Work, step: PlannedStep, *, aborted: bool) -> StepRun:
        job = work.planned

        def remember() -> None:
            self._journal.save(work)

        def progress(percent: float | None, text: str) -> None:
            job.waiting_for = text if percent is None else f"{text}: {percent:.0f} %"

        return StepRun(
            args=step.args,
            notes=job.notes,
            facts=job.facts,
            remember=remember,
            progress=progress,
            now=work.now,
            aborted=aborted,
        )


Guard = Callable[[Callable[[], Outcome], str], Outcome]
"""Performs, and turns whatever is raised into ``Failed``."""


def earliest(
    *moments: datetime.datetime | None,
) -> datetime.datetime | None:
    """The first of these, None if there is none."""
    return min((it for it in moments if it is not None), default=None)
