# SPDX-License-Identifier: Apache-2.0
"""What a whole deployment of a fake machine costs the database, from request to end.

The request and the work, each with its own statements; and what a wait costs that
is looked at again. These are counts, the same on every machine.
"""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.conductor.holds import HoldKeeper
from ironic_ng.conductor.journal import Journal
from ironic_ng.conductor.runner import Runner
from ironic_ng.conductor.scheduler import Scheduler
from ironic_ng.conductor.tasks import TaskMaker
from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.db.database import Database
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.node import INTERFACE_KINDS, Node
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.steps import Wait
from ironic_ng.drivers.registry import Registry
from ironic_ng.drivers.task import Services
from ironic_ng.operations import locate, provision, ramdisk
from ironic_ng.operations.backend import make_backend
from ironic_ng.operations.context import Caller, Identity
from ironic_ng.tests.patience import eventually
from ironic_ng.tests.unit.conductor.bench import HOST, Bench

CALLER = Caller(identity=Identity(user="op", trusted=True), request_id="req-1")
MOST = 25
"""Statements of a deployment; upstream sends 58."""


NUDGE = 1
"""To find who serves the node, behind the answer and in a thread of its own."""
HELD = 120


class Nothing:
    """In the place of the image cache, the boot files and the bus."""

    def withdraw(self, node_uuid: str) -> None:
        """Nothing was published."""

    def ask(self, *_: Any) -> None:
        """All is well."""


class Cluster:
    """An API and a conductor without threads, over one database."""

    def __init__(self, place: Path, registry: Registry) -> None:
        """With the fake hardware type as it is shipped."""
        self.settings = settings_for_tests({"DEFAULT": {"state_path": str(place)}})
        nothing: Any = Nothing()
        self.database = Database(self.settings, on_wake=lambda _: None)
        self.database.prepare()
        self.backend = make_backend(self.settings, self.database, nothing)
        services = Services(boot_files=nothing, images=nothing, agents=nothing)
        tasks = TaskMaker(registry, self.settings, services)
        keeper = HoldKeeper(self.database, self.settings, "c-1")
        self.runner = Runner(self.settings, tasks, Journal(self.database, keeper))
        with self.database.write() as unit:
            unit.add(
                Conductor(
                    hostname="c-1", drivers=["fake-hardware"], updated_at=unit.now()
                )
            )

    def node(self, name: str) -> Node:
        """One that can be deployed."""
        interfaces: dict[str, Any] = {
            f"{kind}_interface": "fake" for kind in INTERFACE_KINDS
        }
        interfaces |= {"network_interface": "noop", "storage_interface": "noop"}
        node = Node(
            uuid=f"00000000-0000-4000-8000-{name:0>12}",
            driver="fake-hardware",
            provision_state="available",
            power_state="power off",
            **interfaces,
        )
        with self.database.write() as unit:
            return unit.add(node)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with Registry(settings_for_tests()) as registry:
        made = Cluster(tmp_path, registry)
        yield made
        made.database.close()


def test_statements_of_a_deployment(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = cluster.node("1"), cluster.node("2")
    # The conductors are remembered for two seconds; whoever deploys many pays once.
    monkeypatch.setattr(locate, "KEPT_SECONDS", 9999)
    provision.provision(cluster.backend, CALLER, first.uuid, "active", {})
    with cluster.database.counted() as sent:
        provision.provision(cluster.backend, CALLER, second.uuid, "active", {})
        asked = len(sent)
        cluster.runner.run(second.uuid)
    with cluster.database.read() as reader:
        after = reader.get(Node, second.uuid)
    assert after is not None
    assert (after.provision_state, after.last_error) == ("active", None)
    told = "\n".join(sent)
    assert len(sent) - asked <= 16, told
    assert len(sent) + NUDGE <= MOST, told


def test_a_wait_that_is_looked_at_again_costs_little(tmp_path: Path) -> None:
    """A thousand agents that report each second are a thousand such looks."""
    bench = Bench(tmp_path)
    bench.drivers.deploy.acts["deploy"] = lambda *_: Wait(
        seconds=60, reason="a test", external=True
    )
    uuid = bench.enrol()
    bench.wish(uuid, "active")
    bench.runner.run(uuid)
    assert bench.node(uuid).provision_state == "wait call-back"
    with bench.database.counted() as sent:
        bench.runner.run(uuid)
    # Claim, read, give up, when to look again.
    assert len(sent) <= 4, "\n".join(sent)
    bench.database.close()


def test_a_heartbeat_costs_little(cluster: Cluster) -> None:
    """A thousand may come in one second; each is a look, a row and a nudge."""
    node = cluster.node("1")
    with cluster.database.write() as unit:
        unit.add(Ramdisk(node_uuid=node.uuid, token="t", url="https://192.0.2.7:9999"))
    beat = {
        "callback_url": "https://192.0.2.7:9999",
        "agent_token": "t",
        "agent_version": "11.1.0",
    }
    ramdisk.heartbeat(cluster.backend, CALLER, node.uuid, beat)
    with cluster.database.counted() as sent:
        ramdisk.heartbeat(cluster.backend, CALLER, node.uuid, beat)
    assert len(sent) <= 4, "\n".join(sent)


def test_two_thousand_waits_hold_no_thread() -> None:
    before = threading.active_count()
    looked: list[str] = []
    lock = threading.Lock()

    def run(node: str) -> float:
        with lock:
            looked.append(node)
        return 3600.0

    settings = settings_for_tests({"conductor": {"workers_pool_size": 8}})
    scheduler = Scheduler(settings, run, list)
    scheduler.start(())
    try:
        for number in range(2000):
            scheduler.nudge(f"n{number}")
        eventually(lambda: len(looked) == 2000 and scheduler.busy == 0)
        # The pool's own, and the clock: nothing of it grows with the waits.
        assert threading.active_count() - before <= 9
    finally:
        scheduler.stop(5)


def test_nodes_left_over_by_a_dead_process_cost_two_statements(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    held_nodes(bench, "dead")
    with bench.database.counted() as sent, bench.database.write() as unit:
        left = unit.end_leases("dead")
    assert len(left) == HELD
    assert len(sent) == 2
    with bench.database.read() as reader:
        assert len(reader.due(1000)) == HELD
    bench.database.close()


def test_many_leases_are_renewed_fifty_at_a_time(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    begun = time.monotonic()
    holds = [
        bench.keeper.granted(node, "work", begun) for node in held_nodes(bench, HOST)
    ]
    with bench.database.counted() as sent:
        bench.keeper.renew()
    assert len(sent) == 3
    assert not any(hold.lost for hold in holds)
    bench.database.close()


def held_nodes(bench: Bench, holder: str) -> list[Node]:
    """So many nodes, each held by this conductor."""
    found = []
    with bench.database.write() as unit:
        for number in range(HELD):
            uuid = f"00000000-0000-4000-8000-{number:012}"
            unit.add(Node(uuid=uuid, driver="scripted"))
            node = unit.claim(uuid, holder, "work", 300)
            assert node is not None
            found.append(node)
    return found
