# SPDX-License-Identifier: Apache-2.0
"""A farm of simulated machines with BMCs, images and boot loaders."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ironic_ng.lab import firmware
from ironic_ng.lab.certificates import Authority
from ironic_ng.lab.disk import GIB
from ironic_ng.lab.images import ImageServer
from ironic_ng.lab.ipmi import IpmiBmc, Login
from ironic_ng.lab.machine import BootMode, Hardware, Machine
from ironic_ng.lab.redfish import RedfishBmc
from ironic_ng.lab.redfish_tree import system_path

SMALLEST_DISK = 4 * GIB


@dataclass(frozen=True)
class MachineInfo:
    """What somebody needs to enrol a machine of the lab."""

    name: str
    driver: str
    driver_info: dict[str, Any]
    ports: list[str]
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Shape:
    """How a machine shall look; every part has a sensible default."""

    username: str = "admin"
    password: str = "password"  # noqa: S105 - machines of the lab hold no secret
    algorithm: str = "sha1"
    boot_mode: BootMode = BootMode.UEFI
    cpus: int = 4
    memory_mib: int = 8192
    disk_bytes: int = 5 * GIB
    nics: int = 2
    boot_seconds: float = 0.3
    port: int = 0


def mac_of(name: str, index: int) -> str:
    """A stable, locally administered address for a NIC of a machine."""
    digest = hashlib.sha256(f"{name} {index}".encode()).digest()
    return ":".join(f"{byte:02x}" for byte in b"\x52\x54\x00" + digest[:3])


class Farm:
    """All simulated machines of one demo or test; start it, and stop it."""

    def __init__(self, state_dir: Path | str) -> None:
        self.directory = Path(state_dir)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.authority = Authority(self.directory)
        self.images = ImageServer(self.directory / "images")
        self.machines: dict[str, Machine] = {}
        self.infos: dict[str, MachineInfo] = {}
        self.bmcs: dict[str, RedfishBmc | IpmiBmc] = {}
        self.loader_settings = self._write_loaders()
        self._boot_url: str | None = None
        self._started = False

    @property
    def deploy_kernel(self) -> str:
        return self.images.deploy_kernel

    @property
    def deploy_ramdisk(self) -> str:
        return self.images.deploy_ramdisk

    @property
    def boot_url(self) -> str | None:
        """Where DHCP would point network boots to, for all machines."""
        return self._boot_url

    @boot_url.setter
    def boot_url(self, url: str | None) -> None:
        self._boot_url = url
        for machine in self.machines.values():
            machine.boot_url = url

    def add_redfish(self, name: str, **shape: Any) -> MachineInfo:
        """One more machine behind a Redfish BMC over HTTPS."""
        wanted = Shape(**shape)
        machine = self._machine(name, wanted)
        bmc = RedfishBmc(
            machine,
            self.authority.server(f"bmc-{name}", "127.0.0.1"),
            username=wanted.username,
            password=wanted.password,
            port=wanted.port,
        )
        driver_info = {
            "redfish_address": bmc.address,
            "redfish_system_id": system_path(machine),
            "redfish_username": wanted.username,
            "redfish_password": wanted.password,
            "redfish_verify_ca": str(self.authority.ca_file),
        }
        if self._started:
            bmc.server.start()
        self.bmcs[name] = bmc
        return self._describe(machine, "redfish", driver_info)

    def add_ipmi(self, name: str, **shape: Any) -> MachineInfo:
        """One more machine behind an IPMI BMC; it boots from the network."""
        wanted = Shape(**shape)
        machine = self._machine(name, wanted)
        login = Login(wanted.username, wanted.password, wanted.algorithm)
        bmc = IpmiBmc(machine, login, wanted.port)
        driver_info = {
            "ipmi_address": "127.0.0.1",
            "ipmi_port": bmc.port,
            "ipmi_username": wanted.username,
            "ipmi_password": wanted.password,
        }
        if self._started:
            bmc.start()
        self.bmcs[name] = bmc
        return self._describe(machine, "ipmi", driver_info)

    def machine(self, name: str) -> Machine:
        return self.machines[name]

    def start(self) -> None:
        self.images.start()
        for bmc in self.bmcs.values():
            bmc.server.start() if isinstance(bmc, RedfishBmc) else bmc.start()
        self._started = True

    def stop(self) -> None:
        """Switch everything off and close every port."""
        for bmc in self.bmcs.values():
            bmc.server.stop() if isinstance(bmc, RedfishBmc) else bmc.stop()
        for machine in self.machines.values():
            machine.faults.clear()
            machine.power_off("farm")
        self.images.faults.clear()
        self.images.stop()

    def _machine(self, name: str, wanted: Shape) -> Machine:
        if name in self.machines:
            raise ValueError(f"there is a machine called {name} already")
        if wanted.disk_bytes < SMALLEST_DISK:
            raise ValueError("a disk below 4 GiB is not taken as a root device")
        hardware = Hardware(
            cpus=wanted.cpus,
            memory_mib=wanted.memory_mib,
            disk_bytes=wanted.disk_bytes,
            macs=tuple(mac_of(name, index) for index in range(wanted.nics)),
            serial_number=hashlib.sha256(name.encode()).hexdigest()[:10].upper(),
        )
        machine = Machine(name, self.directory / name, hardware, firmware.start)
        machine.boot_mode = wanted.boot_mode
        machine.boot_seconds = wanted.boot_seconds
        machine.boot_url = self._boot_url
        self.machines[name] = machine
        return machine

    def _describe(
        self, machine: Machine, driver: str, driver_info: dict[str, Any]
    ) -> MachineInfo:
        info = MachineInfo(
            machine.name,
            driver,
            {
                **driver_info,
                "deploy_kernel": self.deploy_kernel,
                "deploy_ramdisk": self.deploy_ramdisk,
            },
            list(machine.hardware.macs[:1]),
            {"capabilities": f"boot_mode:{machine.boot_mode}"},
        )
        self.infos[machine.name] = info
        return info

    def _write_loaders(self) -> dict[str, str]:
        """Stand-ins for the boot loaders that a boot ISO carries.

        Process machines run no loader: they look for its configuration. So it is
        enough that the files exist and have a plausible form.
        """
        place = self.directory / "loaders"
        place.mkdir(exist_ok=True)
        # isolinux needs room for the boot information table that is patched in.
        contents = {
            "isolinux_bin": ("isolinux.bin", b"LAB ISOLINUX".ljust(24 * 1024, b"\0")),
            "ldlinux_c32": ("ldlinux.c32", b"LAB LDLINUX".ljust(4096, b"\0")),
            "esp_image": ("esp.img", _esp()),
        }
        for name, content in contents.values():
            (place / name).write_bytes(content)
        return {option: str(place / name) for option, (name, _) in contents.items()}


def _esp() -> bytes:
    """A file that starts like a FAT12 volume of 1.44 MB."""
    sector = bytearray(512)
    sector[0:3] = b"\xeb\x3c\x90"
    sector[3:11] = b"LABESP  "
    sector[11:13] = (512).to_bytes(2, "little")
    sector[510:512] = b"\x55\xaa"
    return bytes(sector).ljust(1440 * 1024, b"\0")
