# SPDX-License-Identifier: Apache-2.0
"""Inspect: find out what is in a machine."""

import abc

from ironic_ng.domain.steps import Changes, Outcome
from ironic_ng.drivers.interfaces.interface import Interface
from ironic_ng.drivers.step import StepRun
from ironic_ng.drivers.task import Task


class InspectInterface(Interface):
    """``inspect`` is performed as a step, so it may wait and be resumed.

    An in-band implementation returns ``Done(then=...)`` with core steps that
    boot the ramdisk and ``await_inspection_data``; the data then come to
    :meth:`receive`.
    """

    abortable: bool = False

    @abc.abstractmethod
    def inspect(self, task: Task, run: StepRun) -> Outcome:
        """Look at the machine, or start a ramdisk that does."""

    def receive(self, task: Task, data: dict[str, object]) -> Changes:
        """Turn the ramdisk's data into changes of the node and its ports."""
        return Changes()
