# SPDX-License-Identifier: Apache-2.0
"""Management: boot device and mode, secure boot, indicators, media, sensors, NMI."""

import dataclasses
import enum

from ironic_ng.domain.catalogue import bmc
from ironic_ng.drivers.interfaces.interface import Interface
from ironic_ng.drivers.task import Task


class Capability(enum.StrEnum):
    """What an implementation can do beyond the boot device."""

    BOOT_MODE = "boot mode"
    SET_BOOT_MODE = "setting the boot mode"
    SECURE_BOOT = "secure boot"
    NMI = "non-maskable interrupts"
    INDICATORS = "indicators"
    SET_INDICATORS = "setting indicators"
    SENSORS = "sensors"
    VIRTUAL_MEDIA = "virtual media"
    HEALTH = "health"
    CLOCK = "the BMC's clock"


@dataclasses.dataclass(frozen=True, slots=True)
class BootDevice:
    """Where a machine boots from next; None when the BMC does not tell."""

    device: str | None
    persistent: bool | None


@dataclasses.dataclass(frozen=True, slots=True)
class Indicator:
    """A light on a machine."""

    name: str
    component: str
    readonly: bool
    states: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Drive:
    """A virtual drive: what it can stand for (cdrom, disk, floppy), what is in it."""

    device_types: tuple[str, ...]
    inserted: bool
    image: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Medium:
    """An image for a virtual drive.

    ``source``: http, the BMC fetches it; local, the conductor does and passes it
    on; swift, it is kept there in between.
    """

    device_type: str
    image_url: str
    source: str


class ManagementInterface(Interface):
    """What a BMC does besides power. Unsupported calls raise BM-BMC-019."""

    capabilities: frozenset[Capability] = frozenset()

    def supported_boot_devices(self, task: Task) -> tuple[str, ...]:
        """Names such as pxe, disk, cdrom."""
        raise self._refuse(task, "boot devices")

    def boot_device(self, task: Task) -> BootDevice:
        """Read it from the BMC."""
        raise self._refuse(task, "boot devices")

    def set_boot_device(self, task: Task, device: str, *, persistent: bool) -> None:
        """Set it; for the next boot only unless persistent."""
        raise self._refuse(task, "boot devices")

    def boot_mode(self, task: Task) -> str | None:
        """Uefi or bios."""
        raise self._refuse(task, Capability.BOOT_MODE)

    def set_boot_mode(self, task: Task, mode: str) -> None:
        """Make the next boots use uefi or bios."""
        raise self._refuse(task, Capability.SET_BOOT_MODE)

    def secure_boot(self, task: Task) -> bool | None:
        """Whether secure boot is on."""
        raise self._refuse(task, Capability.SECURE_BOOT)

    def set_secure_boot(self, task: Task, *, enabled: bool) -> None:
        """Turn secure boot on or off."""
        raise self._refuse(task, Capability.SECURE_BOOT)

    def inject_nmi(self, task: Task) -> None:
        """Send a non-maskable interrupt."""
        raise self._refuse(task, Capability.NMI)

    def indicators(self, task: Task) -> tuple[Indicator, ...]:
        """The lights of the machine."""
        raise self._refuse(task, Capability.INDICATORS)

    def indicator(self, task: Task, component: str, name: str) -> str:
        """State of one light: off, on, blinking or unknown."""
        raise self._refuse(task, Capability.INDICATORS)

    def set_indicator(self, task: Task, component: str, name: str, state: str) -> None:
        """Set one light."""
        raise self._refuse(task, Capability.SET_INDICATORS)

    def virtual_media(self, task: Task) -> tuple[Drive, ...]:
        """The virtual drives of the machine."""
        raise self._refuse(task, Capability.VIRTUAL_MEDIA)

    def attach_virtual_media(self, task: Task, medium: Medium) -> None:
        """Put an image into a drive, in place of whatever is there."""
        raise self._refuse(task, Capability.VIRTUAL_MEDIA)

    def detach_virtual_media(self, task: Task, device_types: tuple[str, ...]) -> None:
        """Empty the drives of these types; all when none is named."""
        raise self._refuse(task, Capability.VIRTUAL_MEDIA)

    def health(self, task: Task) -> str | None:
        """OK, Warning or Critical."""
        raise self._refuse(task, Capability.HEALTH)

    def _refuse(self, task: Task, what: str) -> Exception:
        return bmc.UNSUPPORTED(
            interface=task.node.management_interface, kind="management", what=what
        )
