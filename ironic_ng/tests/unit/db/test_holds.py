# SPDX-License-Identifier: Apache-2.0
"""Holds: claimed, renewed, taken over after the lease, and fenced by epoch."""

import dataclasses
import threading
import time
import uuid
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from ironic_ng.db.database import Database
from ironic_ng.db.failures import HoldLost, Stale
from ironic_ng.db.holds import WORK, Grip
from ironic_ng.db.tables import table_of
from ironic_ng.db.unit import Unit
from ironic_ng.domain.intents import Intent, IntentState
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.tests.patience import eventually
from ironic_ng.tests.unit.db.conftest import add_node


def claim(database: Database, node: Node, holder: str = "a") -> Node | None:
    with database.write() as unit:
        return unit.claim(node.uuid, holder, "deploy", 30)


def grip(node: Node) -> Grip:
    """What whoever holds the node in this condition knows of the hold."""
    return Grip(node.uuid, node.epoch, node.version)


def end_lease(database: Database, node: Node) -> None:
    """Move the lease's end into the past, as if its time had gone by."""
    nodes = table_of(Node)
    with database.write() as unit:
        long_ago = unit.now().replace(year=2001)
        statement = sa.update(nodes).where(nodes.c.uuid == node.uuid)
        unit._connection.execute(statement.values(lease_until=long_ago))


def read(database: Database, node: Node) -> Node:
    with database.read() as reader:
        found = reader.get(Node, node.uuid)
    assert found is not None
    return found


def test_a_claim_shows_holder_purpose_lease_and_a_new_epoch(
    database: Database, node: Node
) -> None:
    held = claim(database, node, "host-1")
    assert held is not None
    assert (held.reservation, held.held_for) == ("host-1", "deploy")
    assert held.epoch == node.epoch + 1
    assert held == read(database, node)
    with database.read() as reader:
        now = reader.now()
    assert held.lease_until is not None
    assert 25 < (held.lease_until - now).total_seconds() < 31


def test_a_live_hold_keeps_others_out(database: Database, node: Node) -> None:
    assert claim(database, node, "a") is not None
    assert claim(database, node, "b") is None
    assert claim(database, node, "a") is None


def test_a_missing_node_cannot_be_claimed(database: Database) -> None:
    with database.write() as unit:
        assert unit.claim(str(uuid.uuid4()), "a", "deploy", 30) is None


def test_an_ended_lease_is_taken_over_and_the_sleeper_is_fenced(
    database: Database, node: Node
) -> None:
    sleeper = claim(database, node, "a")
    end_lease(database, node)
    taker = claim(database, node, "b")
    assert sleeper is not None
    assert taker is not None
    assert taker.epoch == sleeper.epoch + 1
    sleeper.power_state = "power off"
    with pytest.raises(HoldLost) as caught, database.write() as unit:
        unit.replace_held(sleeper, grip(sleeper), 30)
    assert caught.value.code.code == "BM-DB-003"
    with database.write() as unit:
        assert not unit.renew(grip(sleeper), 30)
        assert not unit.release(grip(sleeper), "deploy")
    found = read(database, node)
    assert (found.reservation, found.power_state) == ("b", None)


def test_renewing_moves_the_end_and_keeps_the_epoch(
    database: Database, node: Node
) -> None:
    held = claim(database, node)
    assert held is not None
    with database.write() as unit:
        assert unit.renew(grip(held), 300)
    found = read(database, node)
    assert found.lease_until is not None
    assert held.lease_until is not None
    assert found.lease_until > held.lease_until
    assert found.epoch == held.epoch


def test_a_lease_that_ended_unnoticed_can_still_be_renewed(
    database: Database, node: Node
) -> None:
    """Nobody took it over, so nothing happened between."""
    held = claim(database, node)
    assert held is not None
    end_lease(database, node)
    with database.write() as unit:
        assert unit.renew(grip(held), 30)
    assert claim(database, node, "b") is None


def test_a_holder_that_was_away_too_long_overwrites_nobody(
    database: Database, node: Node
) -> None:
    """Its lease had ended, nobody took the node over, but a client changed it."""
    held = claim(database, node)
    assert held is not None
    end_lease(database, node)
    with database.write() as unit:
        seen = unit.get(Node, node.uuid)
        assert seen is not None
        unit.replace(dataclasses.replace(seen, description="by a client"))
    held.power_state = "power off"
    with pytest.raises(HoldLost), database.write() as unit:
        unit.replace_held(held, grip(held), 30)
    with database.write() as unit:
        assert not unit.renew(grip(held), 30)
        assert not unit.release(grip(held), "deploy")
    found = read(database, node)
    assert (found.description, found.power_state) == ("by a client", None)


