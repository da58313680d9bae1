# SPDX-License-Identifier: Apache-2.0
"""The power sync: what it reads, what it changes, and what that costs."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from ironic_ng.conductor.watchers.power_sync import PowerSync
from ironic_ng.db.tables import table_of
from ironic_ng.domain import states
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.domain.notification import Notification
from ironic_ng.domain.polling import UNPOLLED
from ironic_ng.domain.power import PowerState, PowerTarget
from ironic_ng.domain.states import State
from ironic_ng.tests.unit.conductor.bench import Bench
from ironic_ng.tests.unit.conductor.polling_bench import (
    Polled,
    polled,
    unreachable,
    watch_of,
)

__all__ = ["polled"]
REFUSED = {"force_power_state_during_sync": False}


def test_what_is_as_recorded_costs_one_statement_for_many_nodes(
    bench: Bench, polled: Polled
) -> None:
    for _ in range(40):
        node = bench.enrol(power_state="power off")
    with bench.database.counted() as sent:
        polled.sync(node)
        sent.pop()  # what the test itself reads
    assert len(polled.lanes.asked) == 40
    assert len(sent) == 2  # how many nodes there are, and the nodes
    assert "extra" not in sent[-1]


def test_the_first_state_is_adopted_and_nobody_is_told(
    bench: Bench, polled: Polled
) -> None:
    told = listen(bench)
    node = polled.sync(bench.enrol())
    assert node.power_state == "power off"
    assert (bench.drivers.power.asked, told) == ([], [])


def test_a_difference_is_corrected_on_the_machine(bench: Bench, polled: Polled) -> None:
    uuid_ = bench.enrol(power_state="power on")
    node = polled.sync(uuid_)
    assert bench.drivers.power.asked == [PowerTarget.ON]
    assert (node.power_state, node.power_failures) == ("power on", 1)
    bench.drivers.power.state = PowerState.ON
    assert polled.sync(uuid_).power_failures == 0


def test_a_difference_is_recorded_and_told_where_that_is_wanted(
    bench: Bench, polled: Polled
) -> None:
    bench.settings.override({"conductor": REFUSED})
    told = listen(bench)
    node = polled.sync(bench.enrol(power_state="power on"))
    assert node.power_state == "power off"
    assert bench.drivers.power.asked == []
    (one,) = told
    assert one.event_type == "baremetal.node.power_state_corrected.success"
    assert one.extra == {"from_power": "power on"}
    assert getattr(one.value, "power_state", None) == "power off"


def test_an_interface_without_sync_is_only_read(bench: Bench, polled: Polled) -> None:
    bench.drivers.power.syncs = False
    uuid_ = bench.enrol(power_state="power on")
    assert polled.sync(uuid_).power_state == "power off"
    bench.drivers.power.read = unreachable  # type: ignore[method-assign, assignment]
    assert polled.sync(uuid_, 5).power_failures == 0
    assert bench.drivers.power.asked == []


def test_a_machine_that_never_follows_is_given_up_with_its_true_power(
    bench: Bench, polled: Polled
) -> None:
    bench.drivers.power.follows = False
    node = polled.sync(
        bench.enrol(
            power_state="power on", driver_info={"redfish_address": "192.0.2.9"}
        ),
        3,
    )
    assert (node.maintenance, node.fault) == (True, "power failure")
    assert node.power_state == "power off"
    assert "192.0.2.9" in (node.maintenance_reason or "")


@pytest.mark.parametrize(
    "fields",
    [
        *({"state": state.value} for state in sorted(UNPOLLED)),
        {"maintenance": True},
        {"target_power_state": "power on"},
    ],
    ids=str,
)
def test_nodes_that_are_passed_over(
    bench: Bench, polled: Polled, fields: dict[str, Any]
) -> None:
    polled.sync(bench.enrol(**fields, power_state="power on"))
    assert polled.lanes.asked == []


def test_states_of_the_contract_are_passed_over() -> None:
    named = {"wait call-back", "clean wait", "enroll", "adopt failed"}
    assert named <= {state.value for state in UNPOLLED}
    assert {State.ACTIVE, State.AVAILABLE, State.MANAGEABLE}.isdisjoint(UNPOLLED)
    assert states.WAITING <= UNPOLLED


def test_a_node_whose_firmware_is_being_updated_is_passed_over(
    bench: Bench, polled: Polled
) -> None:
    node = bench.enrol(power_state="power on")
    steps = [{"interface": "firmware", "step": "update", "args": {}}]
    with bench.database.write() as unit:
        unit.add(
            Job(uuid=str(uuid.uuid4()), node_uuid=node, flow="service", steps=steps)
        )
    polled.sync(node)
    assert polled.lanes.asked == []


def test_a_change_of_power_during_work_disturbs_nothing(
    bench: Bench, polled: Polled
) -> None:
    """Between the reading and the hold a client's order comes."""
    node = bench.enrol(power_state="power on")
    bench.drivers.power.state = PowerState.ON
    read = bench.drivers.power.read

    def meanwhile(task: Any) -> PowerState | None:
        found = read(task)
        if not bench.node(node).target_power_state:
            bench.power_wish(node, "power off")
        return PowerState.OFF if found is PowerState.ON else found

    bench.drivers.power.read = meanwhile  # type: ignore[method-assign]
    after = polled.sync(node)
    assert bench.drivers.power.asked == []
    assert (after.power_state, after.target_power_state) == ("power on", "power off")


def test_readings_are_spread_over_the_period(bench: Bench, polled: Polled) -> None:
    bench.settings.override({"conductor": {"sync_power_state_interval": 3600}})
    for _ in range(40):
        bench.enrol(power_state="power off")
    sync = PowerSync(watch_of(bench), polled.lanes)
    for _ in range(50):
        sync.look()
    assert len(polled.lanes.asked) < 10


def test_each_change_of_an_instance_is_told_once(bench: Bench, polled: Polled) -> None:
    bench.settings.override({"conductor": REFUSED})
    changed: list[str | None] = []
    bench.journal._on_power = lambda node: changed.append(node.power_state)
    uuid_ = bench.enrol(State.ACTIVE, power_state="power on", instance_uuid="an id")
    polled.sync(uuid_, 3)
    bench.drivers.power.state = PowerState.ON
    polled.sync(uuid_, 3)
    assert changed == ["power off", "power on"]


def test_what_is_made_of_a_broken_row_is_nothing(bench: Bench, polled: Polled) -> None:
    nodes = table_of(Node)
    broken = bench.enrol(power_state="power off")
    good = bench.enrol(power_state="power off")
    with bench.database.write() as unit:
        statement = sa.update(nodes).where(nodes.c.uuid == broken)
        unit._connection.execute(statement.values(driver_info="{"))
    polled.sync(good)
    assert polled.lanes.asked == [good]


def listen(bench: Bench) -> list[Notification]:
    """What listeners are told from here on."""
    told: list[Notification] = []
    bench.database._on_notify = told.append
    return told
