# SPDX-License-Identifier: Apache-2.0
"""Power sync and recovery by hand: no thread runs, no time passes by itself."""

import datetime
from typing import Any

import pytest

from ironic_ng.conductor.polling.lanes import Lanes, Reading
from ironic_ng.conductor.watchers.maintenance_recovery import MaintenanceRecovery
from ironic_ng.conductor.watchers.power_sync import PowerSync
from ironic_ng.conductor.watchers.watch import Watch
from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.maintenance_entry import MaintenanceEntry
from ironic_ng.domain.node import Node
from ironic_ng.tests.unit.conductor.bench import Bench


class AtOnce(Lanes):
    """Asks in the thread that submits."""

    def __init__(self) -> None:
        super().__init__(1)
        self.asked: list[str] = []

    def submit(self, reading: Reading) -> bool:
        self.asked.append(reading.key)
        try:
            outcome: Any = reading.read(1.0)
        except ServiceError as error:
            outcome = error
        reading.settle(outcome)
        reading.passed()
        return True


def watch_of(bench: Bench) -> Watch:
    """What watchers are given; every node is ours."""
    return Watch(
        bench.settings,
        bench.database,
        bench.journal,
        bench.tasks,
        lambda nodes: nodes,
        bench.woken.append,
    )


def unreachable(_: Any) -> Any:
    """A BMC that is away."""
    raise bmc.UNREACHABLE(address="192.0.2.1", detail="timed out")


def refused(_: Any) -> Any:
    """A BMC that knows another password."""
    raise bmc.REFUSED(address="192.0.2.1", user="admin")


class Polled:
    """The watchers of one conductor over a bench."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.lanes = AtOnce()
        self.recovery = MaintenanceRecovery(watch_of(bench), self.lanes)

    def sync(self, node_uuid: str, rounds: int = 1) -> Node:
        """Whole rounds of the power sync, and the node afterwards."""
        for _ in range(rounds):
            sync = PowerSync(watch_of(self.bench), self.lanes)
            while sync.look() == 0 and sync._round is not None:
                pass
            while sync._round is not None:
                sync.look()
        return self.bench.node(node_uuid)

    def recover(self) -> int:
        """One look of the recovery, with everything due."""
        with self.bench.database.write() as unit:
            for node in unit.find(Node, maintenance=True):
                if node.power_due_at is not None:
                    node.power_due_at = datetime.datetime(2020, 1, 1)  # noqa: DTZ001
                    unit.replace(node)
        return self.recovery.look()

    def entries(self, node_uuid: str) -> list[MaintenanceEntry]:
        """As stored."""
        with self.bench.database.read() as reader:
            return reader.find(MaintenanceEntry, node_uuid=node_uuid)


@pytest.fixture
def polled(bench: Bench) -> Polled:
    """For tests of this directory that ask for it."""
    bench.settings.override({"conductor": {"sync_power_state_interval": 1}})
    return Polled(bench)
