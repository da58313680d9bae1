# SPDX-License-Identifier: Apache-2.0
"""Console of the fake machine: it can be on or off, and shows nothing."""

from typing import Any

from ironic_ng.drivers.fake.script import act
from ironic_ng.drivers.interfaces.console import ConsoleInterface
from ironic_ng.drivers.task import Task


class FakeConsole(ConsoleInterface):
    """No process, no address."""

    def validate(self, task: Task) -> None:
        act(task, "console.validate")

    def start(self, task: Task) -> None:
        act(task, "console.start")

    def stop(self, task: Task) -> None:
        act(task, "console.stop")

    def info(self, task: Task) -> dict[str, Any]:
        act(task, "console.info")
        return {}
