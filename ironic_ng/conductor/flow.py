# SPDX-License-Identifier: Apache-2.0
"""What a flow is: a plan, what its end means, and what is undone on failure."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.faults import Fault
from ironic_ng.domain.node import Node
from ironic_ng.domain.runbook import Runbook
from ironic_ng.domain.states import Event
from ironic_ng.domain.steps import Changes, Occasion, PlannedStep, StepSpec
from ironic_ng.drivers.interfaces.deploy import DeployInterface
from ironic_ng.drivers.task import Task


@dataclasses.dataclass(frozen=True, slots=True)
class Planning:
    """What a plan is made from; nothing here talks to hardware."""

    task: Task
    args: Mapping[str, Any]
    """As the wish has them."""
    facts: Mapping[str, Any]
    """As the job keeps them."""
    offered: Sequence[StepSpec]
    """Every step of the node's drivers."""
    find_runbook: Callable[[str], Runbook | None] = lambda _: None
    """The runbook of a UUID or name."""

    @property
    def node(self) -> Node:
        """The node in question."""
        return self.task.node

    @property
    def settings(self) -> Settings:
        """The settings of the conductor."""
        return self.task.settings

    def without_ramdisk(self) -> "Planning":
        """The same for work that must not boot a ramdisk."""
        return dataclasses.replace(self, args={**self.args, "disable_ramdisk": True})

    @property
    def uses_ramdisk(self) -> bool:
        """Whether the deploy interface boots a ramdisk for this kind of work."""
        if self.args.get("disable_ramdisk"):
            return False
        deploy = self.task.interfaces.get("deploy")
        return isinstance(deploy, DeployInterface) and deploy.uses_ramdisk


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """The steps of a job, what it should remember, and what to note at its start.

    ``started``: the type of the event that clients see in the history.
    """

    steps: Sequence[PlannedStep] = ()
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    changes: Changes = Changes()
    started: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Ending:
    """What success means: an event, changes, and perhaps the next flow."""

    event: Event | None = Event.DONE
    changes: Changes = Changes()
    follow: str | None = None


def plain_ending(_: Planning) -> Ending:
    """The node is where it should be."""
    return Ending()


def no_limit(_: Settings) -> int:
    """Only the steps' own limits count."""
    return 0


def nothing(_: Planning) -> list[PlannedStep]:
    """Nothing has to be undone."""
    return []


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One kind of work.

    ``provisions``: whether it moves the provision state. ``shows``: the node's
    field that shows the running step. ``phase``: the network the machine is put
    into while a ramdisk runs. ``limit``: seconds to wait for a ramdisk.
    ``clean_up``: steps to perform when it fails. ``fault``: set with
    maintenance when a step had begun (``always_faulty``: whatever had begun).
    ``failed``: further changes of the node on failure.
    """

    name: str
    plan: Callable[[Planning], Plan]
    event_type: str
    ending: Callable[[Planning], Ending] = plain_ending
    clean_up: Callable[[Planning], list[PlannedStep]] = nothing
    occasion: Occasion | None = None
    provisions: bool = True
    shows: str | None = None
    phase: str = "provisioning"
    limit: Callable[[Settings], int] = no_limit
    fault: Fault | None = None
    always_faulty: bool = False
    failed: Callable[[Planning], Changes] = lambda _: Changes()
