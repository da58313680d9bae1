# SPDX-License-Identifier: Apache-2.0
"""A conductor is cut in the middle of a step: what becomes of the step."""

from typing import Any

import pytest
import sqlalchemy as sa

from ironic_ng.db.failures import HoldLost, Lost
from ironic_ng.db.tables import table_of
from ironic_ng.domain.intents import IntentState
from ironic_ng.domain.node import Node
from ironic_ng.domain.steps import Done, Resume, Wait
from ironic_ng.drivers import permit
from ironic_ng.drivers.step import _MARK, _Mark
from ironic_ng.tests.unit.conductor.bench import HOST, Bench, Deploy


class Cut(BaseException):
    """In the place of a power cut: nothing that catches errors sees it."""


def declare(monkeypatch: pytest.MonkeyPatch, resume: Resume | None) -> None:
    """Let the step ``stubborn`` be of a kind."""
    mark = getattr(Deploy.stubborn, _MARK)
    words = {name: getattr(mark, name) for name in _Mark.__dataclass_fields__}
    monkeypatch.setattr(Deploy.stubborn, _MARK, _Mark(**{**words, "resume": resume}))


def cut_in(bench: Bench, uuid: str) -> None:
    """Die in the step, and let the lease run out."""
    with pytest.raises(Cut):
        bench.runner.run(uuid)
    nodes = table_of(Node)
    with bench.database.write() as unit:
        statement = sa.update(nodes).where(nodes.c.uuid == uuid)
        long_ago = unit.now().replace(year=2001)
        values = {"lease_until": long_ago, "reservation": "dead", "held_for": "work"}
        unit._connection.execute(statement.values(values))


def dying(bench: Bench, times: int) -> list[dict[str, Any]]:
    """Let the step die so often; gives the notes that it begins with each time."""
    begun: list[dict[str, Any]] = []

    def act(_task: Any, run: Any) -> Any:
        begun.append(dict(run.notes))
        run.notes["began"] = len(begun)
        run.remember()
        if len(begun) <= times:
            raise Cut
        return Done()

    bench.drivers.deploy.acts["stubborn"] = act
    return begun


@pytest.mark.parametrize(
    ("resume", "again"),
    [(Resume.RESUMABLE, {"began": 1}), (Resume.RESTARTABLE, {}), (None, {"began": 1})],
)
def test_it_goes_on_or_begins_anew(
    bench: Bench,
    monkeypatch: pytest.MonkeyPatch,
    resume: Resume | None,
    again: dict[str, Any],
) -> None:
    declare(monkeypatch, resume)
    begun = dying(bench, 1)
    uuid = bench.enrol()
    bench.wish(uuid, "active")
    cut_in(bench, uuid)
    node = bench.run(uuid)
    assert (node.provision_state, node.last_error) == ("active", None)
    assert begun == [{}, again]
    told = bench.history(uuid, "ha")
    assert len(told) == 1
    assert told[0].params["host"] == "dead"


