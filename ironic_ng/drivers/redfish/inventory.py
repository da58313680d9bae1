# SPDX-License-Identifier: Apache-2.0
"""Reads a machine's hardware from its BMC, in the form the ramdisk agent uses."""

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from sushy import exceptions

MOST_PARTS = 256
ARCHITECTURES = {
    "x86-64": "x86_64", "x86": "i686", "ARM-A64": "aarch64", "ARM-A32": "arm",
    "PowerISA": "ppc64le", "MIPS64": "mips64",
}  # fmt: skip
MODES = {"UEFI": "uefi", "Legacy": "bios"}
_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_ABSENT = (
    exceptions.MissingAttributeError,
    exceptions.ResourceNotFoundError,
    exceptions.ServerSideError,  # some BMCs answer 500 for what they do not have
)


def of(system: Any) -> dict[str, Any]:
    """The inventory of a sushy system; parts that the BMC hides are left out."""
    found: dict[str, Any] = {
        "interfaces": list(_interfaces(system)),
        "disks": list(_disks(system)),
        "memory": _memory(system),
        "cpu": _cpu(system),
        "system_vendor": {
            "product_name": _text(system.model),
            "serial_number": _text(system.serial_number),
            "manufacturer": _text(system.manufacturer),
            "system_uuid": _text(system.uuid),
            "firmware": {"version": _text(system.bios_version)},
        },
        "boot": {"current_boot_mode": _mode(system)},
    }
    return found


def _interfaces(system: Any) -> Iterator[dict[str, Any]]:
    with contextlib.suppress(*_ABSENT):
        for nic in system.ethernet_interfaces.get_members()[:MOST_PARTS]:
            address = str(nic.mac_address or nic.permanent_mac_address or "").lower()
            if not _MAC.fullmatch(address):
                continue
            state = getattr(nic.status, "state", None)
            yield {
                "name": _text(nic.identity) or address,
                "mac_address": address,
                "speed_mbps": _number(nic.speed_mbps),
                "enabled": getattr(state, "value", state) in ("Enabled", None),
            }


def _disks(system: Any) -> Iterator[dict[str, Any]]:
    with contextlib.suppress(*_ABSENT):
        count = 0
        for storage in system.storage.get_members()[:MOST_PARTS]:
            for drive in storage.drives:
                count += 1
                if count > MOST_PARTS:
                    return
                yield {
                    "name": _text(drive.name) or _text(drive.identity),
                    "model": _text(drive.model),
                    "serial": _text(drive.serial_number),
                    "size": _number(drive.capacity_bytes),
                    "rotational": {"HDD": True, "SSD": False}.get(
                        str(drive.media_type)
                    ),
                }
        if count:
            return
    with contextlib.suppress(*_ABSENT):
        for storage in system.simple_storage.get_members()[:MOST_PARTS]:
            for device in list(storage.devices or ())[:MOST_PARTS]:
                yield {
                    "name": _text(device.name),
                    "model": _text(device.model),
                    "size": _number(device.capacity_bytes),
                }


def _memory(system: Any) -> dict[str, Any]:
    size = system.memory_summary.size_gib if system.memory_summary else None
    gib = _number(size)
    return {"physical_mb": gib * 1024} if gib else {}


def _cpu(system: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with contextlib.suppress(*_ABSENT):
        members = system.processors.get_members()[:MOST_PARTS]
        chips = [one for one in members if _is_cpu(one)]
        if chips:
            first = chips[0]
            words = getattr(first.instruction_set, "value", None)
            found = {
                "count": sum(
                    _number(one.total_threads) or _number(one.total_cores) or 0
                    for one in chips
                ),
                "architecture": ARCHITECTURES.get(str(words)),
                "model_name": _text(first.model),
                "frequency": str(_number(first.max_speed_mhz) or ""),
            }
    return found


def _is_cpu(processor: Any) -> bool:
    kind = getattr(processor.processor_type, "value", None)
    return kind in ("CPU", None)


def _mode(system: Any) -> str | None:
    mode = system.boot.mode if system.boot else None
    return MODES.get(str(getattr(mode, "value", mode)))


def _text(value: Any) -> str | None:
    return value[:255] if isinstance(value, str) else None


def _number(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 <= value < 2**63 else None
