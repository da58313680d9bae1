# SPDX-License-Identifier: Apache-2.0
"""Values in and out, guards against others, and what follows a commit."""

import datetime
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ironic_ng.db.database import Database
from ironic_ng.db.failures import Duplicate, Stale
from ironic_ng.db.unit import Unit
from ironic_ng.domain.chassis import Chassis
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.intents import Intent, IntentState
from ironic_ng.domain.inventory import NodeInventory
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.states import State
from ironic_ng.domain.trait import NodeTrait
from ironic_ng.tests.unit.db.conftest import add_node

NOON = datetime.datetime.fromisoformat("2026-01-02T12:00:00.123456")
U1 = "00000000-0000-4000-8000-000000000001"
U2 = "00000000-0000-4000-8000-000000000002"


def new_uuid() -> str:
    return str(uuid.uuid4())


VALUES = [
    Node(
        uuid=U1,
        name="größe 😀",
        driver="redfish",
        driver_info={"redfish_address": "https://10.0.0.1", "list": [1, 2.5, None]},
        instance_info={"text": "zero \x00 byte within JSON, \U0001f600"},
        maintenance=True,
        automated_clean=False,
        secure_boot=None,
        provision_updated_at=NOON,
        description="x" * 4096,
        last_error="e" * 70000,
    ),
    Port(uuid=U1, address="52:54:00:00:00:01", node_uuid=U2, pxe_enabled=False),
    Conductor(hostname="Host_A", drivers=["redfish", "ipmi"], interfaces={"a": {}}),
    HistoryEvent(uuid=U1, node_uuid=U2, event="it happened", duration_ms=2**40),
    Intent(uuid=U1, node_uuid=U2, verb="deploy", args={"configdrive": "x" * 100_000}),
    Job(uuid=U1, node_uuid=U2, flow="deploy", steps=[{"step": "a"}], due_at=NOON),
    NodeInventory(node_uuid=U2, inventory={"cpu": {"count": 4}}),
    Ramdisk(node_uuid=U2, token="t", ca="c" * 100_000, inspection="{" * 200_000),
    NodeTrait(node_uuid=U2, trait="CUSTOM_A"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_come_back_as_they_were_stored(
    database: Database, value: object
) -> None:
    with database.write() as unit:
        stored = unit.add(value)
    with database.read() as reader:
        (found,) = reader.find(type(value))
    assert found == stored
    if hasattr(value, "created_at"):
        assert isinstance(getattr(stored, "created_at"), datetime.datetime)  # noqa: B009


def test_a_node_is_found_by_uuid_in_any_case_and_by_name(
    database: Database, node: Node
) -> None:
    with database.read() as reader:
        assert reader.node_by_ident(node.uuid.upper()) == node
        assert reader.node_by_ident("alpha") == node
        assert reader.node_by_ident("Alpha") is None
        assert reader.node_by_ident("beta") is None
        assert reader.get(Node, U2) is None


def test_find_takes_several_values_and_unset_ones(database: Database) -> None:
    with database.write() as unit:
        for number, owner in enumerate(["a", "b", None]):
            unit.add(Node(uuid=new_uuid(), name=f"n{number}", driver="x", owner=owner))
    with database.read() as reader:
        assert [n.name for n in reader.find(Node, owner=["b", "a"])] == ["n0", "n1"]
        assert [n.name for n in reader.find(Node, owner=None)] == ["n2"]
        assert reader.find(Node, owner=()) == []
        assert reader.count(Node) == 3
        assert reader.count(Node, owner="a") == 1


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"uuid": U1}, "uuid"),
        ({"uuid": U2, "name": "alpha"}, "name"),
        ({"uuid": U2, "instance_uuid": U1}, "instance_uuid"),
    ],
)
def test_a_duplicate_names_field_and_value(
    database: Database, words: dict[str, Any], field: str
) -> None:
    with database.write() as unit:
        unit.add(Node(uuid=U1, name="alpha", instance_uuid=U1, driver="x"))
    with pytest.raises(Duplicate) as caught, database.write() as unit:
        unit.add(Node(driver="x", **words))
    assert (caught.value.field, caught.value.value) == (field, words[field])
    assert caught.value.code.code == "BM-API-060"
    assert words[field] in str(caught.value)


def test_a_change_to_a_taken_value_is_a_duplicate(
    database: Database, node: Node
) -> None:
    other = add_node(database, U2, "beta")
    other.name = "alpha"
    with pytest.raises(Duplicate) as caught, database.write() as unit:
        unit.replace(other)
    assert caught.value.field == "name"