def test_what_a_person_must_look_at_fails_with_its_code(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(monkeypatch, Resume.MANUAL)
    begun = dying(bench, 1)
    uuid = bench.enrol()
    wish = bench.wish(uuid, "active")
    cut_in(bench, uuid)
    node = bench.run(uuid)
    assert node.provision_state == "deploy failed"
    assert "(BM-HA-011)" in (node.last_error or "")
    assert "dead" in (node.last_error or "")
    assert len(begun) == 1, "it is not performed again"
    assert bench.intent(wish).code == "BM-HA-011"


def test_an_undeclared_step_is_performed_again_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(monkeypatch, None)
    begun = dying(bench, 9)
    uuid = bench.enrol()
    wish = bench.wish(uuid, "active")
    cut_in(bench, uuid)
    cut_in(bench, uuid)
    node = bench.run(uuid)
    assert node.provision_state == "deploy failed"
    assert "(BM-HA-010)" in (node.last_error or "")
    assert len(begun) == 2
    assert bench.intent(wish).state == IntentState.FAILED


def test_a_step_that_kills_its_conductors_does_not_do_so_for_ever(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ironic_ng.conductor.interruptions.MOST", 3)
    declare(monkeypatch, Resume.RESUMABLE)
    begun = dying(bench, 99)
    uuid = bench.enrol()
    bench.wish(uuid, "active")
    for _ in range(4):
        cut_in(bench, uuid)
    assert "(BM-HA-010)" in (bench.run(uuid).last_error or "")
    assert len(begun) == 4


def test_a_step_that_waited_is_not_taken_for_cut(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(monkeypatch, Resume.MANUAL)
    looks: list[int] = []

    def act(*_: Any) -> Any:
        looks.append(1)
        return Done() if len(looks) > 1 else Wait(seconds=0.01, reason="a test")

    bench.drivers.deploy.acts["stubborn"] = act
    uuid = bench.enrol()
    bench.wish(uuid, "active")
    assert bench.run(uuid).provision_state == "active"


def test_the_next_order_is_not_blamed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(monkeypatch, Resume.MANUAL)
    dying(bench, 1)
    uuid = bench.enrol()
    bench.wish(uuid, "active")
    cut_in(bench, uuid)
    bench.run(uuid)
    bench.wish(uuid, "active")
    assert bench.run(uuid).provision_state == "active"


class TestActing:
    """Nothing is sent by whoever may not hold the node any more."""

    def test_a_sleeper_sends_nothing(self, bench: Bench) -> None:
        uuid = bench.enrol()
        sent: list[str] = []

        def act(*_: Any) -> Any:
            hold = bench.keeper._holds[uuid]
            hold.until = 0.0  # as if it had slept
            end_lease(bench, uuid)
            with bench.database.write() as unit:
                assert unit.claim(uuid, "elsewhere", "work", 60) is not None
            permit.before_act(5)
            sent.append("act")
            return Done()

        bench.drivers.deploy.acts["deploy"] = act
        bench.wish(uuid, "active")
        bench.runner.run(uuid)
        node = bench.node(uuid)
        assert sent == []
        assert (node.reservation, node.last_error) == ("elsewhere", None)

    def test_a_sleeper_whom_nobody_missed_goes_on(self, bench: Bench) -> None:
        uuid = bench.enrol()

        def act(*_: Any) -> Any:
            bench.keeper._holds[uuid].until = 0.0
            end_lease(bench, uuid)
            permit.before_act(5)
            return Done()

        bench.drivers.deploy.acts["deploy"] = act
        bench.wish(uuid, "active")
        assert bench.run(uuid).provision_state == "active"

    def test_a_lease_shorter_than_the_act_is_renewed_first(self, bench: Bench) -> None:
        uuid = bench.enrol()
        left: list[float] = []

        def act(*_: Any) -> Any:
            hold = bench.keeper._holds[uuid]
            hold.until -= 25
            with bench.database.counted() as sent:
                permit.before_act(15)
                permit.before_act(15)
            left.extend((hold.left, len(sent)))
            return Done()

        bench.drivers.deploy.acts["deploy"] = act
        bench.wish(uuid, "active")
        assert bench.run(uuid).provision_state == "active"
        assert left[0] > 15
        assert left[1] == 1

    def test_outside_of_work_nothing_is_checked(self) -> None:
        permit.before_act(9999)

    def test_work_that_stops_lets_others_go_on_at_once(self, bench: Bench) -> None:
        """The hold is not given up as if all were well, nor kept until it runs out."""

        def act(*_: Any) -> Any:
            raise Lost("a test")

        bench.drivers.deploy.acts["deploy"] = act
        uuid = bench.enrol()
        bench.wish(uuid, "active")
        bench.runner.run(uuid)
        with bench.database.read() as reader:
            assert reader.due(10) == [uuid]
        del bench.drivers.deploy.acts["deploy"]
        assert bench.run(uuid).provision_state == "active"
        assert [it.params["host"] for it in bench.history(uuid, "ha")] == [HOST]

    def test_a_stopped_keeper_holds_nothing(self, bench: Bench) -> None:
        work = bench.journal.take(bench.enrol(), "work")
        assert work is not None
        bench.keeper.stop()
        with pytest.raises(HoldLost):
            bench.keeper.demand(work.hold)

    def test_the_keeper_notices_what_was_taken(self, bench: Bench) -> None:
        taken, kept = bench.enrol(), bench.enrol()
        holds = {}
        for uuid in (taken, kept):
            work = bench.journal.take(uuid, "work")
            assert work is not None
            holds[uuid] = work.hold
        end_lease(bench, taken)
        with bench.database.write() as unit:
            assert unit.claim(taken, "elsewhere", "work", 60) is not None
        bench.keeper.renew()
        assert holds[taken].lost
        assert not holds[kept].lost


def end_lease(bench: Bench, uuid: str) -> None:
    nodes = table_of(Node)
    with bench.database.write() as unit:
        long_ago = unit.now().replace(year=2001)
        statement = sa.update(nodes).where(nodes.c.uuid == uuid)
        unit._connection.execute(statement.values(lease_until=long_ago))
