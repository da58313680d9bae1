# SPDX-License-Identifier: Apache-2.0
"""Firmware of the fake machine: updates succeed and change nothing."""

from ironic_ng.domain.steps import Arg, Done, Outcome, Resume
from ironic_ng.drivers.fake.script import act, pause
from ironic_ng.drivers.interfaces.firmware import FirmwareInterface
from ironic_ng.drivers.step import StepRun, step
from ironic_ng.drivers.task import Task


class FakeFirmware(FirmwareInterface):
    """No components."""

    def validate(self, task: Task) -> None:
        act(task, "firmware.validate")

    @step(
        clean=0,
        deploy=0,
        service=0,
        ramdisk=False,
        args={"settings": Arg("What to update, with URLs.", required=True)},
        resume=Resume.RESUMABLE,
    )
    def update(self, task: Task, run: StepRun) -> Outcome:
        """Pretend to flash."""
        act(task, "firmware.update")
        delay = task.settings.fake.firmware_delay
        return pause(run, delay, "the fake firmware is being written") or Done()
