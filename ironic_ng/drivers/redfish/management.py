# SPDX-License-Identifier: Apache-2.0
"""Management by Redfish: boot device and mode, secure boot, media, health, NMI."""

from collections.abc import Mapping
from typing import Self

from ironic_ng.domain.catalogue import bmc
from ironic_ng.drivers.interfaces.management import (
    BootDevice,
    Capability,
    Drive,
    ManagementInterface,
    Medium,
)
from ironic_ng.drivers.redfish.access import PROPERTIES, access_of
from ironic_ng.drivers.redfish.session import Sessions
from ironic_ng.drivers.shared import Shared
from ironic_ng.drivers.task import RamdiskImage, Task

DEVICES = {
    "pxe": "Pxe",
    "disk": "Hdd",
    "cdrom": "Cd",
    "bios": "BiosSetup",
    "usb": "Usb",
    "uefihttp": "UefiHttp",
}
NAMES = {value: name for name, value in DEVICES.items()} | {"UsbCd": "cdrom"}
MODES = {"uefi": "UEFI", "bios": "Legacy"}
MODE_NAMES = {value: name for name, value in MODES.items()}
CONTINUOUS, ONCE = "Continuous", "Once"
CD = "cdrom"
FETCHED_HERE = ("http", "https")


class RedfishManagement(ManagementInterface):
    """What a Redfish system offers besides power."""

    capabilities = frozenset(
        {
            Capability.BOOT_MODE,
            Capability.SET_BOOT_MODE,
            Capability.SECURE_BOOT,
            Capability.HEALTH,
            Capability.NMI,
            Capability.VIRTUAL_MEDIA,
        }
    )

    def __init__(self, sessions: Sessions) -> None:
        """Speak through these sessions."""
        self._sessions = sessions

    @classmethod
    def make(cls, shared: Shared) -> Self:
        """Share the sessions with the other Redfish interfaces."""
        return cls(shared.one(Sessions))

    def properties(self) -> Mapping[str, str]:
        return PROPERTIES

    def validate(self, task: Task) -> None:
        access_of(task.node.driver_info, task.settings)

    def supported_boot_devices(self, task: Task) -> tuple[str, ...]:
        """What the BMC lists, or all we know where it lists nothing."""
        with self._sessions.bmc(task.node.driver_info).talk() as machine:
            allowed = machine.boot().allowed
        names = tuple(name for name, word in DEVICES.items() if word in allowed)
        return names if allowed else tuple(DEVICES)

    def boot_device(self, task: Task) -> BootDevice:
        with self._sessions.bmc(task.node.driver_info).talk() as machine:
            boot = machine.boot()
        if boot.enabled not in (CONTINUOUS, ONCE):
            return BootDevice(None, None)
        return BootDevice(NAMES.get(boot.target or ""), boot.enabled == CONTINUOUS)

    def set_boot_device(self, task: Task, device: str, *, persistent: bool) -> None:
        target = DEVICES.get(device)
        with self._sessions.bmc(task.node.driver_info).talk() as machine:
            boot = machine.boot()
            if target is None or (boot.allowed and target not in boot.allowed):
                known = [n for n, w in DEVICES.items() if w in boot.allowed]
                raise bmc.UNSUPPORTED_DEVICE(
                    device=device, known=", ".join(known or DEVICES)
                )
            wanted = CONTINUOUS if persistent else ONCE
            if (boot.target, boot.enabled) != (target, wanted):
                machine.set_boot(target, wanted, None)

    def boot_mode(self, task: Task) -> str | None:
        with self._sessions.bmc(task.node.driver_info).talk() as machine:
            return MODE_NAMES.get(machine.boot().mode or "")

    def set_boot_mode(self, task: Task, mode: str) -> None:
        if mode not in MODES:
            raise self._refuse(task, f"boot mode {mode}")
        with self._sessions.bmc(task.node.driver_info).talk() as machine:
            if machine.boot().mode != MODES[mode]:
                machine.set_boot(None, None, MODES[mode])

    def secure_boot(self, task: Task) -> bool | None:
        with self._sessions.bmc(task.node.driver_info).talk() as machine:
            return machine.secure_boot()

    def set_secure_boot(self, task: Task, *, enabled: bool) -> None:
        with self._sessions.bmc(task.node.driver_info).talk() as machine:
            machine.set_secure_boot(enabled=enabled)

    def inject_nmi(self, task: Task) -> None:
        with self._sessions.bmc(task.node.driver_info).talk() as machine:
            machine.inject_nmi()

    def virtual_media(self, task: Task) -> tuple[Drive, ...]:
        """The CD drive; other drives of a BMC are not used."""
        with self._sessions.bmc(task.node.driver_info).talk() as machine:
            return (Drive((CD,), machine.cd_inserted()),)

    def attach_virtual_media(self, task: Task, medium: Medium) -> None:
        """Insert the image itself, or a copy that this conductor serves."""
        if medium.device_type != CD or medium.source == "swift":
            what = f"virtual media {medium.device_type} from {medium.source}"
            raise self._refuse(task, what)
        url = medium.image_url
        if medium.source == "local" and url.partition(":")[0] in FETCHED_HERE:
            image = RamdiskImage(iso=url)
            task.services.boot_files.validate(task.node, image)
            url = task.services.boot_files.publish_iso(task.node, image)
        with self._sessions.bmc(task.node.driver_info).talk() as machine:
            machine.insert_cd(url)

    def detach_virtual_media(self, task: Task, device_types: tuple[str, ...]) -> None:
        if device_types and CD not in device_types:
            return
        with self._sessions.bmc(task.node.driver_info).talk() as machine:
            machine.eject_cd()
        task.services.boot_files.withdraw(task.node.uuid)

    def health(self, task: Task) -> str | None:
        with self._sessions.bmc(task.node.driver_info).talk() as machine:
            return machine.health()
