# SPDX-License-Identifier: Apache-2.0
"""Inspection of the fake machine: it finds nothing."""

from ironic_ng.domain.steps import Done, Outcome
from ironic_ng.drivers.fake.script import act, pause
from ironic_ng.drivers.interfaces.inspect import InspectInterface
from ironic_ng.drivers.step import StepRun
from ironic_ng.drivers.task import Task


class FakeInspect(InspectInterface):
    """Ends within the call, or after ``[fake]inspect_delay``."""

    def validate(self, task: Task) -> None:
        act(task, "inspect.validate")

    def inspect(self, task: Task, run: StepRun) -> Outcome:
        act(task, "inspect.inspect")
        delay = task.settings.fake.inspect_delay
        return pause(run, delay, "the fake machine is being inspected") or Done()