def test_a_holder_that_was_away_goes_on_if_nobody_wrote(
    database: Database, node: Node
) -> None:
    held = claim(database, node)
    assert held is not None
    end_lease(database, node)
    changed = dataclasses.replace(held, power_state="power on")
    with database.write() as unit:
        unit.replace_held(changed, grip(held), 30)
    # The write has prolonged the lease.
    assert claim(database, node, "b") is None


def test_a_write_can_give_the_node_up(database: Database, node: Node) -> None:
    held = claim(database, node)
    assert held is not None
    changed = dataclasses.replace(held, power_state="power on")
    with database.counted() as sent, database.write() as unit:
        unit.replace_held(changed, grip(held), 30, release_from=WORK, before=held)
    assert len([it for it in sent if it.startswith("UPDATE")]) == 1
    found = read(database, node)
    assert (found.power_state, found.reservation) == ("power on", None)
    assert found.leased_at is None


def test_many_leases_are_renewed_by_one_statement(database: Database) -> None:
    nodes = [add_node(database, f"00000000-0000-4000-8000-{n:012}") for n in range(9)]
    held = [claim(database, node) for node in nodes]
    grips = [grip(node) for node in held if node is not None]
    with database.counted() as sent, database.write() as unit:
        assert unit.renew_all(grips, 30) == len(grips) == 9
    assert len(sent) == 1
    end_lease(database, nodes[0])
    assert claim(database, nodes[0], "b") is not None
    with database.write() as unit:
        assert unit.renew_all(grips, 30) == 8


def test_who_was_cut_in_its_work_is_remembered_until_the_work_is_taken_up(
    database: Database, node: Node
) -> None:
    with database.write() as unit:
        assert unit.claim(node.uuid, "a", WORK, 30) is not None
    end_lease(database, node)
    with database.write() as unit:
        looks = unit.claim(node.uuid, "b", "power sync", 30)
        assert looks is not None
        assert looks.interrupted_holder == "a"
        assert unit.release(grip(looks), "power sync")
        works = unit.claim(node.uuid, "c", WORK, 30)
        assert works is not None
        assert works.interrupted_holder == "a"
        assert unit.release(grip(works), WORK)
        again = unit.claim(node.uuid, "c", WORK, 30)
        assert again is not None
        assert again.interrupted_holder is None


def test_only_work_counts_as_cut(database: Database, node: Node) -> None:
    claim(database, node, "a")
    end_lease(database, node)
    taken = claim(database, node, "b")
    assert taken is not None
    assert taken.interrupted_holder is None


def test_the_leases_of_a_dead_holder_end_by_two_statements(
    database: Database,
) -> None:
    nodes = [add_node(database, f"00000000-0000-4000-8000-{n:012}") for n in range(9)]
    held = [claim(database, node, "dead") for node in nodes]
    other = add_node(database, "00000000-0000-4000-8000-00000000000f")
    claim(database, other, "deaf")
    with database.counted() as sent, database.write() as unit:
        found = unit.end_leases("dead")
    assert len(sent) == 2
    assert sorted(found) == [node.uuid for node in nodes]
    assert claim(database, nodes[0], "b") is not None
    assert claim(database, other, "b") is None
    assert held[1] is not None
    with database.write() as unit:
        assert not unit.renew(grip(held[1]), 30), "it is fenced"


def test_a_broken_hold_fences_at_once_and_frees_at_the_end_of_the_lease(
    database: Database, node: Node
) -> None:
    held = claim(database, node, "a")
    assert held is not None
    with database.write() as unit:
        assert unit.revoke(read_by(unit, node))
        assert not unit.renew(grip(held), 30)
    assert claim(database, node, "b") is None, "a may not know of it yet"
    end_lease(database, node)
    assert claim(database, node, "b") is not None


def read_by(unit: Unit, node: Node) -> Node:
    found = unit.get(Node, node.uuid)
    assert found is not None
    return found


def test_after_release_the_node_is_free_and_late_writes_are_refused(
    database: Database, node: Node
) -> None:
    held = claim(database, node)
    assert held is not None
    with database.write() as unit:
        assert unit.release(grip(held), "deploy")
        assert not unit.release(grip(held), "deploy")
    found = read(database, node)
    assert (found.reservation, found.held_for, found.lease_until) == (None, None, None)
    with pytest.raises(HoldLost), database.write() as unit:
        unit.replace_held(held, grip(held), 30)
    again = claim(database, node, "b")
    assert again is not None
    assert again.epoch == held.epoch + 1


def test_a_held_write_stores_everything_but_the_hold(
    database: Database, node: Node
) -> None:
    held = claim(database, node, "a")
    assert held is not None
    held.power_state = "power on"
    held.reservation = None
    with database.write() as unit:
        stored = unit.replace_held(held, grip(held), 30)
    found = read(database, node)
    assert (found.power_state, found.reservation) == ("power on", "a")
    assert found.version == stored.version == held.version + 1


def test_a_claim_makes_a_change_under_way_stale(database: Database, node: Node) -> None:
    """Else a change decided on an unheld node would land on a held one."""
    assert claim(database, node) is not None
    with pytest.raises(Stale), database.write() as unit:
        unit.replace(node)


