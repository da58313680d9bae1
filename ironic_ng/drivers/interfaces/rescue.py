# SPDX-License-Identifier: Apache-2.0
"""Rescue: a ramdisk that lets a tenant mend a machine."""

import abc

from ironic_ng.domain.steps import Outcome
from ironic_ng.drivers.interfaces.interface import Interface
from ironic_ng.drivers.step import StepRun
from ironic_ng.drivers.task import Task


class RescueInterface(Interface):
    """Both methods are performed as steps."""

    @abc.abstractmethod
    def rescue(self, task: Task, run: StepRun) -> Outcome:
        """Boot the rescue ramdisk with the hashed password."""

    @abc.abstractmethod
    def unrescue(self, task: Task, run: StepRun) -> Outcome:
        """Boot the instance again."""
