# SPDX-License-Identifier: Apache-2.0
"""What a simulated machine does at power on: find something to boot, and boot it."""

import hashlib
import json
from pathlib import Path

import requests

from ironic_ng.lab import boot_iso, ipxe
from ironic_ng.lab.boot_iso import Loaded, NotBootable
from ironic_ng.lab.machine import BootMode, Device, Machine, PowerOn
from ironic_ng.lab.ramdisk import Ramdisk

KERNEL_MAGIC = b"IRONIC-NG LAB KERNEL"
RAMDISK_MAGIC = b"IRONIC-NG LAB RAMDISK"
FETCH_LIMIT = 256 * 1024 * 1024
FETCH_TIMES = 3


class PoweredOff(Exception):
    """Thrown through the firmware when the power went away."""


def fetch(url: str, target: Path | None = None) -> bytes:
    """Get a file over HTTP, into memory or into a file."""
    content = bytearray()
    try:
        # Machines of the lab trust any server, as firmware usually does.
        with requests.get(url, stream=True, timeout=(5, 20), verify=False) as answer:  # noqa: S501
            if answer.status_code != requests.codes.ok:
                raise NotBootable(f"HTTP {answer.status_code} for {url}")
            for chunk in answer.iter_content(1024 * 1024):
                content += chunk
                if len(content) > FETCH_LIMIT:
                    raise NotBootable(f"{url} is too large for a lab machine")
    except requests.RequestException as error:
        raise NotBootable(f"cannot fetch {url}: {type(error).__name__}") from error
    if target is not None:
        target.write_bytes(content)
        return b""
    return bytes(content)


class Firmware:
    """One boot of one machine."""

    def __init__(self, machine: Machine, run: PowerOn) -> None:
        self._machine = machine
        self._run = run
        self._say = machine.console.write

    def boot(self) -> None:
        machine = self._machine
        self._say(f"lab firmware ({machine.boot_mode}): {machine.name} is on")
        if machine.faults.take("machine.no_boot"):
            self._say("stopped in the firmware")
            return
        try:
            self._pause(machine.boot_seconds)
            asked = machine.take_boot_device()
            order = [asked] if asked else []
            order += [d for d in (Device.DISK, Device.CDROM) if d not in order]
            if machine.boot_url and Device.NETWORK not in order:
                order.append(Device.NETWORK)
            for device in order:
                if self._try(device):
                    return
            self._say("no bootable device; the machine halts")
        except PoweredOff:
            return

    def _pause(self, seconds: float) -> None:
        if self._run.sleep(seconds):
            raise PoweredOff

    def _try(self, device: Device) -> bool:
        ways = {
            Device.DISK: self._from_disk,
            Device.CDROM: self._from_media,
            Device.NETWORK: self._from_network,
        }
        way = ways.get(device)
        if way is None:
            return False
        try:
            way()
        except NotBootable as reason:
            self._say(f"{device}: {reason}")
            return False
        return True

    def _from_disk(self) -> None:
        machine = self._machine
        if not machine.disk.is_bootable():
            raise NotBootable("no boot signature")
        marker = machine.disk.marker()
        machine.record.add("boot", "disk")
        if marker is None:
            self._say("disk: operating system without a marker starts")
            return
        machine.running_instance = marker
        self._say(marker)
        files = machine.disk.config_drive()
        if files is None:
            self._say("instance: no config drive")
        for name, content in sorted((files or {}).items()):
            shown = content.decode("utf-8", "replace").strip()
            self._say(f"config drive {name}: {shown}")
        self._say("instance: running")

    def _from_media(self) -> None:
        machine = self._machine
        url = next((u for u in machine.media.values() if u), None)
        if url is None:
            raise NotBootable("no medium in the drive")
        target = machine.directory / "media.iso"
        fetch(url, target)
        try:
            uefi = machine.boot_mode is BootMode.UEFI
            loaded = boot_iso.load(target, uefi=uefi)
        finally:
            target.unlink()
        self._start_kernel(loaded, Device.CDROM)

    def _from_network(self) -> None:
        machine = self._machine
        if not machine.boot_url:
            raise NotBootable("no answer to DHCP")
        for left in reversed(range(FETCH_TIMES)):
            try:
                loaded = self._script(machine.boot_url)
            except NotBootable as reason:
                if not left:
                    raise
                self._say(f"network: {reason}; once more")
                self._pause(1)
            else:
                self._start_kernel(loaded, Device.NETWORK)
                return

    def _script(self, url: str) -> Loaded:
        machine = self._machine
        variables = {
            "uuid": machine.uuid,
            "serial": machine.hardware.serial_number,
            "platform": "efi" if machine.boot_mode is BootMode.UEFI else "pcbios",
            "buildarch": machine.hardware.architecture,
        }
        for index, mac in enumerate(machine.hardware.macs):
            variables[f"net{index}/mac"] = mac
        first = machine.hardware.macs[0] if machine.hardware.macs else ""
        variables |= {"mac": first, "netX/mac": first}
        interpreter = ipxe.Interpreter(
            fetch=fetch,
            say=lambda text: self._say(f"iPXE: {text}"),
            sleep=lambda seconds: self._pause(min(seconds, 1.0)),
            variables=variables,
        )
        return interpreter.run(url)

    def _start_kernel(self, loaded: Loaded, device: Device) -> None:
        machine = self._machine
        for what, content, magic in (
            ("kernel", loaded.kernel, KERNEL_MAGIC),
            ("ramdisk", loaded.initrd, RAMDISK_MAGIC),
        ):
            if not content.startswith(magic):
                digest = hashlib.sha256(content).hexdigest()[:12]
                raise NotBootable(
                    f"the {what} ({len(content)} bytes, {digest}) is not the lab's"
                )
        machine.record.add("boot", device)
        self._say(f"kernel started from {device}")
        self._say(f"command line: {_without_secrets(loaded)}")
        if loaded.network_data is not None:
            shown = json.dumps(loaded.network_data, sort_keys=True)
            self._say(f"network data: {shown}")
        Ramdisk(machine, self._run, loaded).live()


def _without_secrets(loaded: Loaded) -> str:
    words = loaded.command_line.split()
    return " ".join(
        "ipa-agent-token=***" if word.startswith("ipa-agent-token=") else word
        for word in words
    )


def start(machine: Machine, run: PowerOn) -> None:
    """Firmware for `Machine`: runs in the thread that a power on starts."""
    Firmware(machine, run).boot()
