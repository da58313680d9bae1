# SPDX-License-Identifier: Apache-2.0
"""Scheduler, registration and questions: the conductor around its runner."""

import dataclasses
import datetime
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from ironic_ng.conductor.answers.desk import Desk
from ironic_ng.conductor.registration import (
    MARGIN,
    Registration,
    incarnation,
    is_dead_here,
)
from ironic_ng.conductor.scheduler import Scheduler, Watcher
from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.steps import Wait
from ironic_ng.operations.locate import KEPT_SECONDS
from ironic_ng.operations.questions import DEADLINE
from ironic_ng.tests.patience import SECONDS, eventually
from ironic_ng.tests.unit.conductor.bench import HOST, Bench


def quiet(bench: Bench, run: Callable[[str], float | None]) -> Scheduler:
    """A scheduler that finds no work by itself."""
    return Scheduler(bench.settings, run, list)


def test_one_node_is_run_by_one_thread_at_a_time(bench: Bench) -> None:
    inside, most, runs = [0], [0], [0]
    lock, nudged = threading.Lock(), threading.Event()

    def run(_: str) -> None:
        with lock:
            inside[0] += 1
            runs[0] += 1
            most[0] = max(most[0], inside[0])
        nudged.wait(SECONDS)
        with lock:
            inside[0] -= 1

    scheduler = quiet(bench, run)
    for _ in range(20):
        scheduler.nudge("a")
    nudged.set()
    eventually(lambda: scheduler.busy == 0)
    assert most[0] == 1
    # A nudge during a run is not lost: one more run follows, not nineteen.
    assert 2 <= runs[0] <= 3
    scheduler.stop(SECONDS)


def test_a_node_is_looked_at_when_its_wait_is_over(bench: Bench) -> None:
    times: list[float] = []

    def run(_: str) -> float | None:
        times.append(time.monotonic())
        return 0.05 if len(times) < 3 else None

    scheduler = quiet(bench, run)
    scheduler.start([])
    scheduler.nudge("a")
    eventually(lambda: len(times) == 3)
    assert times[2] - times[0] >= 0.1
    assert scheduler.stop(SECONDS)


def test_thousand_waiting_nodes_hold_no_thread(bench: Bench) -> None:
    scheduler = quiet(bench, lambda _: 15.0)
    scheduler.start([])
    for number in range(1000):
        scheduler.nudge(str(number))
    eventually(lambda: scheduler.busy == 0)
    before = threading.active_count()
    assert scheduler.busy == 0
    assert before < 1000
    assert scheduler.stop(SECONDS)


def test_a_waiting_node_has_neither_hold_nor_thread(bench: Bench) -> None:
    node = bench.enrol()
    bench.drivers.deploy.acts["deploy"] = lambda *_: Wait(
        seconds=60, reason="x", external=True
    )
    bench.wish(node, "active")
    scheduler = quiet(bench, bench.runner.run)
    scheduler.nudge(node)
    eventually(lambda: scheduler.busy == 0)
    found = bench.node(node)
    assert (found.provision_state, found.reservation) == ("wait call-back", None)
    scheduler.stop(SECONDS)


def test_lost_wakeups_are_made_good_by_looking(bench: Bench) -> None:
    node = bench.enrol()
    bench.wish(node, "active")

    def due() -> list[str]:
        with bench.database.read() as reader:
            return reader.due(10)

    scheduler = Scheduler(bench.settings, bench.runner.run, due)
    scheduler.start([])
    eventually(lambda: bench.node(node).provision_state == "active")
    scheduler.stop(SECONDS)


@pytest.mark.unforeseen
def test_a_failing_duty_comes_round_again(bench: Bench) -> None:
    count = [0]

    def look() -> None:
        count[0] += 1
        if count[0] <= 2:
            raise KeyError(count[0])

    scheduler = quiet(bench, lambda _: None)
    scheduler.start([Watcher("bad", 0.01, look)])
    eventually(lambda: count[0] > 2)
    scheduler.stop(SECONDS)


def registration(bench: Bench) -> Registration:
    """Of a conductor like ours."""
    registry: Any = bench.drivers
    return Registration(bench.database, bench.settings, registry, HOST)


def test_a_conductor_registers_beats_and_leaves(bench: Bench) -> None:
    entry = registration(bench)
    assert entry.enter() == []
    with bench.database.read() as reader:
        row = reader.get(Conductor, HOST)
    assert row is not None
    assert (row.online, row.drivers) == (True, ["scripted"])
    entry.beat()
    entry.leave()
    with bench.database.read() as reader:
        row = reader.get(Conductor, HOST)
    assert row is not None
    assert not row.online


def test_the_defaults_keep_their_bounds() -> None:
    """A dead conductor's nodes go on within 45 seconds, one's own within 15."""
    options = settings_for_tests().conductor
    found_dead = options.heartbeat_timeout + KEPT_SECONDS + options.scan_interval
    assert found_dead < 45
    assert options.lease_duration + options.scan_interval < 45
    # Two tries to renew may fail, and one sign of life may be lost.
    assert options.lease_renewal_interval * 3 <= options.lease_duration
    assert options.heartbeat_interval * 2 < options.heartbeat_timeout
    # Where it cannot be seen that the process of our name is dead.
    assert options.heartbeat_interval + MARGIN < 15


