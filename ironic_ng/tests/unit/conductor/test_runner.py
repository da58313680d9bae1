# SPDX-License-Identifier: Apache-2.0
"""One stretch after another: done, waiting, failed, aborted, held, lost."""

import datetime
from typing import Any

import pytest

from ironic_ng.conductor.runner import Runner
from ironic_ng.db.failures import HoldLost
from ironic_ng.db.holds import Grip
from ironic_ng.domain.catalogue import pwr
from ironic_ng.domain.fields import utc_now
from ironic_ng.domain.intents import IntentState
from ironic_ng.domain.power import PowerTarget
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.steps import Done, Failed, PlannedStep, Wait
from ironic_ng.tests.unit.conductor.bench import HOST, Bench


def waits(seconds: float = 60, *, external: bool = True) -> Any:
    """An act that waits for ever."""
    return lambda *_: Wait(seconds=seconds, reason="a test", external=external)


def test_deploy_ends_active(bench: Bench) -> None:
    uuid = bench.enrol()
    wish = bench.wish(uuid, "active")
    node = bench.run(uuid)
    assert node.provision_state == "active"
    assert node.target_provision_state is None
    assert node.reservation is None
    assert node.deploy_step == {}
    assert bench.drivers.deploy.performed == ["deploy", "stubborn"]
    assert bench.intent(wish).state == IntentState.SUCCEEDED
    types = [it.event_type for it in bench.history(uuid) if it.event_type]
    assert types == ["deployment_start"]


def test_a_deploy_sends_so_many_statements(bench: Bench) -> None:
    """Pinned, so that nobody adds one by accident; fewer is fine, lower it then."""
    uuid = bench.enrol()
    bench.wish(uuid, "active")
    with bench.database.counted() as sent:
        bench.runner.run(uuid)
    assert bench.node(uuid).provision_state == "active"
    # One stretch of 5 steps: to claim and read takes 2, each of 5 saves 3 or 4.
    assert len(sent) <= 19, "\n".join(sent)


def test_clean_after_provide(bench: Bench) -> None:
    uuid = bench.enrol("manageable")
    bench.wish(uuid, "provide")
    assert bench.run(uuid).provision_state == "available"
    assert bench.drivers.deploy.performed == ["stubborn", "gentle"]


def test_no_cleaning_when_switched_off(bench: Bench) -> None:
    uuid = bench.enrol("manageable", automated_clean=False)
    bench.wish(uuid, "provide")
    assert bench.run(uuid).provision_state == "available"
    assert bench.drivers.deploy.performed == []


def test_manual_cleaning_ends_manageable(bench: Bench) -> None:
    uuid = bench.enrol("manageable")
    steps = [{"interface": "deploy", "step": "gentle", "args": {}}]
    bench.wish(uuid, "clean", clean_steps=steps)
    assert bench.run(uuid).provision_state == "manageable"
    assert bench.drivers.deploy.performed == ["gentle"]


def test_unknown_step_fails_without_maintenance(bench: Bench) -> None:
    uuid = bench.enrol("manageable")
    steps = [{"interface": "deploy", "step": "nosuch"}]
    bench.wish(uuid, "clean", clean_steps=steps)
    node = bench.run(uuid)
    assert node.provision_state == "clean failed"
    assert node.target_provision_state == "manageable"
    assert not node.maintenance
    assert "(BM-STEP-002)" in (node.last_error or "")


@pytest.mark.parametrize(
    ("args", "code"), [({"x": 1}, "BM-STEP-021"), ({"seconds": 31}, "BM-STEP-022")]
)
def test_bad_arguments_fail_before_anything_runs(
    bench: Bench, args: dict[str, Any], code: str
) -> None:
    uuid = bench.enrol("manageable")
    name = "wait" if "seconds" in args else "gentle"
    steps = [
        {"interface": "deploy", "step": "stubborn"},
        {"interface": "deploy", "step": name, "args": args},
    ]
    bench.wish(uuid, "clean", clean_steps=steps)
    node = bench.run(uuid)
    assert code in (node.last_error or "")
    assert bench.drivers.deploy.performed == []


def test_failing_clean_step_sets_the_fault(bench: Bench) -> None:
    uuid = bench.enrol("manageable")
    error = pwr.POWER_OFF_DISABLED(node="x")
    bench.drivers.deploy.acts["stubborn"] = lambda *_: Failed(error=error)
    wish = bench.wish(uuid, "provide")
    node = bench.run(uuid)
    assert node.provision_state == "clean failed"
    assert (node.maintenance, node.fault) == (True, "clean failure")
    assert node.last_error == error.recorded()
    kept = bench.intent(wish)
    assert (kept.state, kept.code) == (IntentState.FAILED, "BM-PWR-004")
    assert [it.code for it in bench.history(uuid, "error")] == ["BM-PWR-004"]


