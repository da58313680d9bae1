# SPDX-License-Identifier: Apache-2.0
"""Power by IPMI: Get Chassis Status and Chassis Control."""

from collections.abc import Mapping
from typing import ClassVar, Self

from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.power import PowerState, PowerTarget
from ironic_ng.drivers.interfaces.power import PowerInterface
from ironic_ng.drivers.ipmi.access import PROPERTIES, access_of
from ironic_ng.drivers.ipmi.link import Command, InDoubt, Link
from ironic_ng.drivers.ipmi.program import IpmitoolLink
from ironic_ng.drivers.ipmi.session import PyghmiLink
from ironic_ng.drivers.shared import Shared
from ironic_ng.drivers.task import Task

CHASSIS = 0x00
DEVICE = Command(0x06, 0x01, reads=True)
"""Get Device ID: every BMC answers it, to those who are logged in."""
STATUS = Command(CHASSIS, 0x01, reads=True)
CONTROL = 0x02
ACTIONS = {
    PowerTarget.OFF: 0,
    PowerTarget.ON: 1,
    PowerTarget.REBOOT: 3,
    PowerTarget.SOFT_OFF: 5,
}


class IpmiPower(PowerInterface):
    """Power over any way to the BMC."""

    resets = True
    way: ClassVar[type[PyghmiLink | IpmitoolLink]]

    def __init__(self, link: Link) -> None:
        """Speak through this way."""
        self._link = link

    @classmethod
    def make(cls, shared: Shared) -> Self:
        """Share the way with the other IPMI interfaces."""
        return cls(shared.one(cls.way))

    def properties(self) -> Mapping[str, str]:
        return PROPERTIES

    def validate(self, task: Task) -> None:
        self._link.check(access_of(task.node.driver_info, task.settings))

    def supported_targets(self, task: Task) -> tuple[PowerTarget, ...]:
        return tuple(PowerTarget)

    def read(self, task: Task) -> PowerState | None:
        access = access_of(task.node.driver_info, task.settings)
        data = self._link.send(access, STATUS, task.patience)
        if not data:
            detail = "a chassis status without content"
            raise bmc.NONSENSE(address=access.address, detail=detail)
        return PowerState.ON if data[0] & 1 else PowerState.OFF

    def sign_in(self, task: Task) -> None:
        access = access_of(task.node.driver_info, task.settings)
        self._link.send(access, DEVICE, task.patience)

    def request(self, task: Task, target: PowerTarget) -> PowerState | None:
        """Send the control; only what may safely happen twice is repeated."""
        access = access_of(task.node.driver_info, task.settings)
        once_only = target is PowerTarget.REBOOT
        command = Command(
            CHASSIS, CONTROL, (ACTIONS[target],), repeatable=not once_only
        )
        try:
            self._link.send(access, command)
        except InDoubt:
            task.log.warning("The BMC did not answer a reset; its power will tell")
        return None


class PyghmiPower(IpmiPower):
    """Power interface ``pyghmi``."""

    way = PyghmiLink


class IpmitoolPower(IpmiPower):
    """Power interface ``ipmitool``."""

    way = IpmitoolLink
