# SPDX-License-Identifier: Apache-2.0
"""What listeners hear of work on a node, from the order to its end."""

from pathlib import Path
from typing import Any

import pytest

from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.node import Node
from ironic_ng.domain.notification import Notification
from ironic_ng.domain.states import State
from ironic_ng.operations import console, maintenance, power
from ironic_ng.rpc.notifications import payload
from ironic_ng.tests.unit.conductor.bench import Bench
from ironic_ng.tests.unit.operations import bench as operating


@pytest.fixture
def heard(bench: Bench) -> list[Notification]:
    """Everything that the conductor tells."""
    told: list[Notification] = []
    bench.database._on_notify = told.append
    return told


def names(told: list[Notification]) -> list[str]:
    return [it.event_type.removeprefix("baremetal.node.") for it in told]


def refuse(*_: object) -> Any:
    raise bmc.BUSY(address="x", detail="y")


def test_of_a_deployment(bench: Bench, heard: list[Notification]) -> None:
    node = bench.enrol()
    bench.wish(node, "active")
    bench.runner.run(node)
    assert names(heard) == ["provision_set.success"]
    data = payload(heard[0])
    assert data["ironic_object.name"] == "NodeSetProvisionStatePayload"
    found = data["ironic_object.data"]
    assert (found["event"], found["previous_provision_state"]) == ("done", "deploying")
    assert found["previous_target_provision_state"] == "active"
    assert found["provision_state"] == "active"


def test_of_a_deployment_that_fails(bench: Bench, heard: list[Notification]) -> None:
    bench.drivers.deploy.acts["deploy"] = refuse
    node = bench.enrol()
    bench.wish(node, "active")
    bench.runner.run(node)
    assert names(heard) == ["provision_set.error"]
    assert heard[0].level.value == "error"
    assert payload(heard[0])["ironic_object.data"]["provision_state"] == "deploy failed"


def test_of_power(bench: Bench, heard: list[Notification]) -> None:
    node = bench.enrol(State.ACTIVE)
    bench.power_wish(node, "power on")
    while bench.job(node) is not None or not heard:
        bench.runner.run(node)
    assert names(heard) == ["power_set.end"]
    data = payload(heard[0])
    assert data["ironic_object.name"] == "NodeSetPowerStatePayload"
    assert data["ironic_object.data"]["to_power"] == "power on"


@pytest.fixture
def told(tmp_path: Path) -> tuple[operating.Bench, list[Notification]]:
    """The API's side, and what it tells."""
    made = operating.Bench(tmp_path)
    heard: list[Notification] = []
    made.database._on_notify = heard.append
    return made, heard


def test_of_orders(told: tuple[operating.Bench, list[Notification]]) -> None:
    bench, heard = told
    node: Node = bench.node(console_interface="fake", provision_state="active")
    caller = operating.OPERATOR
    console.switch(bench.backend, caller, node.uuid, enabled=True)
    other = bench.node(provision_state="active")
    power.change_power(bench.backend, caller, other.uuid, "power off", None)
    assert names(heard) == ["console_set.start", "power_set.start"]
    assert heard[1].extra == {"to_power": "power off"}


def test_of_maintenance(told: tuple[operating.Bench, list[Notification]]) -> None:
    bench, heard = told
    name = bench.node().uuid
    maintenance.enter(bench.backend, operating.OPERATOR, name, "a fan")
    maintenance.leave(bench.backend, operating.OPERATOR, name)
    assert names(heard) == ["maintenance_set.start", "maintenance_set.end"] * 2
    found = payload(heard[1])
    assert found["ironic_object.name"] == "NodePayload"
    assert found["ironic_object.data"]["maintenance_reason"] == "a fan"
