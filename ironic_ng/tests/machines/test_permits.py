# SPDX-License-Identifier: Apache-2.0
"""Whoever does not hold a node any more sends its machine nothing, by any transport.

What arrives is read from the record of the simulated BMC or ramdisk.
"""

from collections.abc import Callable, Iterator

import pytest

from ironic_ng.db.failures import HoldLost
from ironic_ng.domain.power import PowerState, PowerTarget
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.drivers import bound, permit
from ironic_ng.drivers.agent.client import AgentClient
from ironic_ng.drivers.task import Task
from ironic_ng.lab.farm import Farm
from ironic_ng.tests.driving import Driving
from ironic_ng.tests.machines.refusals import QUICK

pytestmark = pytest.mark.filterwarnings(
    "ignore::urllib3.exceptions.InsecureRequestWarning"
)


def lost(_seconds: float) -> None:
    """Somebody else has the node."""
    raise HoldLost("a node")


@pytest.fixture
def driving() -> Iterator[Driving]:
    made = Driving({"redfish": QUICK})
    yield made
    made.close()


@pytest.fixture
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    made = Farm(tmp_path_factory.mktemp("farm"))
    made.add_redfish("red", boot_seconds=0)
    made.add_ipmi("ipm", boot_seconds=0)
    made.start()
    yield made
    made.stop()


ACTS: dict[str, Callable[[Task], object]] = {
    "on": lambda task: bound.power_of(task).request(task, PowerTarget.ON),
    "off": lambda task: bound.power_of(task).request(task, PowerTarget.OFF),
    "reset": lambda task: bound.power_of(task).request(task, PowerTarget.REBOOT),
    "device": lambda task: bound.management_of(task).set_boot_device(
        task, "pxe", persistent=False
    ),
    "nmi": lambda task: bound.management_of(task).inject_nmi(task),
}


@pytest.mark.parametrize("driver", ["redfish", "ipmi"])
def test_nothing_changes_a_machine_that_is_lost(
    lab: Farm, driving: Driving, driver: str
) -> None:
    name = "red" if driver == "redfish" else "ipm"
    machine = lab.machine(name)
    task = driving.task(driver, lab.infos[name].driver_info)
    assert bound.power_of(task).read(task) is PowerState.OFF
    before = changes(lab, name)
    for act in ACTS.values():
        with permit.acting(lost), pytest.raises(HoldLost):
            act(task)
    # To look harms nobody.
    with permit.acting(lost):
        assert bound.power_of(task).read(task) is PowerState.OFF
    assert changes(lab, name) == before
    # The permit ends with its block, and whoever has one may act.
    asked: list[float] = []
    with permit.acting(asked.append):
        ACTS["on"](task)
    assert asked
    assert all(seconds > 0 for seconds in asked)
    assert machine.power == "on"


def test_a_ramdisk_that_is_lost_gets_no_command(driving: Driving) -> None:
    # Were it sent, nothing would listen there and the error would be another.
    ramdisk = Ramdisk(node_uuid="x", token="t", url="http://127.0.0.1:9")
    client = AgentClient(driving.settings)
    for give in (
        lambda: client.start(ramdisk, "standby.power_off", {}),
        lambda: client.call(ramdisk, "standby.sync", {}, 5),
    ):
        with permit.acting(lost), pytest.raises(HoldLost):
            give()


def test_outer_permits_count_as_well() -> None:
    """A step on a child node needs the parent as well as the child."""
    asked: list[str] = []
    with permit.acting(lambda _: asked.append("parent")):
        with permit.acting(lambda _: asked.append("child")):
            permit.before_act(1)
        permit.before_act(1)
    permit.before_act(1)
    assert asked == ["parent", "child", "parent"]


def changes(lab: Farm, name: str) -> list[str]:
    """Everything in the record that is more than a look."""
    told = lab.machine(name).record.entries()
    return [
        f"{entry.kind} {entry.detail}"
        for entry in told
        if not (entry.kind == "redfish" and entry.detail.startswith("GET"))
        and "Sessions" not in entry.detail
        and entry.kind != "ipmi"
    ]
