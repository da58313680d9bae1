# SPDX-License-Identifier: Apache-2.0
"""Typed access to the implementations that serve the node of a task."""

from typing import TypeVar

from ironic_ng.drivers.interfaces.bios import BiosInterface
from ironic_ng.drivers.interfaces.boot import BootInterface
from ironic_ng.drivers.interfaces.console import ConsoleInterface
from ironic_ng.drivers.interfaces.deploy import DeployInterface
from ironic_ng.drivers.interfaces.inspect import InspectInterface
from ironic_ng.drivers.interfaces.interface import Interface
from ironic_ng.drivers.interfaces.management import ManagementInterface
from ironic_ng.drivers.interfaces.network import NetworkInterface
from ironic_ng.drivers.interfaces.power import PowerInterface
from ironic_ng.drivers.interfaces.raid import RaidInterface
from ironic_ng.drivers.interfaces.rescue import RescueInterface
from ironic_ng.drivers.interfaces.vendor import VendorInterface
from ironic_ng.drivers.task import Task

Kind = TypeVar("Kind", bound=Interface)


def interface_of(task: Task, name: str, kind: type[Kind]) -> Kind:
    """The implementation of one kind; TypeError if a driver registered a wrong one."""
    found = task.interfaces[name]
    if not isinstance(found, kind):
        message = f"{name} is served by {type(found).__name__}, not a {kind.__name__}"
        raise TypeError(message)
    return found


def boot_of(task: Task) -> BootInterface:
    """What serves boot."""
    return interface_of(task, "boot", BootInterface)  # type: ignore[type-abstract]


def bios_of(task: Task) -> BiosInterface:
    """What serves bios."""
    return interface_of(task, "bios", BiosInterface)


def console_of(task: Task) -> ConsoleInterface:
    """What serves console."""
    return interface_of(task, "console", ConsoleInterface)


def deploy_of(task: Task) -> DeployInterface:
    """What serves deploy."""
    return interface_of(task, "deploy", DeployInterface)


def inspect_of(task: Task) -> InspectInterface:
    """What serves inspect."""
    return interface_of(task, "inspect", InspectInterface)  # type: ignore[type-abstract]


def management_of(task: Task) -> ManagementInterface:
    """What serves management."""
    return interface_of(task, "management", ManagementInterface)


def network_of(task: Task) -> NetworkInterface:
    """What serves network."""
    return interface_of(task, "network", NetworkInterface)


def power_of(task: Task) -> PowerInterface:
    """What serves power."""
    return interface_of(task, "power", PowerInterface)  # type: ignore[type-abstract]


def raid_of(task: Task) -> RaidInterface:
    """What serves raid."""
    return interface_of(task, "raid", RaidInterface)


def rescue_of(task: Task) -> RescueInterface:
    """What serves rescue."""
    return interface_of(task, "rescue", RescueInterface)  # type: ignore[type-abstract]


def vendor_of(task: Task) -> VendorInterface:
    """What serves vendor."""
    return interface_of(task, "vendor", VendorInterface)