@pytest.mark.unforeseen
def test_a_bug_in_a_step_fails_the_node_with_a_fingerprint(bench: Bench) -> None:
    def bug(*_: Any) -> Any:
        empty: dict[str, Any] = {}
        return empty["nothing"]

    uuid = bench.enrol()
    bench.drivers.deploy.acts["deploy"] = bug
    bench.wish(uuid, "active")
    node = bench.run(uuid)
    assert node.provision_state == "deploy failed"
    assert "(BM-GEN-000)" in (node.last_error or "")


def test_waiting_holds_nothing_and_resumes(bench: Bench) -> None:
    uuid = bench.enrol()
    bench.drivers.deploy.acts["deploy"] = waits()
    bench.wish(uuid, "active")
    node = bench.run(uuid)
    assert node.provision_state == "wait call-back"
    assert node.reservation is None
    assert node.deploy_step["step"] == "deploy"
    bench.drivers.deploy.acts.clear()
    assert bench.run(uuid).provision_state == "active"


def test_looking_while_waiting_costs_few_statements(bench: Bench) -> None:
    uuid = bench.enrol()
    bench.drivers.deploy.acts["deploy"] = waits()
    bench.wish(uuid, "active")
    bench.run(uuid)
    before = len(bench.history(uuid))
    with bench.database.counted() as sent:
        bench.runner.run(uuid)
    assert len(sent) <= 9, "\n".join(sent)
    assert len(bench.history(uuid)) == before


def test_notes_come_back_after_a_wait_and_after_a_crash(bench: Bench) -> None:
    seen: list[dict[str, Any]] = []

    def act(_: Any, run: Any) -> Any:
        seen.append(dict(run.notes))
        run.notes["count"] = run.notes.get("count", 0) + 1
        if run.notes["count"] == 2:
            run.remember()
            # A crash: nothing behind this line happens in this process.
            raise HoldLost(uuid)
        return (
            Wait(seconds=0, reason="more", external=True) if len(seen) < 3 else Done()
        )

    uuid = bench.enrol()
    bench.drivers.deploy.acts["deploy"] = act
    bench.wish(uuid, "active")
    for _ in range(3):
        bench.runner.run(uuid)
    assert seen == [{}, {"count": 1}, {"count": 2}]
    assert bench.node(uuid).provision_state == "active"


def test_a_step_has_failed_when_its_time_is_over(bench: Bench) -> None:
    uuid = bench.enrol("manageable")
    bench.drivers.deploy.acts["slow"] = waits()
    steps = [{"interface": "deploy", "step": "slow"}]
    bench.wish(uuid, "clean", clean_steps=steps)
    bench.run(uuid)
    with bench.database.write() as unit:
        job = unit.job_of(uuid)
        assert job is not None
        assert job.step_started_at is not None
        assert job.step_deadline == job.due_at
        job.step_started_at -= datetime.timedelta(seconds=6)
        unit.replace(job)
    node = bench.run(uuid)
    assert node.provision_state == "clean failed"
    assert "(BM-STEP-031)" in (node.last_error or "")
    assert node.fault == "clean failure"


def test_abort_of_a_waiting_step_that_can(bench: Bench) -> None:
    uuid = bench.enrol()
    bench.drivers.deploy.acts["deploy"] = waits()
    wish = bench.wish(uuid, "active")
    bench.run(uuid)
    stop = bench.wish(uuid, "abort")
    node = bench.run(uuid)
    assert node.provision_state == "deploy failed"
    assert node.deploy_step == {}
    assert "(BM-STEP-030)" in (node.last_error or "")
    assert bench.intent(wish).state == IntentState.CANCELLED
    assert bench.intent(stop).state == IntentState.SUCCEEDED


def test_abort_of_a_step_that_cannot_comes_behind_it(bench: Bench) -> None:
    uuid = bench.enrol("manageable")
    bench.drivers.deploy.acts["stubborn"] = waits()
    bench.wish(uuid, "provide")
    bench.run(uuid)
    bench.wish(uuid, "abort")
    node = bench.run(uuid)
    assert node.provision_state == "clean wait"
    assert node.clean_step["abort_after"] is True
    bench.drivers.deploy.acts.clear()
    node = bench.run(uuid)
    assert node.provision_state == "clean failed"
    assert not node.maintenance
    assert "gentle" not in bench.drivers.deploy.performed


def test_abort_of_service_ends_active(bench: Bench) -> None:
    uuid = bench.enrol("active")
    bench.drivers.deploy.acts["gentle"] = waits()
    steps = [{"interface": "deploy", "step": "gentle"}]
    bench.wish(uuid, "service", service_steps=steps)
    assert bench.run(uuid).provision_state == "service wait"
    bench.wish(uuid, "abort")
    node = bench.run(uuid)
    assert (node.provision_state, node.maintenance) == ("active", False)


