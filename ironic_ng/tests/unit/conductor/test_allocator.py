# SPDX-License-Identifier: Apache-2.0
"""A conductor finds nodes for allocations: each node once, whatever happens."""

import dataclasses
import datetime
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.conductor.allocator import Allocator
from ironic_ng.conf.settings import Settings
from ironic_ng.db import database as database_module
from ironic_ng.db.database import Database
from ironic_ng.db.failures import CommitUnknown
from ironic_ng.db.holds import Grip
from ironic_ng.domain.allocation import Allocation
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.node import Node
from ironic_ng.operations.locate import Locator
from ironic_ng.tests.unit.db import conftest

settings = conftest.settings
woken = conftest.woken
make_database = conftest.make_database
database = conftest.database

HOST = "c-1"


def allocator(settings: Settings, database: Database, host: str = HOST) -> Allocator:
    return Allocator(settings, database, Locator(settings), host)


def add_node(database: Database, **fields: Any) -> str:
    words = {
        "uuid": str(uuid.uuid4()), "driver": "d", "resource_class": "big",
        "provision_state": "available", "power_state": "power off",
    }  # fmt: skip
    with database.write() as unit:
        return unit.add(Node(**(words | fields))).uuid


def ask(database: Database, **fields: Any) -> str:
    words: dict[str, Any] = {"uuid": str(uuid.uuid4()), "resource_class": "big"}
    with database.write() as unit:
        return unit.add(Allocation(**(words | fields))).uuid


def node(database: Database, key: str) -> Node:
    with database.read() as reader:
        found = reader.get(Node, key)
    assert found is not None
    return found


def allocation(database: Database, key: str) -> Allocation:
    with database.read() as reader:
        found = reader.get(Allocation, key)
    assert found is not None
    return found


def test_a_node_is_found(settings: Settings, database: Database) -> None:
    key = add_node(database, instance_info={"image_source": "x"})
    wanted = ask(database, traits=["CUSTOM_A"], user="alice")
    with database.write() as unit:
        unit.set_traits(key, ["CUSTOM_A", "CUSTOM_B"])
    assert allocator(settings, database).look() is None
    got = allocation(database, wanted)
    assert (got.state, got.node_uuid, got.last_error) == ("active", key, None)
    taken = node(database, key)
    assert taken.instance_uuid == taken.allocation_uuid == wanted
    assert taken.instance_info == {"image_source": "x", "traits": ["CUSTOM_A"]}
    with database.read() as reader:
        (event,) = reader.find(HistoryEvent, node_uuid=key)
    assert event.event == f"Allocated to {wanted}"
    assert event.user == "alice"


def test_without_a_node_it_says_why(settings: Settings, database: Database) -> None:
    wanted = ask(database, resource_class="huge")
    assert allocator(settings, database).look() is None
    got = allocation(database, wanted)
    assert got.state == "error"
    assert got.last_error == "No node has resource class huge. (BM-ALC-001)"


def test_a_decision_is_final(settings: Settings, database: Database) -> None:
    wanted = ask(database)
    allocator(settings, database).look()
    add_node(database)
    allocator(settings, database).look()
    assert allocation(database, wanted).state == "error"


def lock(database: Database, key: str) -> Grip:
    with database.write() as unit:
        held = unit.claim(key, "c-2", "work", 3600)
    assert held is not None
    return Grip(key, held.epoch, held.version)


def test_a_locked_node_is_waited_for(settings: Settings, database: Database) -> None:
    key = add_node(database)
    wanted = ask(database)
    held = lock(database, key)
    looker = allocator(settings, database)
    assert looker.look() is not None
    waiting = allocation(database, wanted)
    assert waiting.state == "allocating"
    assert waiting.due_at is not None
    assert looker.look() is None, "it is not due yet"
    with database.write() as unit:
        assert unit.release(held, "work")
        unit.replace(dataclasses.replace(waiting, due_at=None))
    looker.look()
    assert allocation(database, wanted).state == "active"


def test_not_for_ever(settings: Settings, database: Database) -> None:
    lock(database, add_node(database))
    with database.read() as reader:
        long_ago = reader.now() - datetime.timedelta(seconds=61)
    wanted = ask(database, created_at=long_ago)
    assert allocator(settings, database).look() is None
    got = allocation(database, wanted)
    assert got.last_error is not None
    assert "fit and are free: 1, but" in got.last_error


def test_its_uuid_is_the_instance_of_another_node(
    settings: Settings, database: Database
) -> None:
    wanted = ask(database)
    add_node(database, provision_state="active", instance_uuid=wanted)
    free = add_node(database)
    assert allocator(settings, database).look() is None
    got = allocation(database, wanted)
    assert got.state == "error"
    assert got.last_error is not None
    assert wanted in got.last_error
    assert node(database, free).instance_uuid is None


def test_one_that_was_removed_meanwhile(settings: Settings, database: Database) -> None:
    add_node(database)
    wanted = ask(database)
    with database.write() as unit:
        unit.remove(Allocation, uuid=wanted)
    assert allocator(settings, database).look() is None


