# SPDX-License-Identifier: Apache-2.0
"""Boot of the fake machine: every call succeeds and changes nothing."""

from collections.abc import Mapping

from ironic_ng.domain.steps import Changes
from ironic_ng.drivers.fake.script import act, pass_time
from ironic_ng.drivers.interfaces.boot import BootInterface
from ironic_ng.drivers.task import Task


class FakeBoot(BootInterface):
    """A machine that boots whatever it is told, in the mind."""

    def validate(self, task: Task) -> None:
        act(task, "boot.validate")

    def prepare_ramdisk(
        self, task: Task, arguments: Mapping[str, str | None]
    ) -> Changes:
        return self._work(task, "prepare_ramdisk")

    def clean_up_ramdisk(self, task: Task) -> Changes:
        return self._work(task, "clean_up_ramdisk")

    def prepare_instance(self, task: Task) -> Changes:
        return self._work(task, "prepare_instance")

    def clean_up_instance(self, task: Task) -> Changes:
        return self._work(task, "clean_up_instance")

    def _work(self, task: Task, method: str) -> Changes:
        act(task, f"boot.{method}")
        pass_time(task.settings.fake.boot_delay)
        return Changes()
