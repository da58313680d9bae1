# SPDX-License-Identifier: Apache-2.0
"""Rescue interface ``agent``: the ramdisk opens itself to the user's password."""

from ironic_ng.domain.steps import Done, Outcome, PlannedStep, Resume, core
from ironic_ng.drivers import bound
from ironic_ng.drivers.agent.commands import SHORT_SECONDS, ramdisk_of
from ironic_ng.drivers.interfaces.rescue import RescueInterface
from ironic_ng.drivers.step import StepRun, step
from ironic_ng.drivers.task import Task


class AgentRescue(RescueInterface):
    """Boots the ramdisk, hands it the hashed password and leaves it running."""

    def validate(self, task: Task) -> None:
        """Check that the machine can boot the ramdisk."""
        bound.boot_of(task).validate(task)

    def rescue(self, task: Task, run: StepRun) -> Outcome:
        """Boot the ramdisk, then let it open itself."""
        return Done(then=(core("boot_ramdisk"), core("await_agent"), _OPEN))

    @step(resume=Resume.RESTARTABLE)
    def open_ramdisk(self, task: Task, run: StepRun) -> Outcome:
        """Give the ramdisk the hash of the password; harmless when repeated."""
        task.services.agents.call(
            ramdisk_of(task),
            "rescue.finalize_rescue",
            {
                "rescue_password": task.node.instance_info["hashed_rescue_password"],
                "hashed": True,
            },
            SHORT_SECONDS,
        )
        return Done()

    def unrescue(self, task: Task, run: StepRun) -> Outcome:
        """End the ramdisk and start the user's own system."""
        return Done(then=(core("tear_down_ramdisk"), core("boot_instance")))


_OPEN = PlannedStep(interface="rescue", step="open_ramdisk")
