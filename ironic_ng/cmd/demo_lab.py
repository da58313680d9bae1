# SPDX-License-Identifier: Apache-2.0
"""The machines of the demo: simulated in this process, or QEMU behind an emulator."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ironic_ng.domain.catalogue import lab_demo
from ironic_ng.lab.farm import Farm, MachineInfo
from ironic_ng.lab.vm.farm import VmFarm
from ironic_ng.lab.vm.instance import MARKER

LOOPBACK = "127.0.0.1"
PHASES = ("verify", "inspect", "clean", "deploy")
META_DATA_PATH = "openstack/latest/meta_data.json"
Say = Callable[[str], None]


class Lab(ABC):
    """What the demo needs of its machines, whatever they are made of."""

    phase_seconds: float
    """The longest that one phase may take."""

    @abstractmethod
    def start(self) -> None:
        """Bring the machines up; nobody has switched them on yet."""

    @abstractmethod
    def stop(self) -> None:
        """Leave nothing running."""

    def address(self) -> str:
        """Where the service has to listen so that the machines reach it."""
        return LOOPBACK

    def boot_from(self, url: str) -> None:
        """The script that DHCP would name to machines that boot from the network."""

    @abstractmethod
    def infos(self) -> dict[str, MachineInfo]:
        """What is needed to enrol each machine."""

    @abstractmethod
    def loaders(self) -> Mapping[str, str]:
        """Options of the service that name its boot loaders."""

    @abstractmethod
    def instance_info(self) -> dict[str, Any]:
        """The image to deploy."""

    @abstractmethod
    def extras(self, name: str) -> dict[str, Any]:
        """Further fields of the node of a machine."""

    @abstractmethod
    def check(self, name: str, hostname: str) -> list[str]:
        """What proves that the instance runs; NOT_WRITTEN when it does not."""

    def fail(self, where: str) -> None:
        """Make a machine fail in a phase, named as in demo-1:deploy."""
        raise lab_demo.BAD_FAILURE(where=where, machines="none", phases="none")


class ProcessLab(Lab):
    """Three simulated machines: two with a Redfish BMC, one with IPMI."""

    phase_seconds = 90.0

    def __init__(self, directory: Path) -> None:
        self._farm = Farm(directory)
        self._farm.add_redfish("demo-0")
        self._farm.add_redfish("demo-1")
        self._farm.add_ipmi("demo-2")
        self._failing = ""

    def start(self) -> None:
        self._farm.start()

    def boot_from(self, url: str) -> None:
        self._farm.boot_url = url

    def stop(self) -> None:
        self._farm.stop()

    def infos(self) -> dict[str, MachineInfo]:
        return self._farm.infos

    def loaders(self) -> Mapping[str, str]:
        return self._farm.loader_settings

    def instance_info(self) -> dict[str, Any]:
        return dict(self._farm.images.instance.instance_info())

    def extras(self, name: str) -> dict[str, Any]:
        # One machine is inspected by its BMC, the others by the ramdisk.
        by_bmc = name == "demo-1" and self._failing != name
        return {"inspect_interface": "redfish" if by_bmc else "agent"}

    def check(self, name: str, hostname: str) -> list[str]:
        machine, image = self._farm.machine(name), self._farm.images.instance
        found = machine.disk.image_sha256(image.raw_size)
        if found != image.raw_sha256:
            raise lab_demo.NOT_WRITTEN(node=name, detail=f"sha256 of the disk {found}")
        files = machine.disk.config_drive() or {}
        if hostname.encode() not in files.get(META_DATA_PATH, b""):
            raise lab_demo.NOT_WRITTEN(
                node=name, detail="no config drive with our data"
            )
        deadline = time.monotonic() + self.phase_seconds
        while "instance: running" not in machine.console.read():
            if time.monotonic() > deadline:
                raise lab_demo.NOT_WRITTEN(node=name, detail="the instance is silent")
            time.sleep(0.05)
        return [
            f"disk equals the image, sha256 {found[:16]}...",
            f"config drive holds {len(files)} files, {META_DATA_PATH} is ours",
            f"serial console shows {machine.running_instance!r}",
        ]

    def fail(self, where: str) -> None:
        name, _, phase = where.partition(":")
        if name not in self._farm.machines or phase not in PHASES:
            raise lab_demo.BAD_FAILURE(
                where=where,
                machines=", ".join(self._farm.machines),
                phases=", ".join(PHASES),
            )
        self._failing = name
        faults = self._farm.machine(name).faults
        if phase == "verify":
            faults.set("bmc.password")
        elif phase == "inspect":
            faults.set("ramdisk.inspection", message="the lab broke a sensor")
        elif phase == "clean":
            faults.set("ramdisk.fail", match="clean.execute_clean_step")
        else:
            faults.set("ramdisk.checksum")


class VmLab(Lab):
    """One QEMU machine with the real agent; needs root."""

    phase_seconds = 900.0

    def __init__(self, directory: Path, boot_mode: str, say: Say) -> None:
        self._farm = VmFarm(directory, boot_mode, say=say)
        self._farm.add_redfish("demo-0")
        self._seen = 0

    def start(self) -> None:
        self._farm.start()

    def address(self) -> str:
        return self._farm.host_address

    def stop(self) -> None:
        self._farm.stop()

    def infos(self) -> dict[str, MachineInfo]:
        return self._farm.infos

    def loaders(self) -> Mapping[str, str]:
        return self._farm.loader_settings

    def instance_info(self) -> dict[str, Any]:
        return dict(self._farm.instance_info())

    def extras(self, name: str) -> dict[str, Any]:
        return {
            "inspect_interface": "agent",
            "network_data": self._farm.network_data(name),
        }

    def check(self, name: str, hostname: str) -> list[str]:
        start = self._seen
        shown = self._farm.wait_for_console(
            name, f"{MARKER} ready", self.phase_seconds, start=start
        )
        self._seen = start + len(shown)
        if hostname not in shown:
            raise lab_demo.NOT_WRITTEN(
                node=name, detail="no config drive with our data"
            )
        booted = next(it for it in shown.splitlines() if f"{MARKER} booted" in it)
        return [
            f"serial console shows {booted.strip()!r}",
            f"serial console shows {hostname} out of the config drive",
        ]
