# SPDX-License-Identifier: Apache-2.0
"""The Redfish driver against a Redfish service that somebody else wrote."""

import os
from collections.abc import Iterator

import pytest

from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.drivers.redfish.machine import Machine
from ironic_ng.drivers.redfish.session import Sessions
from ironic_ng.lab.vm.farm import VmFarm

pytestmark = [
    pytest.mark.vm,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        os.environ.get("IRONIC_NG_TEST_VM") != "1" or os.geteuid() != 0,
        reason="no QEMU machines: set IRONIC_NG_TEST_VM=1 and be root",
    ),
]
MODES = {"bios": "Legacy", "uefi": "UEFI"}


@pytest.fixture(scope="module", params=["bios", "uefi"])
def farm(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[VmFarm]:
    made = VmFarm(tmp_path_factory.mktemp("vm"), request.param)
    made.add_redfish("vm")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def machine(farm: VmFarm) -> Iterator[Machine]:
    sessions = Sessions(settings_for_tests({}))
    with sessions.bmc(farm.infos["vm"].driver_info).talk() as found:
        yield found
    sessions.close()


def test_power(machine: Machine) -> None:
    assert machine.power_state() == "Off"
    machine.reset("On")
    assert machine.power_state() == "On"
    machine.reset("ForceRestart")
    assert machine.power_state() == "On"
    machine.reset("ForceOff")
    assert machine.power_state() == "Off"


def test_boot_mode_and_secure_boot(farm: VmFarm, machine: Machine) -> None:
    mode = MODES[farm.boot_mode]
    assert machine.boot().mode == mode
    machine.set_boot(None, None, mode)
    assert machine.boot().mode == mode
    # With legacy firmware the emulator answers 501: nothing is known.
    assert machine.secure_boot() is (False if mode == "UEFI" else None)


def test_inventory(farm: VmFarm, machine: Machine) -> None:
    found = machine.inventory()
    assert found["memory"]["physical_mb"] == 1024
    assert found["cpu"]["count"] == 1
    macs = [item["mac_address"] for item in found["interfaces"]]
    assert macs == farm.infos["vm"].ports


def test_virtual_cd(farm: VmFarm, machine: Machine) -> None:
    machine.insert_cd(farm.deploy_kernel)
    assert machine.cd_inserted()
    machine.set_boot("Cd", "Once", None)
    assert machine.boot().target == "Cd"
    machine.insert_cd(farm.deploy_kernel)
    machine.eject_cd()
    assert not machine.cd_inserted()
    machine.eject_cd()
    machine.set_boot("Hdd", "Continuous", None)
    assert machine.boot().target == "Hdd"
