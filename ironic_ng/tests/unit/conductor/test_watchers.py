# SPDX-License-Identifier: Apache-2.0
"""Power sync, recovery from maintenance, orphans, and the trim of the history."""

import datetime
import uuid
from typing import Any

import pytest

from ironic_ng.conductor.watchers import intent_trim
from ironic_ng.conductor.watchers.history_trim import HistoryTrim
from ironic_ng.conductor.watchers.intent_trim import IntentTrim
from ironic_ng.conductor.watchers.maintenance_recovery import MaintenanceRecovery
from ironic_ng.conductor.watchers.orphans import Orphans
from ironic_ng.conductor.watchers.power_sync import PowerSync
from ironic_ng.conductor.watchers.watch import Watch
from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.intents import Intent, IntentState
from ironic_ng.domain.node import Node
from ironic_ng.domain.power import PowerState, PowerTarget
from ironic_ng.tests.unit.conductor.bench import Bench


def watch(bench: Bench) -> Watch:
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


def sync(bench: Bench, node_uuid: str) -> Node:
    """One reading of a node."""
    PowerSync(watch(bench)).sync(bench.node(node_uuid))
    return bench.node(node_uuid)


def test_what_is_as_recorded_costs_no_statement(bench: Bench) -> None:
    uuid_ = bench.enrol(power_state="power off")
    node = bench.node(uuid_)
    with bench.database.counted() as sent:
        PowerSync(watch(bench)).sync(node)
    assert sent == []


def test_the_first_state_is_adopted(bench: Bench) -> None:
    uuid_ = bench.enrol()
    assert sync(bench, uuid_).power_state == "power off"
    assert bench.drivers.power.asked == []


def test_a_difference_is_corrected_on_the_machine(bench: Bench) -> None:
    uuid_ = bench.enrol(power_state="power on")
    node = sync(bench, uuid_)
    assert bench.drivers.power.asked == [PowerTarget.ON]
    assert (node.power_state, node.power_failures) == ("power on", 1)
    bench.drivers.power.state = PowerState.ON
    assert sync(bench, uuid_).power_failures == 0


def test_a_difference_is_recorded_where_that_is_wanted(bench: Bench) -> None:
    bench.settings.override({"conductor": {"force_power_state_during_sync": False}})
    uuid_ = bench.enrol(power_state="power on")
    assert sync(bench, uuid_).power_state == "power off"
    assert bench.drivers.power.asked == []


def test_failures_lead_to_maintenance_and_an_answer_out_of_it(bench: Bench) -> None:
    uuid_ = bench.enrol(power_state="power off")
    read = bench.drivers.power.read
    bench.drivers.power.read = unreachable  # type: ignore[method-assign, assignment]
    for _ in range(2):
        assert not sync(bench, uuid_).maintenance
    node = sync(bench, uuid_)
    assert (node.maintenance, node.fault) == (True, "power failure")
    assert "192.0.2.1" in (node.maintenance_reason or "")
    recovery = MaintenanceRecovery(watch(bench))
    assert recovery.look() == 0
    node = bench.node(uuid_)
    assert node.power_due_at is not None
    assert recovery.look() == 0
    bench.drivers.power.read = read  # type: ignore[method-assign]
    with bench.database.write() as unit:
        node.power_due_at = None
        unit.replace(node)
    assert recovery.look() == 1
    node = bench.node(uuid_)
    assert (node.maintenance, node.fault, node.maintenance_reason) == (
        False,
        None,
        None,
    )
    assert (node.power_state, node.power_failures) == ("power off", 0)


def test_maintenance_by_hand_is_never_ended(bench: Bench) -> None:
    bench.enrol(maintenance=True)
    assert MaintenanceRecovery(watch(bench)).look() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "enroll"},
        {"state": "clean wait"},
        {"state": "deploying"},
        {"state": "deploy hold"},
        {"maintenance": True},
        {"target_power_state": "power on"},
    ],
    ids=str,
)
def test_nodes_that_are_passed_over(bench: Bench, fields: dict[str, Any]) -> None:
    bench.enrol(**fields, power_state="power on")
    sync_ = PowerSync(watch(bench))
    sync_.look()
    assert sync_._due == {}


def test_readings_are_spread_over_the_period(bench: Bench) -> None:
    for _ in range(40):
        bench.enrol(power_state="power off")
    sync_ = PowerSync(watch(bench))
    assert sync_.look() < 20
    dues = sorted(sync_._due.values())
    assert dues[-1] - dues[0] > 40


def test_orphans_are_brought_to_the_runner(bench: Bench) -> None:
    lost = bench.enrol("cleaning", target_provision_state="available")
    waits = bench.enrol("available")
    bench.wish(waits, "active")
    assert Orphans(watch(bench)).look() == 1
    assert bench.woken == [lost]


def ended(bench: Bench, node: str, state: IntentState, days_ago: float) -> str:
    """Store a wish that ended then."""
    key = str(uuid.uuid4())
    with bench.database.write() as unit:
        when = unit.now() - datetime.timedelta(days=days_ago)
        unit.add(
            Intent(
                uuid=key,
                node_uuid=node,
                verb="manage",
                state=state.value,
                finished_at=when,
            )
        )
    return key


def intents(bench: Bench) -> set[str]:
    with bench.database.read() as reader:
        return {intent.uuid for intent in reader.find(Intent)}


def test_wishes_that_ended_long_ago_are_forgotten(bench: Bench) -> None:
    node = bench.enrol()
    waits = bench.wish(node, "manage").uuid
    kept = ended(bench, node, IntentState.FAILED, 29)
    for state in (IntentState.SUCCEEDED, IntentState.FAILED, IntentState.CANCELLED):
        ended(bench, node, state, 31)
    trim = IntentTrim(watch(bench))
    assert trim.look() == 3
    assert intents(bench) == {waits, kept}
    assert trim.look() == 0
    bench.settings.override({"conductor": {"intent_retention_days": 0}})
    ended(bench, node, IntentState.SUPERSEDED, 400)
    assert trim.look() == 0


def test_more_old_wishes_than_one_transaction_takes(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intent_trim, "BATCH", 2)
    node = bench.enrol()
    for _ in range(5):
        ended(bench, node, IntentState.SUCCEEDED, 40)
    assert IntentTrim(watch(bench)).look() == 5
    assert intents(bench) == set()


def test_the_history_is_trimmed_to_the_newest(bench: Bench) -> None:
    bench.settings.override({"conductor": {"node_history_max_entries": 3}})
    node = bench.enrol()
    with bench.database.write() as unit:
        for number in range(8):
            unit.add(
                HistoryEvent(uuid=str(uuid.uuid4()), node_uuid=node, event=str(number))
            )
    assert HistoryTrim(watch(bench)).look() == 5
    assert [event.event for event in bench.history(node)] == ["5", "6", "7"]
