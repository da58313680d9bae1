# SPDX-License-Identifier: Apache-2.0
"""Rescue of the fake machine: it takes its time with the node locked.

Clients and tests use it to see what a locked node answers, so it really holds
its thread; every other fake step waits without one.
"""

from ironic_ng.domain.steps import Done, Outcome
from ironic_ng.drivers.fake.script import act, pass_time
from ironic_ng.drivers.interfaces.rescue import RescueInterface
from ironic_ng.drivers.step import StepRun
from ironic_ng.drivers.task import Task


class FakeRescue(RescueInterface):
    """Takes ``[fake]rescue_delay`` each way."""

    def validate(self, task: Task) -> None:
        act(task, "rescue.validate")

    def rescue(self, task: Task, run: StepRun) -> Outcome:
        return self._work(task, "rescue")

    def unrescue(self, task: Task, run: StepRun) -> Outcome:
        return self._work(task, "unrescue")

    def _work(self, task: Task, method: str) -> Outcome:
        act(task, f"rescue.{method}")
        pass_time(task.settings.fake.rescue_delay)
        return Done()
