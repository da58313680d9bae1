# SPDX-License-Identifier: Apache-2.0
"""Console: the serial or graphical console of a machine."""

from typing import Any

from ironic_ng.drivers.interfaces.interface import Interface
from ironic_ng.drivers.task import Task


class ConsoleInterface(Interface):
    """Start, stop and find the console."""

    def start(self, task: Task) -> None:
        """Make the console reachable; repeatable."""

    def stop(self, task: Task) -> None:
        """End it; repeatable."""

    def info(self, task: Task) -> dict[str, Any]:
        """``{"type": ..., "url": ...}`` of a running console."""
        return {}