def test_hold_and_unhold(bench: Bench) -> None:
    uuid = bench.enrol("manageable")
    steps = [
        {"interface": "deploy", "step": "hold"},
        {"interface": "deploy", "step": "gentle"},
    ]
    bench.wish(uuid, "clean", clean_steps=steps)
    assert bench.run(uuid).provision_state == "clean hold"
    bench.runner.run(uuid)
    assert bench.node(uuid).provision_state == "clean hold"
    with bench.database.read() as reader:
        assert reader.due(10) == []
    bench.wish(uuid, "unhold")
    assert bench.run(uuid).provision_state == "manageable"
    assert bench.drivers.deploy.performed == ["gentle"]


def test_abort_of_a_hold(bench: Bench) -> None:
    uuid = bench.enrol("manageable")
    bench.wish(uuid, "clean", clean_steps=[{"interface": "deploy", "step": "hold"}])
    bench.run(uuid)
    bench.wish(uuid, "abort")
    assert bench.run(uuid).provision_state == "clean failed"


def test_deleted_takes_a_waiting_node_from_its_deployment(bench: Bench) -> None:
    uuid = bench.enrol(instance_info={"a": 1}, instance_name="i")
    bench.drivers.deploy.acts["deploy"] = waits()
    wish = bench.wish(uuid, "active")
    bench.run(uuid)
    bench.wish(uuid, "deleted")
    node = bench.run(uuid)
    assert node.provision_state == "available"
    assert (node.instance_info, node.instance_name) == ({}, None)
    assert node.deploy_step == {}
    assert bench.intent(wish).state == IntentState.SUPERSEDED
    assert "clean_up_instance" in bench.drivers.boot.asked


def test_who_lost_the_node_writes_nothing(bench: Bench) -> None:
    uuid = bench.enrol()

    def robbed(*_: Any) -> Any:
        node = bench.node(uuid)
        with bench.database.write() as unit:
            assert unit.release(Grip(uuid, node.epoch, node.version), "work")
            assert unit.claim(uuid, "elsewhere", "takeover", 60) is not None
        return Done()

    bench.drivers.deploy.acts["deploy"] = robbed
    bench.wish(uuid, "active")
    bench.runner.run(uuid)
    node = bench.node(uuid)
    assert node.reservation == "elsewhere"
    assert node.provision_state == "deploying"
    assert node.last_error is None
    job = bench.job(uuid)
    assert job is not None
    assert job.steps[job.position]["step"] == "deploy"


def test_nobody_works_on_a_held_node(bench: Bench) -> None:
    uuid = bench.enrol()
    bench.wish(uuid, "active")
    with bench.database.write() as unit:
        unit.claim(uuid, "elsewhere", "test", 60)
    assert bench.runner.run(uuid) is None
    assert bench.drivers.deploy.performed == []


def test_an_expired_hold_is_taken_over_where_it_was(bench: Bench) -> None:
    uuid = bench.enrol()
    bench.wish(uuid, "active")
    with bench.database.write() as unit:
        unit.claim(uuid, "elsewhere", "test", -1)
    with bench.database.read() as reader:
        assert reader.due(10) == [uuid]
    assert bench.run(uuid).provision_state == "active"


def test_a_node_without_any_plan_is_not_left_busy(bench: Bench) -> None:
    uuid = bench.enrol("deploying", target_provision_state="active")
    bench.runner.run(uuid)
    node = bench.node(uuid)
    assert node.provision_state == "deploy failed"
    assert "(BM-HA-022)" in (node.last_error or "")


def test_a_wish_past_its_deadline_is_not_begun(bench: Bench) -> None:
    uuid = bench.enrol()
    wish = bench.wish(uuid, "active")
    with bench.database.write() as unit:
        wish.deadline = utc_now() - datetime.timedelta(seconds=1)
        unit.replace(wish)
    node = bench.run(uuid)
    assert node.provision_state == "deploy failed"
    assert "(BM-HA-023)" in (node.last_error or "")
    assert bench.drivers.deploy.performed == []


def ramdisk_reports(bench: Bench, uuid: str) -> None:
    """What the API stores on a heartbeat."""
    with bench.database.write() as unit:
        ramdisk = unit.ramdisk_of(uuid)
        assert ramdisk is not None
        ramdisk.url, ramdisk.seen_at = "https://192.0.2.1:9999", unit.now()
        unit.replace(ramdisk)


