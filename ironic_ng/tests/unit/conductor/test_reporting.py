# SPDX-License-Identifier: Apache-2.0
"""What a conductor tells of itself, and what it notes when it takes work over."""

import threading
from collections.abc import Callable

import pytest

import ironic_ng
from ironic_ng import metrics
from ironic_ng.conductor.holds import HoldKeeper
from ironic_ng.conductor.journal import Journal
from ironic_ng.conductor.reporting import Reporter
from ironic_ng.conductor.runner import Runner
from ironic_ng.conductor.scheduler import Scheduler
from ironic_ng.conductor.takeovers import Takeovers
from ironic_ng.domain.catalogue import bmc, bus
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.report import Report, report_of, to_stored
from ironic_ng.domain.steps import Wait
from ironic_ng.drivers.counted import counted
from ironic_ng.tests.patience import eventually
from ironic_ng.tests.unit.conductor.bench import HOST, Bench


def reporter(bench: Bench, ping: Callable[[float], object]) -> Reporter:
    scheduler = Scheduler(bench.settings, lambda _: None, lambda: ())
    return Reporter(bench.settings, bench.database, scheduler, Takeovers("a"), ping)


def lost(_: float) -> object:
    raise bus.UNREACHABLE(host="a", detail="nobody listens")


def test_a_report_has_the_figures_of_the_process(bench: Bench) -> None:
    made = reporter(bench, lambda _: None)
    made.measure_bus()
    found = made.report()
    assert found.version == ironic_ng.__version__
    assert found.workers == bench.settings.conductor.workers_pool_size
    assert (found.busy, found.queued, found.bus_lost) == (0, 0, False)
    assert found.bus_ms is not None
    assert found.clock_ahead is not None
    assert abs(found.clock_ahead) < 5
    assert (found.threads or 0) >= 1
    assert (found.disk_size or 0) >= (found.disk_free or 0) > 0


def test_a_lost_bus_is_told_and_forgotten_when_it_is_back(bench: Bench) -> None:
    made = reporter(bench, lost)
    made.measure_bus()
    found = made.report()
    assert (found.bus_ms, found.bus_lost) == (None, True)
    made._ping = lambda _: None
    made.measure_bus()
    assert not made.report().bus_lost


def test_the_bus_is_asked_in_a_thread_of_its_own(bench: Bench) -> None:
    """A bus that keeps a question for ever must not delay the signs of life."""
    release = threading.Event()
    made = reporter(bench, lambda _: release.wait())
    made.start()
    try:
        assert made.report().bus_ms is None
        release.set()
        eventually(lambda: made.report().bus_ms is not None)
    finally:
        release.set()
        made.stop()


def test_a_report_of_another_version_is_understood() -> None:
    stored = to_stored(Report(version="1", busy=3)) | {"of_the_future": 1}
    del stored["queued"]
    assert report_of(stored) == Report(version="1", busy=3)
    assert report_of(Conductor(hostname="old").report) == Report()


def test_work_that_goes_on_elsewhere_is_noted_once(bench: Bench) -> None:
    node = bench.enrol()
    bench.drivers.deploy.acts["deploy"] = lambda *_: Wait(seconds=900, reason="x")
    intent = bench.wish(node, "active")
    bench.runner.run(node)
    assert bench.intent(intent).owner_conductor == HOST
    keeper = HoldKeeper(bench.database, bench.settings, "there")
    journal = Journal(bench.database, keeper)
    runner = Runner(bench.settings, bench.tasks, journal)
    for _ in range(2):
        runner.run(node)
    assert bench.intent(intent).owner_conductor == "there"
    (event,) = bench.history(node, "ha")
    assert (event.event_type, event.intent_uuid) == ("takeover", intent.uuid)
    assert event.params == {"from": HOST, "to": "there", "verb": "active"}
    (told,) = journal.takeovers.last
    assert (told["node"], told["from"], told["verb"]) == (node, HOST, "active")


def test_open_requests_and_holds_are_measured(bench: Bench) -> None:
    node = bench.enrol()
    bench.wish(node, "active")
    with bench.database.write() as unit:
        unit.claim(node, "a", "work", 60)
    reporter(bench, lambda _: None).report()
    shown = metrics.exposition().decode()
    for line in (
        'ironic_ng_intents{state="queued",verb="active"} 1.0',
        "ironic_ng_holds 1.0",
        "ironic_ng_conductor_queued_work 0.0",
        'ironic_ng_intents_oldest_seconds{state="running"} 0.0',
    ):
        assert f"\n{line}\n" in shown


def test_calls_of_bmcs_are_counted_by_how_they_ended() -> None:
    @counted("test", str)
    def call(error: Exception | None) -> int:
        if error is not None:
            raise error
        return 204

    call(None)
    for error in (
        bmc.UNREACHABLE(address="x", detail="y"),
        TimeoutError(),
        ValueError(),
    ):
        with pytest.raises(type(error)):
            call(error)
    shown = metrics.exposition().decode()
    for code in ("204", "BM-BMC-001", "TimeoutError", "defect"):
        labels = f'code="{code}",protocol="test"'
        assert f"ironic_ng_bmc_call_duration_seconds_count{{{labels}}} 1.0" in shown
