# SPDX-License-Identifier: Apache-2.0
"""A polite stop: others serve at once, steps are finished, the rest goes on there."""

import threading
from typing import Any

from ironic_ng.conductor.registration import Registration
from ironic_ng.conductor.runner import Runner
from ironic_ng.conductor.scheduler import Scheduler
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.features import FEATURES
from ironic_ng.domain.steps import Done, Outcome
from ironic_ng.drivers.step import StepRun
from ironic_ng.drivers.task import Task
from ironic_ng.tests.patience import SECONDS, eventually
from ironic_ng.tests.unit.conductor.bench import HOST, Bench


def row(bench: Bench) -> Conductor:
    with bench.database.read() as reader:
        found = reader.get(Conductor, HOST)
    assert found is not None
    return found


def registration(bench: Bench) -> Registration:
    registry: Any = bench.drivers
    return Registration(bench.database, bench.settings, registry, HOST)


def test_who_withdraws_is_not_asked_any_more_and_keeps_what_it_holds(
    bench: Bench,
) -> None:
    node = bench.enrol()
    entry = registration(bench)
    entry.enter()
    assert row(bench).features == sorted(FEATURES)
    with bench.database.write() as unit:
        unit.claim(node, HOST, "work", 300)
    entry.withdraw()
    assert not row(bench).online
    # A sign of life that was under way does not bring it back.
    entry.beat()
    assert not row(bench).online
    assert bench.node(node).reservation == HOST
    entry.leave()
    assert not row(bench).online


def test_a_job_goes_on_elsewhere_behind_the_step_under_way(bench: Bench) -> None:
    node = bench.enrol()
    bench.wish(node, "active")

    def stop_comes(_task: Task, _run: StepRun) -> Outcome:
        bench.runner.hand_over()
        return Done()

    bench.drivers.deploy.acts["deploy"] = stop_comes
    bench.runner.run(node)
    assert bench.drivers.deploy.performed == ["deploy"]
    assert bench.node(node).reservation is None
    with bench.database.read() as reader:
        assert reader.due(10) == [node]
    heir = Runner(bench.settings, bench.tasks, bench.journal)
    for _ in range(30):
        heir.run(node)
    assert bench.node(node).provision_state == "active"
    assert bench.drivers.deploy.performed == ["deploy", "stubborn"]


def test_what_waits_for_a_thread_is_left_to_others(bench: Bench) -> None:
    entered, go_on, run = threading.Event(), threading.Event(), list[str]()

    def work(name: str) -> None:
        run.append(name)
        entered.set()
        go_on.wait(SECONDS)

    bench.settings.override({"conductor": {"workers_pool_size": 3}})
    scheduler = Scheduler(bench.settings, work, list)
    for number in range(10):
        scheduler.nudge(f"n-{number}")
    entered.wait(SECONDS)
    eventually(lambda: len(run) == 3)
    stopped: list[bool] = []
    stop = threading.Thread(target=lambda: stopped.append(scheduler.stop(SECONDS)))
    stop.start()
    eventually(lambda: scheduler._stopping)
    go_on.set()
    stop.join(SECONDS)
    assert stopped == [True]
    assert len(run) == 3