def test_what_a_dead_process_of_our_name_held_is_ours_at_once(bench: Bench) -> None:
    node = bench.enrol()
    bench.wish(node, "active")
    entry = registration(bench)
    entry.enter()
    with bench.database.write() as unit:
        row = unit.get(Conductor, HOST)
        assert row is not None
        place = incarnation().split("-")[0]
        unit.replace(dataclasses.replace(row, incarnation=f"{place}-999999-1"))
        unit.claim(node, HOST, "work", 300)
    # Whoever waits for a sign of life of the dead one waits longer than any test.
    bench.settings.override({"conductor": {"heartbeat_interval": 900}})
    assert registration(bench).enter() == [node]
    assert bench.run(node).provision_state == "active"


def test_a_living_process_of_our_name_is_respected(bench: Bench) -> None:
    first = registration(bench)
    first.enter()
    beating = threading.Event()

    def beat() -> None:
        while not beating.wait(0.2):
            first.beat()

    thread = threading.Thread(target=beat)
    thread.start()
    try:
        with pytest.raises(ServiceError) as raised:
            registration(bench).enter()
    finally:
        beating.set()
        thread.join()
    assert raised.value.code.code == "BM-HA-020"


def test_incarnations_tell_living_from_dead() -> None:
    assert not is_dead_here(incarnation())
    assert not is_dead_here("somewhere-1-1")
    place = incarnation().split("-")[0]
    assert is_dead_here(f"{place}-999999-1")


def desk(bench: Bench) -> Desk:
    """Where questions are answered."""
    return Desk(
        bench.settings, bench.tasks, bench.journal, bench.database, bench.woken.append
    )


def test_validate_tells_of_every_interface(bench: Bench) -> None:
    names = {f"{kind}_interface": "scripted" for kind in ("power", "deploy")}
    node = bench.enrol(instance_info={"traits": ["CUSTOM_X"]}, **names)
    found = desk(bench).answer("validate", node, {})
    assert found["power"] == {"result": True}
    assert found["deploy"]["result"] is False
    assert "CUSTOM_X" in found["deploy"]["reason"]
    assert found["bios"]["result"] is None
    assert "vendor" not in found


def test_an_exclusive_question_holds_the_node_and_lets_it_go(bench: Bench) -> None:
    node = bench.enrol()
    held: list[str | None] = []

    def attach(task: Any, vif: Any) -> Any:
        held.append(bench.node(node).held_for)
        return dataclasses.replace(Wait(seconds=0, reason="").changes, node={})

    bench.drivers.all["network"].attach_vif = attach  # type: ignore[attr-defined]
    desk(bench).answer("vif_attach", node, {"vif": {"id": "v"}})
    assert held == ["vif_attach"]
    assert bench.node(node).reservation is None


@pytest.mark.parametrize("question", ["vif_attach", "validate"])
def test_nobody_acts_for_who_has_given_up(bench: Bench, question: str) -> None:
    node = bench.enrol()
    bench.drivers.all["network"].attach_vif = None  # type: ignore[attr-defined]
    with bench.database.read() as reader:
        long_ago = reader.now() - datetime.timedelta(seconds=1)
    late = {"vif": {"id": "v"}, DEADLINE: long_ago.isoformat()}
    with pytest.raises(ServiceError) as raised:
        desk(bench).answer(question, node, late)
    assert raised.value.code.code == "BM-HA-023"
    assert bench.node(node).reservation is None


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("nosuch", "BM-HA-026"),
        ("get_boot_device", "BM-BMC-019"),
        ("inject_nmi", "BM-BMC-019"),
        ("indicators", "BM-BMC-019"),
    ],
)
def test_questions_that_have_no_answer(bench: Bench, question: str, code: str) -> None:
    node = bench.enrol()
    with pytest.raises(ServiceError) as raised:
        desk(bench).answer(question, node, {})
    assert raised.value.code.code == code
    assert bench.node(node).reservation is None


def test_a_question_about_a_node_that_is_gone(bench: Bench) -> None:
    with pytest.raises(ServiceError) as raised:
        desk(bench).answer("validate", str(uuid.uuid4()), {})
    assert raised.value.code.code == "BM-HA-025"


def test_a_question_about_a_held_node_names_the_holder(bench: Bench) -> None:
    node = bench.enrol()
    bench.settings.override({"conductor": {"node_locked_retry_attempts": 1}})
    with bench.database.write() as unit:
        unit.claim(node, "elsewhere", "deploy", 60)
    with pytest.raises(ServiceError) as raised:
        desk(bench).answer("vif_attach", node, {"vif": {"id": "v"}})
    assert raised.value.code.code == "BM-HA-024"
    assert "elsewhere" in raised.value.message()
