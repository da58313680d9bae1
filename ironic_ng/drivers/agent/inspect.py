# SPDX-License-Identifier: Apache-2.0
"""Inspect interface ``agent``: a ramdisk looks at the machine and reports."""

from ironic_ng.domain.steps import Changes, Done, Outcome, core
from ironic_ng.drivers import bound
from ironic_ng.drivers.agent.hooks.table import changes_from
from ironic_ng.drivers.interfaces.inspect import InspectInterface
from ironic_ng.drivers.step import StepRun
from ironic_ng.drivers.task import Task


class AgentInspect(InspectInterface):
    """Boots the ramdisk with the address to report to, and reads its report."""

    abortable = True

    def validate(self, task: Task) -> None:
        """Check that the machine can boot the ramdisk."""
        bound.boot_of(task).validate_inspection(task)

    def inspect(self, task: Task, run: StepRun) -> Outcome:
        """Leave the rest to the conductor's steps."""
        return Done(then=(core("boot_ramdisk"), core("await_inspection_data")))

    def receive(self, task: Task, data: dict[str, object]) -> Changes:
        """Turn the ramdisk's data into changes of the node and its ports."""
        return changes_from(task.node, task.settings, data, task.ports)