def test_replace_leaves_the_hold_alone(database: Database, node: Node) -> None:
    held = claim(database, node, "a")
    assert held is not None
    held.reservation, held.epoch = None, 99
    with database.write() as unit:
        unit.replace(held)
    found = read(database, node)
    assert (found.reservation, found.epoch) == ("a", node.epoch + 1)


def test_of_many_claims_at_once_one_wins(
    make_database: Callable[[], Database],
) -> None:
    databases = [make_database() for _ in range(4)]
    node = add_node(databases[0], "00000000-0000-4000-8000-00000000000a")
    gate = threading.Barrier(8)
    won: list[str] = []

    def work(number: int) -> None:
        gate.wait()
        database = databases[number % 4]
        held = database.run(lambda unit: unit.claim(node.uuid, f"h{number}", "x", 30))
        if held is not None:
            won.append(f"h{number}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert read(databases[0], node).reservation == won[0]


def test_a_short_lease_ends_by_the_databases_clock(
    database: Database, node: Node
) -> None:
    begun = time.monotonic()
    with database.write() as unit:
        assert unit.claim(node.uuid, "a", "x", 1) is not None
    early = claim(database, node, "b")
    assert early is None or time.monotonic() - begun >= 1
    eventually(lambda: claim(database, node, "b"))
    assert time.monotonic() - begun >= 1


class TestDue:
    def due(self, database: Database) -> list[str]:
        with database.counted() as sent, database.read() as reader:
            found = reader.due(100)
        assert len(sent) == 1
        return found

    def test_a_queued_intent_makes_a_node_due_unless_it_is_held(
        self, database: Database, node: Node
    ) -> None:
        assert self.due(database) == []
        with database.write() as unit:
            unit.add(Intent(uuid=str(uuid.uuid4()), node_uuid=node.uuid, verb="x"))
        assert self.due(database) == [node.uuid]
        held = claim(database, node)
        assert held is not None
        assert self.due(database) == []
        with database.write() as unit:
            unit.release(grip(held), "deploy")
        assert self.due(database) == [node.uuid]

    def test_it_searches_indexes_only(self, database: Database) -> None:
        """Every conductor asks every few seconds, with whatever number of nodes."""
        if database.engines.dialect != "sqlite":
            pytest.skip("the plan is read as SQLite words it")
        with database.counted() as sent, database.read() as reader:
            reader.due(10)
        with database.engines.reader.connect() as connection:
            plan = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {sent[0]}", (None,) * sent[0].count("?")
            ).all()
        steps = [str(row[-1]) for row in plan]
        assert [step for step in steps if step.startswith("SCAN")] == ["SCAN anon_1"]
        searched = [step for step in steps if step.startswith("SEARCH")]
        assert any("ix_jobs_due_at" in step for step in searched)
        assert any("ix_intents_state" in step for step in searched)
        assert any("ix_nodes_lease_until" in step for step in searched)

    @pytest.mark.parametrize("state", [IntentState.RUNNING, IntentState.FAILED])
    def test_other_intents_do_not(
        self, database: Database, node: Node, state: IntentState
    ) -> None:
        with database.write() as unit:
            unit.add(
                Intent(
                    uuid=str(uuid.uuid4()), node_uuid=node.uuid, verb="x", state=state
                )
            )
        assert self.due(database) == []

    def test_a_job_makes_a_node_due_when_its_time_has_come(
        self, database: Database, node: Node
    ) -> None:
        with database.write() as unit:
            job = unit.add(Job(uuid=str(uuid.uuid4()), node_uuid=node.uuid, flow="x"))
        assert self.due(database) == [node.uuid]
        with database.write() as unit:
            job.due_at = unit.now().replace(year=2100)
            job = unit.replace(job)
        assert self.due(database) == []
        with database.write() as unit:
            job.due_at = unit.now().replace(year=2001)
            unit.replace(job)
        assert self.due(database) == [node.uuid]

    def test_an_ended_lease_makes_a_node_due(
        self, database: Database, node: Node
    ) -> None:
        claim(database, node)
        assert self.due(database) == []
        end_lease(database, node)
        assert self.due(database) == [node.uuid]

    def test_each_node_is_named_once_and_the_longest_waiting_first(
        self, database: Database, node: Node
    ) -> None:
        other = add_node(database, "00000000-0000-4000-8000-00000000000b")
        with database.write() as unit:
            for each in (node, other, node):
                unit.add(Intent(uuid=str(uuid.uuid4()), node_uuid=each.uuid, verb="x"))
            early = unit.now().replace(year=2001)
            unit.add(
                Job(
                    uuid=str(uuid.uuid4()),
                    node_uuid=other.uuid,
                    flow="x",
                    due_at=early,
                )
            )
        assert self.due(database) == [other.uuid, node.uuid]
