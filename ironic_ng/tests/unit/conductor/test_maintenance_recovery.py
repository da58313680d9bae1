# SPDX-License-Identifier: Apache-2.0
"""Into maintenance when the BMC is away, and out of it when it has proved itself."""

import dataclasses
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from ironic_ng.domain.maintenance_entry import MaintenanceEntry
from ironic_ng.domain.node import Node
from ironic_ng.domain.power import PowerState
from ironic_ng.tests.unit.conductor.bench import Bench
from ironic_ng.tests.unit.conductor.polling_bench import (
    Polled,
    polled,
    refused,
    unreachable,
)

__all__ = ["polled"]


def lose(bench: Bench, how: Callable[[Any], Any] = unreachable) -> Callable[[], None]:
    """Make the BMC of all nodes fail; gives what mends it."""
    power = bench.drivers.power
    read, sign_in = power.read, power.sign_in
    power.read = power.sign_in = how  # type: ignore[method-assign, assignment]

    def mend() -> None:
        power.read, power.sign_in = read, sign_in  # type: ignore[method-assign]

    return mend


def given_up(bench: Bench, polled: Polled, **fields: Any) -> Node:
    """A node whose BMC could not be read thrice."""
    return polled.sync(bench.enrol(power_state="power off", **fields), 3)


def test_failures_lead_to_maintenance_and_an_answer_out_of_it(
    bench: Bench, polled: Polled
) -> None:
    mend = lose(bench)
    uuid_ = bench.enrol(power_state="power off")
    for _ in range(2):
        assert not polled.sync(uuid_).maintenance
    node = polled.sync(uuid_)
    assert (node.maintenance, node.fault) == (True, "power failure")
    assert node.power_state is None
    assert "192.0.2.1" in (node.maintenance_reason or "")
    assert "authentication" in (node.maintenance_reason or "")
    assert polled.recovery.look() == 0  # not yet
    polled.recover()
    assert bench.node(uuid_).maintenance
    mend()
    polled.recover()
    node = bench.node(uuid_)
    assert (node.maintenance, node.fault, node.maintenance_reason) == (
        False,
        None,
        None,
    )
    assert (node.power_state, node.power_failures) == ("power off", 0)
    assert polled.entries(uuid_) == []
    assert bench.woken == [uuid_]


def test_the_timeline_names_code_and_rung_once_and_the_history_has_a_pair(
    bench: Bench, polled: Polled
) -> None:
    mend = lose(bench)
    node = given_up(bench, polled)
    for _ in range(3):
        polled.recover()
    (entry,) = polled.entries(node.uuid)
    assert entry.extra["kind"] == "power failure"
    assert entry.extra["code"] == "BM-BMC-001"
    assert entry.extra["rung"] == "authentication"
    assert entry.extra["tries"] == 3
    mend()
    polled.recover()
    opened, closed = bench.history(node.uuid, "fault")
    assert (opened.code, opened.params["rung"]) == ("BM-BMC-001", "authentication")
    assert closed.params["closes"] == "BM-BMC-001"
    shown = [event for event in bench.history(node.uuid) if event.event_type]
    assert len(shown) == 2


def test_the_pause_grows_and_refused_credentials_are_rarely_tried(
    bench: Bench, polled: Polled
) -> None:
    lose(bench)
    node = given_up(bench, polled)
    pauses = []
    for _ in range(6):
        polled.recover()
        after = bench.node(node.uuid)
        assert after.power_due_at is not None
        assert after.updated_at is not None
        pauses.append((after.power_due_at - after.updated_at).total_seconds())
    assert pauses[0] < 16
    assert 100 < pauses[-1] < 301
    lose(bench, refused)
    polled.recover()
    after = bench.node(node.uuid)
    assert after.power_due_at is not None
    assert after.updated_at is not None
    assert (after.power_due_at - after.updated_at).total_seconds() > 599
    assert polled.entries(node.uuid)[0].extra["code"] == "BM-BMC-003"


def test_the_first_that_is_back_has_its_group_tried_but_not_who_is_refused(
    bench: Bench, polled: Polled
) -> None:
    mend = lose(bench)
    first, second = given_up(bench, polled), given_up(bench, polled)
    other = given_up(bench, polled, conductor_group="elsewhere")
    lose(bench, refused)
    locked_out = given_up(bench, polled)
    mend()
    with bench.database.write() as unit:
        node = unit.get(Node, first.uuid)
        assert node is not None
        unit.replace(dataclasses.replace(node, power_due_at=None))
    assert polled.recovery.look() == 1
    assert polled.recovery.look() == 1
    assert not bench.node(second.uuid).maintenance
    assert bench.node(other.uuid).maintenance
    assert bench.node(locked_out.uuid).maintenance


def test_a_person_s_maintenance_is_never_ended(bench: Bench, polled: Polled) -> None:
    bench.enrol(maintenance=True)
    assert polled.recover() == 0


def test_a_hold_outlives_the_fault(bench: Bench, polled: Polled) -> None:
    mend = lose(bench)
    node = given_up(bench, polled)
    with bench.database.write() as unit:
        unit.add(
            MaintenanceEntry(
                uuid=str(uuid.uuid4()),
                node_uuid=node.uuid,
                type="operator_hold",
                reason="being rebuilt",
            )
        )
    mend()
    polled.recover()
    after = bench.node(node.uuid)
    assert (after.maintenance, after.fault) == (True, None)
    assert after.maintenance_reason == "operator_hold: being rebuilt"
    assert [it.type for it in polled.entries(node.uuid)] == ["operator_hold"]


@pytest.mark.parametrize("power", [PowerState.ON, PowerState.OFF])
def test_others_hear_of_a_change_during_the_outage(
    bench: Bench, polled: Polled, power: PowerState
) -> None:
    changed: list[str | None] = []
    bench.journal._on_power = lambda node: changed.append(node.power_state)
    mend = lose(bench)
    given_up(bench, polled)
    mend()
    bench.drivers.power.state = power
    polled.recover()
    assert changed == (["power on"] if power is PowerState.ON else [])