def test_a_duplicate_trait_names_the_trait(database: Database) -> None:
    with database.write() as unit:
        unit.add(NodeTrait(node_uuid=U1, trait="CUSTOM_A"))
        unit.add(NodeTrait(node_uuid=U2, trait="CUSTOM_A"))
    with pytest.raises(Duplicate) as caught, database.write() as unit:
        unit.add(NodeTrait(node_uuid=U1, trait="CUSTOM_A"))
    assert (caught.value.field, caught.value.value) == ("trait", "CUSTOM_A")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"name": "n" * 256}, "BM-API-061"),
        ({"resource_class": "r" * 81}, "BM-API-061"),
        ({"description": "d" * 4097}, "BM-API-061"),
        ({"name": "a\x00b"}, "BM-API-062"),
        ({"last_error": "a\x00b"}, "BM-API-062"),
        ({"power_failures": 2**63}, "BM-API-062"),
    ],
)
def test_what_a_database_would_refuse_is_refused_before(
    database: Database, words: dict[str, object], code: str
) -> None:
    with pytest.raises(ServiceError) as caught, database.write() as unit:
        unit.add(Node(uuid=U1, driver="x", **words))  # type: ignore[arg-type]
    assert caught.value.code.code == code


def test_the_longest_allowed_text_counts_characters(database: Database) -> None:
    with database.write() as unit:
        unit.add(Node(uuid=U1, driver="x", name="😀" * 255))


def test_a_failed_statement_does_not_tell_what_it_was_to_store(
    database: Database,
) -> None:
    """What reaches the log is the statement; its values may be secrets."""
    canary = "canary-5f1c0a"
    with (
        pytest.raises(Exception, match=r"(?i)null") as caught,
        database.write() as unit,
    ):
        unit.add(Chassis(uuid=None, description=canary))  # type: ignore[arg-type]
    assert canary not in str(caught.value)
    assert canary not in str(caught.value.__cause__)


def test_replace_counts_versions_and_refuses_stale_values(
    database: Database, node: Node
) -> None:
    node.extra = {"a": 1}
    with database.write() as unit:
        changed = unit.replace(node)
    assert changed.version == node.version + 1
    assert changed.updated_at is not None
    with database.read() as reader:
        assert reader.get(Node, node.uuid) == changed
    node.extra = {"b": 2}
    with pytest.raises(Stale) as caught, database.write() as unit:
        unit.replace(node)
    assert caught.value.code.code == "BM-DB-002"


def test_replacing_what_is_gone_is_stale(database: Database, node: Node) -> None:
    with database.write() as unit:
        assert unit.remove(Node, uuid=node.uuid) == 1
    with pytest.raises(Stale), database.write() as unit:
        unit.replace(node)


def test_values_without_versions_are_replaced_by_key(database: Database) -> None:
    with database.write() as unit:
        first = unit.add(Conductor(hostname="h", drivers=["a"]))
    with database.write() as unit:
        first.drivers = ["b"]
        unit.replace(first)
    with database.read() as reader:
        (found,) = reader.find(Conductor)
    assert found.drivers == ["b"]
    assert found.updated_at is not None
    assert abs(found.updated_at - _clock(database)) < datetime.timedelta(seconds=5)


def _clock(database: Database) -> datetime.datetime:
    with database.read() as reader:
        return reader.now()


def test_remove_wants_to_know_what(database: Database) -> None:
    with pytest.raises(ValueError, match="which rows"), database.write() as unit:
        unit.remove(Node)


def test_nothing_is_kept_and_nobody_woken_when_a_unit_fails(
    database: Database, woken: list[str]
) -> None:
    def fail(unit: Unit) -> None:
        unit.add(Node(uuid=U1, driver="x"))
        unit.wake(U1)
        raise KeyError

    with pytest.raises(KeyError):
        database.run(fail)
    with database.read() as reader:
        assert reader.find(Node) == []
    assert woken == []


def test_wake_ups_are_sent_once_each_and_after_the_commit(
    settings: object, make_database: Callable[[], Database]
) -> None:
    seen: list[tuple[str, bool]] = []
    other = make_database()

    def look(node_uuid: str) -> None:
        with other.read() as reader:
            seen.append((node_uuid, reader.get(Node, node_uuid) is not None))

    database = make_database()
    database._on_wake = look
    with database.write() as unit:
        unit.add(Node(uuid=U1, driver="x"))
        unit.wake(U1)
        unit.wake(U1)
        assert seen == []
    assert seen == [(U1, True)]


