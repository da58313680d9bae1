# SPDX-License-Identifier: Apache-2.0
"""The wanted layout of disk arrays, as clients describe it."""

from collections.abc import Mapping
from typing import Any

from ironic_ng.domain.catalogue import api

LEVELS = frozenset({"JBOD", "0", "1", "2", "5", "6", "1+0", "5+0", "6+0"})
_TYPES: dict[str, type] = {
    "volume_name": str, "controller": str, "disk_type": str, "interface_type": str,
    "is_root_volume": bool, "share_physical_disks": bool, "physical_disks": list,
}  # fmt: skip
_CHOICES = {
    "disk_type": ("hdd", "ssd"),
    "interface_type": ("sata", "scsi", "sas", "nvme"),
}
_MOST_DISKS = 1000

PROPERTIES = {
    "raid_level": "RAID level of the logical disk: "
    + ", ".join(sorted(LEVELS))
    + ". Mandatory.",
    "size_gb": "Size in GiB, or MAX for all that is free. Mandatory.",
    "volume_name": "Name of the volume. Made up when absent.",
    "is_root_volume": "Whether the operating system goes there; at most one.",
    "share_physical_disks": "Whether other logical disks may use the same disks. Default false.",
    "disk_type": "hdd or ssd. Any when absent.",
    "interface_type": "sata, scsi, sas or nvme. Any when absent.",
    "number_of_physical_disks": "How many disks to use. The least of the level when absent.",
    "controller": "Name of the RAID controller as the driver knows it.",
    "physical_disks": "The disks to use, as the driver knows them.",
}
"""What a logical disk may say about itself, each member with a description."""


def check_layout(layout: object) -> dict[str, Any]:
    """A layout of one or more logical disks, or the empty one; BM-API-007."""
    if not isinstance(layout, Mapping):
        raise _bad("target_raid_config", "it must be an object")
    if not layout:
        return {}
    unknown = set(layout) - {"logical_disks"}
    if unknown:
        raise _bad(min(unknown), "it is not known here")
    disks = layout.get("logical_disks")
    if not isinstance(disks, list) or not 1 <= len(disks) <= _MOST_DISKS:
        raise _bad("logical_disks", f"it must list 1 to {_MOST_DISKS} disks")
    for index, disk in enumerate(disks):
        _check_disk(f"logical_disks/{index}", disk)
    if sum(disk.get("is_root_volume", False) for disk in disks) > 1:
        raise _bad("logical_disks", "only one can be the root volume")
    return {"logical_disks": list(disks)}


def _check_disk(pointer: str, disk: object) -> None:
    if not isinstance(disk, Mapping):
        raise _bad(pointer, "it must be an object")
    for name in disk:
        if name not in PROPERTIES:
            raise _bad(f"{pointer}/{name}", "it is not known here")
    if disk.get("raid_level") not in LEVELS:
        raise _bad(f"{pointer}/raid_level", f"one of {', '.join(sorted(LEVELS))}")
    size = disk.get("size_gb")
    if size != "MAX" and not _is_count(size):
        raise _bad(f"{pointer}/size_gb", "a whole number above 0, or MAX")
    if not _is_count(disk.get("number_of_physical_disks", 1)):
        raise _bad(f"{pointer}/number_of_physical_disks", "a whole number above 0")
    _check_members(pointer, disk)


def _check_members(pointer: str, disk: Mapping[str, Any]) -> None:
    for name, kind in _TYPES.items():
        if name in disk and not isinstance(disk[name], kind):
            raise _bad(
                f"{pointer}/{name}", f"it has the wrong type, not {kind.__name__}"
            )
    for name, allowed in _CHOICES.items():
        if name in disk and disk[name] not in allowed:
            raise _bad(f"{pointer}/{name}", f"one of {', '.join(allowed)}")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _bad(name: str, problem: str) -> Exception:
    return api.INVALID_VALUE(name=name, problem=problem)