def test_conductors_share_the_work(settings: Settings, database: Database) -> None:
    """Each serves those that hash to it; when one is gone, the rest serve all."""
    with database.write() as unit:
        for host in ("c-1", "c-2"):
            unit.add(Conductor(hostname=host, drivers=["d"]))
    wanted = [ask(database) for _ in range(20)]

    def decided() -> int:
        states = [allocation(database, key).state for key in wanted]
        return len([state for state in states if state != "allocating"])

    allocator(settings, database, "c-1").look()
    first = decided()
    assert 0 < first < 20
    with database.write() as unit:
        gone = unit.find(Conductor, hostname="c-2")[0]
        unit.replace(dataclasses.replace(gone, online=False))
    allocator(settings, database, "c-1").look()
    assert decided() == 20


def test_a_storm_for_few_nodes(
    settings: Settings, make_database: Callable[[], Database]
) -> None:
    """Two processes' worth of threads: 60 allocations, 30 nodes, each used once.

    Without conductors in the table each believes that all are its own.
    """
    databases = [make_database() for _ in range(3)]
    nodes = {add_node(databases[0]) for _ in range(30)}
    wanted = [ask(databases[0]) for _ in range(60)]

    def serve(database: Database) -> None:
        looker = allocator(settings, database)
        while looker.look() is not None:
            pass

    threads = [threading.Thread(target=serve, args=(it,)) for it in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [allocation(databases[0], key) for key in wanted]
    assert sorted(it.state for it in found) == ["active"] * 30 + ["error"] * 30
    assert {it.node_uuid for it in found if it.node_uuid} == nodes
    for it in found:
        if it.node_uuid is not None:
            taken = node(databases[0], it.node_uuid)
            assert taken.allocation_uuid == taken.instance_uuid == it.uuid


DIES = """
import os, signal, sys
from ironic_ng.conductor.allocator import Allocator
from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.db.database import Database
from ironic_ng.db.unit import Unit
from ironic_ng.domain.allocation import Allocation
from ironic_ng.operations.locate import Locator

class Mortal(Unit):
    def replace(self, value):
        if isinstance(value, Allocation):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().replace(value)

import ironic_ng.db.database as database
database.Unit = Mortal
settings = settings_for_tests({"DEFAULT": {"state_path": sys.argv[1]}})
Allocator(settings, Database(settings, on_wake=print), Locator(settings), "c-1").look()
"""


def test_a_conductor_dies_between_the_node_and_the_allocation(
    settings: Settings, database: Database
) -> None:
    """The node was written, the allocation not yet: neither is stored."""
    if database.engines.dialect != "sqlite":
        pytest.skip("the process opens the file of the embedded database")
    key, wanted = add_node(database), ask(database)
    place = Path(settings.default.state_path)
    died = subprocess.run([sys.executable, "-c", DIES, str(place)], check=False)
    assert died.returncode == -signal.SIGKILL
    assert node(database, key).instance_uuid is None
    assert allocation(database, wanted).state == "allocating"
    allocator(settings, database).look()
    assert allocation(database, wanted).node_uuid == key


@pytest.mark.parametrize("is_stored", [False, True])
def test_the_connection_breaks_during_the_commit(
    settings: Settings,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    is_stored: bool,
) -> None:
    """Nobody knows whether it is stored; the next look reads it from the tables."""
    nodes = {add_node(database) for _ in range(2)}
    wanted = ask(database)
    commit = database_module._commit

    def break_off(connection: Any) -> None:
        if is_stored:
            commit(connection)
        raise CommitUnknown

    looker = allocator(settings, database)
    with monkeypatch.context() as patch:
        patch.setattr(database_module, "_commit", break_off)
        assert looker.look() is not None
    looker.look()
    got = allocation(database, wanted)
    assert got.state == "active"
    used = [key for key in nodes if node(database, key).instance_uuid is not None]
    assert used == [got.node_uuid]


def test_a_node_that_was_taken_between_search_and_claim(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes = [add_node(database) for _ in range(3)]
    wanted = ask(database)
    run = database.run
    taken: list[str] = []

    def others_are_faster(work: Any) -> Any:
        free = [key for key in nodes if node(database, key).instance_uuid is None]
        if len(free) > 1:
            with database.write() as unit:
                for key in free[:-1]:
                    other = unit.get(Node, key)
                    assert other is not None
                    instance = str(uuid.uuid4())
                    unit.replace(dataclasses.replace(other, instance_uuid=instance))
            taken.extend(free[:-1])
        return run(work)

    monkeypatch.setattr(database, "run", others_are_faster)
    allocator(settings, database).look()
    got = allocation(database, wanted)
    assert got.state == "active"
    assert got.node_uuid not in taken


def test_statements_do_not_grow(settings: Settings, database: Database) -> None:
    for number in range(300):
        add_node(database, name=f"n-{number}")
    looker = allocator(settings, database)
    ask(database)
    with database.counted() as sent:
        looker.look()
    # What is due, the conductors; allocation, match; allocation, node, both changes,
    # event; and the clock of a server twice.
    assert len(sent) <= 11, "\n\n".join(sent)
    ask(database, resource_class="none")
    with database.counted() as sent:
        looker.look()
    assert len(sent) <= 9, "\n\n".join(sent)
