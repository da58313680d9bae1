# SPDX-License-Identifier: Apache-2.0
"""What a runner has before it during one stretch of work on one node."""

import copy
import dataclasses
import datetime
import time
from collections.abc import Sequence
from typing import Any

from ironic_ng.conductor.holds import Hold
from ironic_ng.conductor.learning import apply_to_node, is_of_node_only
from ironic_ng.db.gathering import Gathered
from ironic_ng.domain import states
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.domain.notification import Notification
from ironic_ng.domain.power import PowerState
from ironic_ng.domain.steps import Changes, PlannedStep, from_stored, to_stored


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """All that one transaction read when a node was taken."""

    node: Node
    beside: Gathered


_POWERS = (PowerState.ON.value, PowerState.OFF.value)


class Work:
    """The node and its plan as they are now; ``Journal.save`` stores them.

    Everything here may be changed; what was stored last is kept beside it, so
    that a save writes only what differs.
    """

    def __init__(self, found: Found, hold: Hold) -> None:
        """Begin with what was found."""
        beside = found.beside
        self.hold = hold
        self.node = found.node
        self.stored_node = dataclasses.replace(found.node)
        self.job = beside.job
        self.stored_job = snapshot(beside.job)
        self.intents = beside.intents
        self.stored_intents = {
            it.uuid: dataclasses.replace(it) for it in beside.intents
        }
        self.ports = beside.ports
        self.ramdisk = beside.ramdisk
        self.traits = beside.traits
        self.events: list[HistoryEvent] = []
        self.learned: list[Changes] = []
        self.notifications: list[Notification] = []
        self.fault_facts: dict[str, Any] = {}
        """What the node's entry about a fault is to tell besides its kind."""
        self.known_power = found.node.power_state
        """What others were told last of the machine's power."""
        self.interrupted_holder = found.node.interrupted_holder
        """Who was cut while it worked on the node, until that has been dealt with."""
        self.released = False
        self._now = beside.now
        self._now_at = time.monotonic()

    def now(self) -> datetime.datetime:
        """The database's clock, carried on by ours."""
        return self._now + datetime.timedelta(seconds=time.monotonic() - self._now_at)

    def learn(self, changes: Changes) -> None:
        """Take in what a step found; the next save stores it."""
        self.node = apply_to_node(self.node, changes)
        if not is_of_node_only(changes):
            self.learned.append(changes)

    def power_changed(self) -> bool:
        """Whether what is stored now is a change of power that others must hear of.

        While a node is provisioned its power goes up and down for that; unknown is
        no power. What was asked about is remembered, so each change counts once.
        """
        known, found = self.known_power, self.node.power_state
        if found not in _POWERS or found == known:
            return False
        self.known_power = found
        busy = states.RUNNING | states.WAITING | states.HOLDING
        return known in _POWERS and self.node.provision_state not in busy

    def unlearn(self) -> None:
        """Forget what could not be stored; all is again as it was stored."""
        self.node = dataclasses.replace(self.stored_node)
        self.job = snapshot(self.stored_job)
        self.intents = [dataclasses.replace(it) for it in self.stored_intents.values()]
        self.events, self.learned = [], []
        self.notifications, self.fault_facts = [], {}

    @property
    def planned(self) -> Job:
        """The job; only for code that runs when there is one."""
        if self.job is None:
            message = f"node {self.node.uuid} has no job"
            raise RuntimeError(message)
        return self.job

    @property
    def intent(self) -> Intent | None:
        """The wish that the job serves."""
        if self.job is None:
            return None
        wanted = self.job.intent_uuid
        return next((it for it in self.intents if it.uuid == wanted), None)

    @property
    def step(self) -> PlannedStep | None:
        """The step that runs or is next; None at the end of the plan."""
        job = self.planned
        if job.position >= len(job.steps):
            return None
        return from_stored(job.steps[job.position])

    def rest(self) -> list[PlannedStep]:
        """The steps behind the current one."""
        job = self.planned
        return [from_stored(it) for it in job.steps[job.position + 1 :]]

    def set_rest(self, steps: Sequence[PlannedStep]) -> None:
        """Put these in the place of everything behind the current step."""
        job = self.planned
        done = job.steps[: job.position + 1]
        job.steps = [*done, *(to_stored(it) for it in steps)]


def snapshot(job: Job | None) -> Job | None:
    """A copy that stays as it is whatever a step does to its notes."""
    return copy.deepcopy(job)
