# SPDX-License-Identifier: Apache-2.0
"""A conductor's runner over a real database, without threads, and a scripted driver."""

import dataclasses
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ironic_ng.conductor.holds import HoldKeeper
from ironic_ng.conductor.journal import Journal
from ironic_ng.conductor.runner import Runner
from ironic_ng.conductor.tasks import TaskMaker
from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.db.database import Database
from ironic_ng.domain import states
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import INTERFACE_KINDS, Node
from ironic_ng.domain.power import TARGETS, PowerState, PowerTarget
from ironic_ng.domain.states import State
from ironic_ng.domain.steps import Changes, Done, Occasion, Outcome, PlannedStep
from ironic_ng.domain.verbs import VERBS
from ironic_ng.drivers.interfaces.boot import BootInterface
from ironic_ng.drivers.interfaces.deploy import DeployInterface
from ironic_ng.drivers.interfaces.inspect import InspectInterface
from ironic_ng.drivers.interfaces.interface import Interface
from ironic_ng.drivers.interfaces.management import ManagementInterface
from ironic_ng.drivers.interfaces.network import NetworkInterface
from ironic_ng.drivers.interfaces.power import PowerInterface
from ironic_ng.drivers.interfaces.rescue import RescueInterface
from ironic_ng.drivers.registry import KINDS
from ironic_ng.drivers.step import StepRun, step, steps_of
from ironic_ng.drivers.task import Services, Task

HOST = "here"
Act = Callable[[Task, StepRun], Outcome]


class Power(PowerInterface):
    """A machine whose power follows at the second look."""

    def __init__(self) -> None:
        """Off."""
        self.state = PowerState.OFF
        self.pending: PowerState | None = None
        self.asked: list[PowerTarget] = []
        self.follows = True

    def read(self, task: Task) -> PowerState | None:
        """The state; a pending one becomes true for the next look."""
        found = self.state
        if self.pending is not None and self.follows:
            self.state, self.pending = self.pending, None
        return found

    def request(self, task: Task, target: PowerTarget) -> PowerState | None:
        """Take the request."""
        self.asked.append(target)
        self.pending = TARGETS[target].leads_to
        return None


class Boot(BootInterface):
    """Counts what it is asked for."""

    def __init__(self) -> None:
        """Nothing asked yet."""
        self.asked: list[str] = []

    def prepare_ramdisk(
        self, task: Task, arguments: Mapping[str, str | None]
    ) -> Changes:
        """Note it."""
        assert task.ramdisk is not None
        assert task.ramdisk.token
        self.asked.append("prepare_ramdisk")
        return Changes()

    def clean_up_ramdisk(self, task: Task) -> Changes:
        """Note it."""
        self.asked.append("clean_up_ramdisk")
        return Changes()

    def prepare_instance(self, task: Task) -> Changes:
        """Note it."""
        self.asked.append("prepare_instance")
        return Changes()

    def clean_up_instance(self, task: Task) -> Changes:
        """Note it."""
        self.asked.append("clean_up_instance")
        return Changes()


class Deploy(DeployInterface):
    """Does what a test wrote down for each step; else nothing."""

    def __init__(self) -> None:
        """No ramdisk, nothing special."""
        self.acts: dict[str, Act] = {}
        self.performed: list[str] = []
        self.ramdisk_offers: list[PlannedStep] = []

    def ramdisk_steps(self, task: Task, occasion: Occasion) -> list[PlannedStep]:
        """What the test says."""
        return self.ramdisk_offers

    def execute_ramdisk_step(
        self, task: Task, run: StepRun, step: PlannedStep, occasion: Occasion
    ) -> Outcome:
        """As any other step."""
        return self._do(step.step, task, run)

    @step(deploy=100, ramdisk=False, abortable=True)
    def deploy(self, task: Task, run: StepRun) -> Outcome:
        """The first."""
        return self._do("deploy", task, run)

    @step(deploy=50, clean=20, service=0, ramdisk=False)
    def stubborn(self, task: Task, run: StepRun) -> Outcome:
        """One that cannot be aborted."""
        return self._do("stubborn", task, run)

    @step(clean=10, service=0, ramdisk=False, abortable=True)
    def gentle(self, task: Task, run: StepRun) -> Outcome:
        """One that can be aborted."""
        return self._do("gentle", task, run)

    @step(clean=0, timeout=5)
    def slow(self, task: Task, run: StepRun) -> Outcome:
        """One with a limit, and for a ramdisk."""
        return self._do("slow", task, run)

    def _do(self, name: str, task: Task, run: StepRun) -> Outcome:
        self.performed.append(name)
        act = self.acts.get(name)
        return act(task, run) if act is not None else Done()


class Inspect(InspectInterface):
    """Finds nothing."""

    def inspect(self, task: Task, run: StepRun) -> Outcome:
        """At once."""
        return Done(changes=Changes(merge={"properties": {"cpus": 4}}))


class Rescue(RescueInterface):
    """Done at once."""

    def rescue(self, task: Task, run: StepRun) -> Outcome:
        """At once."""
        return Done()

    def unrescue(self, task: Task, run: StepRun) -> Outcome:
        """At once."""
        return Done()


