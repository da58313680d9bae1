# SPDX-License-Identifier: Apache-2.0
"""A farm with one machine of each kind, and the service that its ramdisks call."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ironic_ng.lab.farm import Farm
from ironic_ng.lab.machine import Device, Life, Machine
from ironic_ng.tests.machines.service_double import (
    Agent,
    ServiceDouble,
    boot_iso,
    boot_script,
)
from ironic_ng.tests.patience import eventually

CD_TOKEN = "given-by-the-cd-and-long-enough-to-be-taken"


@pytest.fixture
def farm(tmp_path: Path) -> Iterator[Farm]:
    made = Farm(tmp_path / "farm")
    made.add_redfish("red", boot_seconds=0)
    made.add_ipmi("ipm", boot_seconds=0)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def service() -> Iterator[ServiceDouble]:
    made = ServiceDouble()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def red(farm: Farm, service: ServiceDouble) -> Machine:
    """The Redfish machine with a bootable CD inserted; still switched off."""
    line = f"ipa-api-url={service.url} ipa-agent-token={CD_TOKEN}"
    service.files["/boot.iso"] = boot_iso(farm, line, {"links": []})
    machine = farm.machine("red")
    machine.insert("Cd", f"{service.url}/boot.iso")
    machine.set_boot(Device.CDROM, Life.ONCE)
    return machine


@pytest.fixture
def ipm(farm: Farm, service: ServiceDouble) -> Machine:
    """The IPMI machine, told to boot from the network; still switched off."""
    farm.boot_url = boot_script(service, farm, f"ipa-api-url={service.url}")
    machine = farm.machine("ipm")
    machine.set_boot(Device.NETWORK, Life.ONCE)
    return machine


@pytest.fixture
def agent(ipm: Machine, service: ServiceDouble, tmp_path: Path) -> Agent:
    """A client of the agent on the IPMI machine, which is up and was heard."""
    ipm.power_on()
    eventually(lambda: service.heartbeats)
    return Agent(service.heartbeats[-1], tmp_path)