def test_a_unit_sees_what_it_wrote(database: Database) -> None:
    with database.write() as unit:
        unit.add(Node(uuid=U1, driver="x"))
        assert unit.get(Node, U1) is not None


def test_units_do_not_nest(database: Database) -> None:
    with database.write():
        assert database.in_unit
        with pytest.raises(RuntimeError, match="unit open"), database.write():
            pass
        with pytest.raises(RuntimeError, match="unit open"), database.read():
            pass
    assert not database.in_unit


def test_a_reader_of_sqlite_cannot_write(database: Database) -> None:
    if database.engines.dialect != "sqlite":
        pytest.skip("servers use one engine for both")
    with pytest.raises(ServiceError) as caught, database.read() as reader:
        Unit(reader._connection).add(Node(uuid=U1, driver="x"))
    assert caught.value.code.code == "BM-DB-001"


def test_run_tries_again_when_others_were_faster(
    database: Database, node: Node
) -> None:
    tries: list[int] = []

    def rename(unit: Unit) -> Node:
        found = unit.get(Node, node.uuid)
        assert found is not None
        tries.append(found.version)
        if len(tries) < 3:
            raise Stale(Node, node.uuid)
        found.name = "renamed"
        return unit.replace(found)

    assert database.run(rename).name == "renamed"
    assert len(tries) == 3


def test_run_gives_up_after_the_configured_tries(database: Database) -> None:
    tries: list[int] = []

    def lose(_unit: Unit) -> None:
        tries.append(1)
        raise Stale(Node, U1)

    with pytest.raises(Stale):
        database.run(lose)
    assert len(tries) == 4


def test_twelve_writers_lose_no_update_and_meet_no_error(
    make_database: Callable[[], Database],
) -> None:
    """Each of twelve threads adds one to one counter and adds a row, 20 times."""
    databases = [make_database() for _ in range(3)]
    add_node(databases[0], U1, "counter")

    def count(unit: Unit) -> None:
        found = unit.get(Node, U1)
        assert found is not None
        found.extra = {"count": found.extra.get("count", 0) + 1}
        unit.replace(found)
        unit.add(HistoryEvent(uuid=new_uuid(), node_uuid=U1))

    def work(database: Database) -> None:
        for _ in range(20):
            database.run(count)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(work, databases * 4))
    with databases[0].read() as reader:
        found = reader.get(Node, U1)
        assert found is not None
        assert found.extra == {"count": 240}
        assert found.version == 240
        assert reader.count(HistoryEvent, node_uuid=U1) == 240


def test_traits_are_set_and_read_in_one_statement(
    database: Database, node: Node
) -> None:
    with database.write() as unit:
        unit.set_traits(node.uuid, ["CUSTOM_B", "CUSTOM_A", "CUSTOM_B"])
    with database.write() as unit:
        unit.set_traits(node.uuid, ["CUSTOM_C", "CUSTOM_A"])
    with database.counted() as sent, database.read() as reader:
        found = reader.traits([node.uuid, U2])
    assert found == {node.uuid: ["CUSTOM_A", "CUSTOM_C"]}
    assert len(sent) == 1


def test_open_intents_are_those_nobody_finished(database: Database) -> None:
    with database.write() as unit:
        for state in IntentState:
            unit.add(Intent(uuid=new_uuid(), node_uuid=U1, verb="x", state=state))
        unit.add(Job(uuid=new_uuid(), node_uuid=U1, flow="deploy"))
    with database.read() as reader:
        states = [intent.state for intent in reader.open_intents(U1)]
        job = reader.job_of(U1)
        assert reader.job_of(U2) is None
        assert reader.ramdisk_of(U1) is None
    assert states == [IntentState.QUEUED, IntentState.RUNNING]
    assert job is not None
    assert job.flow == "deploy"


def test_an_enum_member_is_stored_as_its_text(database: Database) -> None:
    with database.write() as unit:
        unit.add(Node(uuid=U1, driver="x", provision_state=State.CLEAN_WAIT))
    with database.read() as reader:
        found = reader.get(Node, U1)
    assert found is not None
    assert type(found.provision_state) is str
    assert found.provision_state == "clean wait"


def test_statements_are_counted(database: Database, node: Node) -> None:
    with database.counted() as sent, database.read() as reader:
        reader.get(Node, node.uuid)
        reader.traits([node.uuid])
    assert len(sent) == 2
    with database.read() as reader:
        reader.count(Node)
    assert len(sent) == 2
