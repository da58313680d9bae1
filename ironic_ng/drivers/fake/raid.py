# SPDX-License-Identifier: Apache-2.0
"""RAID of the fake machine: the wanted arrays are kept in mind, none is made."""

from ironic_ng.domain.steps import Done, Outcome, Resume
from ironic_ng.drivers.fake.script import act, pause
from ironic_ng.drivers.interfaces.raid import RaidInterface
from ironic_ng.drivers.step import StepRun, step
from ironic_ng.drivers.task import Task


class FakeRaid(RaidInterface):
    """Steps that succeed and change nothing."""

    def validate(self, task: Task) -> None:
        act(task, "raid.validate")

    @step(clean=0, deploy=0, service=0, ramdisk=False, resume=Resume.RESUMABLE)
    def create_configuration(self, task: Task, run: StepRun) -> Outcome:
        """Pretend to make the arrays of target_raid_config."""
        return self._work(task, run, "create_configuration")

    @step(clean=0, deploy=0, service=0, ramdisk=False, resume=Resume.RESUMABLE)
    def delete_configuration(self, task: Task, run: StepRun) -> Outcome:
        """Pretend to remove all arrays."""
        return self._work(task, run, "delete_configuration")

    def _work(self, task: Task, run: StepRun, method: str) -> Outcome:
        act(task, f"raid.{method}")
        delay = task.settings.fake.raid_delay
        return pause(run, delay, "the fake RAID controller is at work") or Done()
