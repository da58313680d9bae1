# SPDX-License-Identifier: Apache-2.0
"""A simulated machine: power, boot settings, media, disk, NICs and serial port."""

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ironic_ng.lab.disk import GIB, Disk
from ironic_ng.lab.faults import Faults
from ironic_ng.lab.record import Console, Record


class Device(StrEnum):
    """What a machine can boot from."""

    DISK = "disk"
    CDROM = "cdrom"
    NETWORK = "network"
    SETUP = "setup"


class BootMode(StrEnum):
    """Which firmware interface the machine starts with."""

    UEFI = "uefi"
    BIOS = "bios"


class Life(StrEnum):
    """For how long a boot device that was asked for holds."""

    ONCE = "once"
    ALWAYS = "always"


@dataclass(frozen=True)
class Hardware:
    """What is inside; the inventory of ramdisk and BMC alike."""

    cpus: int = 4
    memory_mib: int = 8192
    disk_bytes: int = 5 * GIB
    macs: tuple[str, ...] = ()
    serial_number: str = ""
    manufacturer: str = "ironic_ng"
    model: str = "Process Machine"
    architecture: str = "x86_64"


@dataclass
class PowerOn:
    """One stretch of being powered on; set `stopped` and everything inside ends."""

    stopped: threading.Event = field(default_factory=threading.Event)
    endings: list[Callable[[], None]] = field(default_factory=list)

    def sleep(self, seconds: float) -> bool:
        """Wait; true when the power went off meanwhile."""
        return self.stopped.wait(seconds)

    def end(self) -> None:
        self.stopped.set()
        for ending in self.endings:
            ending()


Firmware = Callable[["Machine", PowerOn], None]


class Machine:
    """The one truth about a simulated machine, shared by BMC, firmware, ramdisk."""

    def __init__(
        self, name: str, directory: Path, hardware: Hardware, firmware: Firmware
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.directory = directory
        self.hardware = hardware
        self.uuid = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.lab.invalid"))
        self.disk = Disk(directory / "disk.raw", hardware.disk_bytes)
        self.console = Console(directory / "console.log")
        self.record = Record(directory / "record.jsonl")
        self.faults = Faults()
        self.boot_mode = BootMode.UEFI
        self.boot_device: Device | None = None
        self.boot_life = Life.ALWAYS
        self.media: dict[str, str | None] = {"Cd": None, "Floppy": None}
        self.boot_url: str | None = None
        self.boot_seconds = 0.3
        self.power_seconds = 0.0
        self.running_instance: str | None = None
        self.sign_of_life: Callable[[], dict[str, object]] | None = None
        """The body of a heartbeat of the last ramdisk that ran here."""
        self._firmware = firmware
        self._lock = threading.RLock()
        self._run: PowerOn | None = None

    @property
    def power(self) -> str:
        return "off" if self._run is None else "on"

    def power_on(self, by: str = "bmc") -> None:
        self._act("on", by)

    def power_off(self, by: str = "bmc") -> None:
        self._act("off", by)

    def soft_power_off(self, by: str = "bmc") -> None:
        self._act("soft off", by)

    def reset(self, by: str = "bmc") -> None:
        self._act("reset", by)

    def nmi(self) -> None:
        self.record.add("power", "nmi by bmc")

    def _act(self, action: str, by: str) -> None:
        """Do a power action; `effective` is recorded only when something changed."""
        self.record.add("power", f"{action} by {by}")
        if self.faults.take("power.stuck", action):
            return
        if self.power_seconds:
            time.sleep(self.power_seconds)
        with self._lock:
            before = self.power
            if action == "on" and before == "on":
                return
            if action != "on" and before == "on":
                self._stop()
            if action in ("on", "reset"):
                self._start()
            if (before, self.power) != ("off", "off"):
                self.record.add("effective", action)

    def _start(self) -> None:
        run = PowerOn()
        self._run = run
        threading.Thread(
            target=self._firmware,
            args=(self, run),
            name=f"lab-{self.name}",
            daemon=True,
        ).start()

    def _stop(self) -> None:
        run, self._run = self._run, None
        self.running_instance = None
        if run is not None:
            run.end()

    def is_current(self, run: PowerOn) -> bool:
        """Whether this stretch of power is still the present one."""
        return self._run is run and not run.stopped.is_set()

    def set_boot(self, device: Device | None, life: Life) -> None:
        with self._lock:
            self.boot_device, self.boot_life = device, life
        self.record.add("boot_device", f"{device or 'none'} {life}")

    def set_boot_mode(self, mode: BootMode) -> None:
        self.boot_mode = mode
        self.record.add("boot_mode", mode)

    def take_boot_device(self) -> Device | None:
        """The device asked for; one that was asked for once is forgotten now."""
        with self._lock:
            device = self.boot_device
            if self.boot_life is Life.ONCE:
                self.boot_device, self.boot_life = None, Life.ALWAYS
            return device

    def insert(self, slot: str, url: str) -> None:
        self.media[slot] = url
        self.record.add("media", f"insert {slot} {url}")

    def eject(self, slot: str) -> None:
        self.media[slot] = None
        self.record.add("media", f"eject {slot}")
