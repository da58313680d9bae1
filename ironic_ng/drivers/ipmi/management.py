# SPDX-License-Identifier: Apache-2.0
"""Management by IPMI: the boot device, by the boot flags, and NMI."""

from collections.abc import Mapping
from typing import ClassVar, Self

from ironic_ng.domain.catalogue import bmc
from ironic_ng.drivers.agent.deploy import boot_mode
from ironic_ng.drivers.interfaces.management import (
    BootDevice,
    Capability,
    ManagementInterface,
)
from ironic_ng.drivers.ipmi.access import PROPERTIES, Access, access_of
from ironic_ng.drivers.ipmi.link import Command, Link
from ironic_ng.drivers.ipmi.power import CHASSIS, CONTROL
from ironic_ng.drivers.ipmi.program import IpmitoolLink
from ironic_ng.drivers.ipmi.session import PyghmiLink
from ironic_ng.drivers.shared import Shared
from ironic_ng.drivers.task import Task

SET_OPTIONS, GET_OPTIONS = 0x08, 0x09
VALID_CLEARING, FLAGS = 3, 5
VALID, PERSISTENT, UEFI = 0x80, 0x40, 0x20
NMI = 4
DEVICES = {"pxe": 1, "disk": 2, "safe": 3, "cdrom": 5, "bios": 6}
NAMES = {number: name for name, number in DEVICES.items()}


class IpmiManagement(ManagementInterface):
    """Management over any way to the BMC."""

    capabilities = frozenset({Capability.NMI})
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
        self._link.check(self._access(task))

    def supported_boot_devices(self, task: Task) -> tuple[str, ...]:
        return tuple(DEVICES)

    def boot_device(self, task: Task) -> BootDevice:
        access = self._access(task)
        ask = Command(CHASSIS, GET_OPTIONS, (FLAGS, 0, 0), reads=True)
        data = self._link.send(access, ask)
        if len(data) < 4:
            detail = "boot flags that are too short"
            raise bmc.NONSENSE(address=access.address, detail=detail)
        if not data[2] & VALID:
            return BootDevice(None, None)
        number = (data[3] >> 2) & 0x0F
        return BootDevice(NAMES.get(number), bool(data[2] & PERSISTENT))

    def set_boot_device(self, task: Task, device: str, *, persistent: bool) -> None:
        if device not in DEVICES:
            raise bmc.UNSUPPORTED_DEVICE(device=device, known=", ".join(DEVICES))
        access = self._access(task)
        if access.disable_boot_timeout:
            # Many BMCs forget the flags after a minute unless told not to.
            keep = Command(CHASSIS, SET_OPTIONS, (VALID_CLEARING, 0x08))
            self._link.send(access, keep)
        flags = VALID | (PERSISTENT if persistent else 0)
        # The flags must name the mode and have no word for "as it is".
        flags |= 0 if boot_mode(task.node) == "bios" else UEFI
        data = (FLAGS, flags, DEVICES[device] << 2, 0, 0, 0)
        self._link.send(access, Command(CHASSIS, SET_OPTIONS, data))

    def inject_nmi(self, task: Task) -> None:
        self._link.send(self._access(task), Command(CHASSIS, CONTROL, (NMI,)))

    def _access(self, task: Task) -> Access:
        return access_of(task.node.driver_info, task.settings)


class PyghmiManagement(IpmiManagement):
    """Management interface ``pyghmi``."""

    way = PyghmiLink


class IpmitoolManagement(IpmiManagement):
    """Management interface ``ipmitool``."""

    way = IpmitoolLink