class Implementations:
    """In the place of the registry: the same implementations for every node."""

    def __init__(self) -> None:
        """One of each kind."""
        self.power, self.boot, self.deploy = Power(), Boot(), Deploy()
        scripted: dict[str, Interface] = {
            "power": self.power,
            "boot": self.boot,
            "deploy": self.deploy,
            "inspect": Inspect(),
            "rescue": Rescue(),
            "management": ManagementInterface(),
            "network": NetworkInterface(),
        }
        self.all = {k: scripted.get(k) or KINDS[k]() for k in INTERFACE_KINDS}
        self.types: dict[str, type] = {"scripted": object}
        self.offers: dict[str, Any] = {"scripted": {}}
        self.properties: dict[str, Any] = {"scripted": {}}

    def interfaces_for(self, node: Node) -> dict[str, Interface]:
        """All of them."""
        return self.all

    def steps_for(self, node: Node) -> list[Any]:
        """All of theirs."""
        return [spec for kind, it in self.all.items() for spec in steps_of(kind, it)]


class Withdrawn:
    """In the place of the image cache and the boot files."""

    def withdraw(self, node_uuid: str) -> None:
        """Nothing was published."""


class Bench:
    """Everything that a test of the engine needs."""

    def __init__(self, place: Path, options: Mapping[str, Any] | None = None) -> None:
        """An empty database."""
        self.settings = settings_for_tests(
            {
                "DEFAULT": {"state_path": str(place), "host": HOST},
                "conductor": {"power_poll_interval": 0.05, **(options or {})},
            }
        )
        self.woken: list[str] = []
        self.database = Database(self.settings, on_wake=self.woken.append)
        self.database.prepare()
        self.drivers = Implementations()
        nothing: Any = Withdrawn()
        services = Services(boot_files=nothing, images=nothing, agents=nothing)
        registry: Any = self.drivers
        self.tasks = TaskMaker(registry, self.settings, services)
        self.keeper = HoldKeeper(self.database, self.settings, HOST)
        self.journal = Journal(self.database, self.keeper)
        self.runner = Runner(self.settings, self.tasks, self.journal)

    def enrol(self, state: str = State.AVAILABLE, **fields: Any) -> str:
        """A node in a state."""
        node = Node(
            uuid=str(uuid.uuid4()), driver="scripted", provision_state=state, **fields
        )
        with self.database.write() as unit:
            unit.add(node)
        return node.uuid

    def wish(self, node_uuid: str, verb: str, **args: Any) -> Intent:
        """What the API does when it accepts a verb."""
        known = VERBS[verb]
        with self.database.write() as unit:
            node = unit.get(Node, node_uuid)
            assert node is not None
            if known.fires:
                to = states.after(node.provision_state, known.event, node_uuid)
                target = states.FACTS[to].target
                if verb == "clean":
                    target = State.MANAGEABLE
                unit.replace(
                    dataclasses.replace(
                        node,
                        provision_state=to.value,
                        target_provision_state=target and target.value,
                        last_error=None,
                    )
                )
            return unit.add(
                Intent(
                    uuid=str(uuid.uuid4()), node_uuid=node_uuid, verb=verb, args=args
                )
            )

    def power_wish(self, node_uuid: str, target: str, **args: Any) -> Intent:
        """What the API does when it accepts a power target."""
        with self.database.write() as unit:
            node = unit.get(Node, node_uuid)
            assert node is not None
            unit.replace(dataclasses.replace(node, target_power_state=target))
            return unit.add(
                Intent(
                    uuid=str(uuid.uuid4()),
                    node_uuid=node_uuid,
                    kind="power",
                    verb=target,
                    args={"target": target, **args},
                )
            )

    def node(self, node_uuid: str) -> Node:
        """As stored."""
        with self.database.read() as reader:
            found = reader.get(Node, node_uuid)
        assert found is not None
        return found

    def job(self, node_uuid: str) -> Job | None:
        """As stored."""
        with self.database.read() as reader:
            return reader.job_of(node_uuid)

    def intent(self, intent: Intent) -> Intent:
        """As stored."""
        with self.database.read() as reader:
            found = reader.get(Intent, intent.uuid)
        assert found is not None
        return found

    def history(self, node_uuid: str, kind: str | None = None) -> list[HistoryEvent]:
        """All events, or those of a kind."""
        with self.database.read() as reader:
            found = reader.find(HistoryEvent, node_uuid=node_uuid)
        return [event for event in found if kind in (None, event.kind)]

    def run(self, node_uuid: str, most: int = 30) -> Node:
        """Run the node until it waits for something outside, or is done."""
        paused = states.WAITING | states.HOLDING
        for _ in range(most):
            self.runner.run(node_uuid)
            job, node = self.job(node_uuid), self.node(node_uuid)
            if job is None or node.provision_state in paused:
                return node
        message = f"{node.provision_state} after {most} stretches"
        raise AssertionError(message)
