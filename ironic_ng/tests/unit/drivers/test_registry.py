# SPDX-License-Identifier: Apache-2.0
"""Drivers are loaded by name, and only those that are enabled."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.domain.catalogue import cfg as codes
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import INTERFACE_KINDS
from ironic_ng.drivers.registry import Registry
from ironic_ng.tests.driving import Driving

FAKE_ONLY = {"enabled_hardware_types": ["fake-hardware"]} | {
    "enabled_bios_interfaces": ["no-bios", "fake"],
    "enabled_boot_interfaces": ["fake"],
    "enabled_console_interfaces": ["no-console", "fake"],
    "enabled_deploy_interfaces": ["fake", "custom-agent", "noop"],
    "enabled_firmware_interfaces": ["no-firmware", "fake"],
    "enabled_inspect_interfaces": ["no-inspect", "fake", "agent"],
    "enabled_management_interfaces": ["fake"],
    "enabled_network_interfaces": ["noop"],
    "enabled_power_interfaces": ["fake"],
    "enabled_raid_interfaces": ["no-raid", "fake"],
    "enabled_rescue_interfaces": ["no-rescue", "fake"],
    "enabled_storage_interfaces": ["noop", "fake"],
    "enabled_vendor_interfaces": ["no-vendor", "fake"],
}


def test_all_types_work_out_of_the_box() -> None:
    with Registry(settings_for_tests()) as registry:
        assert set(registry.types) == {"ipmi", "redfish", "fake-hardware"}
        for name, offers in registry.offers.items():
            missing = [k for k in INTERFACE_KINDS if offers[k]["default"] is None]
            assert not missing, f"{name} lacks {missing}"


@pytest.mark.parametrize(
    ("driver", "kind", "default"),
    [
        ("redfish", "boot", "redfish-virtual-media"),
        ("redfish", "power", "redfish"),
        ("redfish", "management", "redfish"),
        ("redfish", "inspect", "redfish"),
        ("redfish", "deploy", "direct"),
        ("redfish", "raid", "no-raid"),
        ("ipmi", "boot", "ipxe"),
        ("ipmi", "power", "pyghmi"),
        ("ipmi", "management", "pyghmi"),
        ("ipmi", "inspect", "agent"),
        ("ipmi", "network", "noop"),
        ("fake-hardware", "power", "fake"),
        ("fake-hardware", "deploy", "fake"),
        ("fake-hardware", "network", "noop"),
        ("fake-hardware", "storage", "fake"),
    ],
)
def test_defaults(driver: str, kind: str, default: str) -> None:
    with Registry(settings_for_tests()) as registry:
        assert registry.offers[driver][kind]["default"] == default


def test_a_default_that_the_type_lacks_does_not_count_for_it() -> None:
    options = {"default_power_interface": "pyghmi"}
    with Registry(settings_for_tests({"DEFAULT": options})) as registry:
        assert registry.offers["ipmi"]["power"]["default"] == "pyghmi"
        assert registry.offers["redfish"]["power"]["default"] == "redfish"


def test_fake_hardware_as_the_contract_lists_it() -> None:
    with Registry(settings_for_tests({"DEFAULT": FAKE_ONLY})) as registry:
        offers = registry.offers["fake-hardware"]
        assert set(offers["deploy"]["enabled"]) == {"fake", "custom-agent"}
        assert set(offers["inspect"]["enabled"]) == {"agent", "fake", "no-inspect"}
        assert set(offers["storage"]["enabled"]) == {"noop", "fake"}
        assert set(registry.properties["fake-hardware"]) == {"B1", "B2"}


def test_fake_hardware_takes_any_combination() -> None:
    driving = Driving()
    task = driving.task(
        "fake-hardware",
        {},
        power_interface="redfish",
        boot_interface="ipxe",
        management_interface="pyghmi",
    )
    assert type(task.interfaces["power"]).__name__ == "RedfishPower"
    assert type(task.interfaces["boot"]).__name__ == "IpxeBoot"
    driving.close()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("enabled_hardware_types", ["redfish", "toaster"]),
        ("enabled_power_interfaces", ["fake", "lever"]),
        ("enabled_hardware_types", ["pxe_ipmitool"]),
    ],
)
def test_an_unknown_name_stops_the_start(option: str, value: list[str]) -> None:
    with pytest.raises(ServiceError) as caught:
        Registry(settings_for_tests({"DEFAULT": {option: value}}))
    assert caught.value.code is codes.NAME_NOT_INSTALLED
    assert value[-1] in str(caught.value)
    assert option in str(caught.value)


def test_implementations_share_what_there_is_one_of() -> None:
    with Registry(settings_for_tests()) as registry:
        power = registry.implementations["power"]["redfish"]
        boot = registry.implementations["boot"]["redfish-virtual-media"]
        assert vars(power)["_sessions"] is vars(boot)["_sessions"]


def test_steps_of_a_node() -> None:
    driving = Driving()
    specs = driving.registry.steps_for(driving.node("fake-hardware", {}))
    names = {(spec.interface, spec.step) for spec in specs}
    assert ("deploy", "deploy") in names
    assert ("vendor", "log_passthrough") in names
    assert ("bios", "apply_configuration") in names
    driving.close()


def test_loading_drivers_imports_neither_sushy_nor_pyghmi() -> None:
    code = (
        "import sys\n"
        "from ironic_ng.conf.settings import settings_for_tests\n"
        "from ironic_ng.drivers.registry import Registry\n"
        "Registry(settings_for_tests()).close()\n"
        "print(*[name for name in ('sushy', 'pyghmi') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == ""


THIRD_PARTY = """
from typing import ClassVar
from ironic_ng.domain.power import PowerState
from ironic_ng.drivers.hardware import HardwareType
from ironic_ng.drivers.interfaces.power import PowerInterface

class Toaster(HardwareType):
    description = "Bread"
    supported: ClassVar = {"power": ("lever",), "boot": ("fake",)}

class Lever(PowerInterface):
    def read(self, task):
        return PowerState.ON
    def request(self, task, target):
        return None
"""
POINTS = """
[ironic_ng.hardware.types]
toaster = toaster_driver:{kind}
[ironic_ng.hardware.interfaces.power]
lever = toaster_driver:{lever}
"""


@pytest.mark.parametrize(
    ("kind", "lever", "expected"),
    [
        ("Toaster", "Lever", "lever"),
        ("Lever", "Lever", "BM-CFG-011"),
        ("Toaster", "Toaster", "BM-CFG-011"),
        ("Toaster", "Missing", "BM-CFG-011"),
    ],
)
def test_drivers_of_other_packages(
    tmp_path: Path, kind: str, lever: str, expected: str
) -> None:
    (tmp_path / "toaster_driver.py").write_text(THIRD_PARTY)
    about = tmp_path / "toaster_driver-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: t\nVersion: 1\n")
    (about / "entry_points.txt").write_text(POINTS.format(kind=kind, lever=lever))
    code = (
        "from ironic_ng.conf.settings import settings_for_tests\n"
        "from ironic_ng.domain.errors import ServiceError\n"
        "from ironic_ng.drivers.registry import Registry\n"
        "options = {'enabled_hardware_types': ['toaster'],\n"
        "           'enabled_power_interfaces': ['lever', 'fake']}\n"
        "try:\n"
        "    registry = Registry(settings_for_tests({'DEFAULT': options}))\n"
        "    print(registry.offers['toaster']['power']['default'])\n"
        "except ServiceError as error:\n"
        "    print(error.code.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": str(tmp_path),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
        },
    )
    assert done.stdout.strip() == expected, done.stderr