def test_a_ramdisk_is_booted_awaited_asked_and_taken_down(bench: Bench) -> None:
    deploy = bench.drivers.deploy
    deploy.uses_ramdisk = True
    deploy.ramdisk_offers = [
        PlannedStep(interface="deploy", step="erase", priority=15, source="ramdisk")
    ]
    uuid = bench.enrol("manageable")
    bench.wish(uuid, "provide")
    assert bench.run(uuid).provision_state == "clean wait"
    assert bench.drivers.power.asked == [PowerTarget.ON]
    ramdisk_reports(bench, uuid)
    assert bench.run(uuid).provision_state == "available"
    assert deploy.performed == ["stubborn", "erase", "gentle"]
    assert bench.drivers.boot.asked == ["prepare_ramdisk", "clean_up_ramdisk"]
    with bench.database.read() as reader:
        assert reader.one(Ramdisk, node_uuid=uuid) is None


def test_an_agent_quicker_than_we_are_is_not_lost(bench: Bench) -> None:
    bench.drivers.deploy.uses_ramdisk = True
    uuid = bench.enrol("manageable")
    bench.wish(uuid, "provide")
    read = bench.drivers.power.read

    def early(task: Any) -> Any:
        found = read(task)
        if found == "power on":
            ramdisk_reports(bench, uuid)
        return found

    bench.drivers.power.read = early  # type: ignore[method-assign]
    for _ in range(10):
        bench.runner.run(uuid)
    assert bench.node(uuid).provision_state in {"clean wait", "available"}
    bench.runner.run(uuid)
    assert bench.node(uuid).provision_state == "available"


def test_a_machine_is_booted_again_when_who_served_its_files_is_gone(
    bench: Bench,
) -> None:
    bench.drivers.deploy.uses_ramdisk = True
    uuid = bench.enrol("manageable")
    bench.wish(uuid, "provide")
    bench.run(uuid)
    bench.runner = Runner(bench.settings, bench.tasks, bench.journal)
    assert bench.run(uuid).provision_state == "clean wait"
    assert bench.drivers.power.asked == [
        PowerTarget.ON,
        PowerTarget.OFF,
        PowerTarget.ON,
    ]
    bench.runner = Runner(bench.settings, bench.tasks, bench.journal)
    ramdisk_reports(bench, uuid)
    assert bench.run(uuid).provision_state == "available"
    assert bench.drivers.boot.asked.count("prepare_ramdisk") == 2


def test_a_step_that_the_ramdisk_lacks_fails_with_what_it_has(bench: Bench) -> None:
    bench.drivers.deploy.uses_ramdisk = True
    uuid = bench.enrol("manageable")
    steps = [{"interface": "raid", "step": "gone"}]
    bench.wish(uuid, "clean", clean_steps=steps)
    bench.run(uuid)
    ramdisk_reports(bench, uuid)
    node = bench.run(uuid)
    assert node.provision_state == "clean failed"
    assert "(BM-STEP-008)" in (node.last_error or "")
    assert bench.drivers.boot.asked[-1] == "clean_up_ramdisk"


def test_inspection_notes_when_it_was(bench: Bench) -> None:
    uuid = bench.enrol("manageable")
    bench.wish(uuid, "inspect")
    node = bench.run(uuid)
    assert node.properties == {"cpus": 4}
    assert node.inspection_finished_at is not None
    assert node.inspection_started_at is None


def test_inspection_that_cannot_abort_says_so(bench: Bench) -> None:
    uuid = bench.enrol("manageable")
    bench.drivers.all["inspect"].inspect = waits()  # type: ignore[attr-defined]
    bench.wish(uuid, "inspect")
    assert bench.run(uuid).provision_state == "inspect wait"
    stop = bench.wish(uuid, "abort")
    bench.runner.run(uuid)
    assert bench.node(uuid).provision_state == "inspect wait"
    assert bench.intent(stop).code == "BM-STEP-032"


@pytest.mark.parametrize(
    ("begin", "verb", "end"),
    [
        ("enroll", "manage", "manageable"),
        ("available", "manage", "manageable"),
        ("manageable", "adopt", "active"),
        ("active", "rebuild", "active"),
        ("active", "deleted", "available"),
        ("active", "rescue", "rescue"),
        ("rescue", "unrescue", "active"),
        ("service failed", "deleted", "available"),
    ],
)
def test_verbs_lead_where_they_should(
    bench: Bench, begin: str, verb: str, end: str
) -> None:
    uuid = bench.enrol(begin, instance_info={"rescue_password": "x"})
    wish = bench.wish(uuid, verb)
    node = bench.run(uuid)
    assert (node.provision_state, node.last_error) == (end, None)
    assert node.target_provision_state is None
    assert bench.intent(wish).state == IntentState.SUCCEEDED
    assert HOST not in str(node.reservation)


def test_a_retired_node_ends_manageable(bench: Bench) -> None:
    uuid = bench.enrol("active", retired=True)
    bench.wish(uuid, "deleted")
    assert bench.run(uuid).provision_state == "manageable"
