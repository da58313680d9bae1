# SPDX-License-Identifier: Apache-2.0
"""What a step of the conductor itself is given, and how it may replan."""

import dataclasses
from collections.abc import Callable
from typing import Any

from ironic_ng.conductor.flow import Flow, Planning
from ironic_ng.conductor.work import Work
from ironic_ng.conf.settings import Settings
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.steps import Changes, Done, Failed, Outcome, PlannedStep
from ironic_ng.drivers.step import StepRun
from ironic_ng.drivers.task import Task


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Replan(Done):
    """Done, and these steps take the place of all that were to follow."""

    rest: tuple[PlannedStep, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Context:
    """One performance of a step of the conductor."""

    work: Work
    task: Task
    run: StepRun
    flow: Flow
    planning: Planning
    start_ramdisk: Callable[[], Ramdisk]
    """Make a new agent token and forget the old agent; stored at once."""
    apply_rules: Callable[[Changes], Done | Failed]
    """What an inspection ends with, from what its hooks have found."""
    incarnation: str
    """Names this run of this process; what it published ends with it."""

    @property
    def settings(self) -> Settings:
        """The settings of the conductor."""
        return self.task.settings

    @property
    def phase(self) -> str:
        """The network in which a ramdisk of this flow runs."""
        wanted: str = self.run.args.get("phase") or self.flow.phase
        return wanted


CoreStep = Callable[[Context], Outcome]
Arguments = dict[str, Any]
