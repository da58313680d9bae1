# SPDX-License-Identifier: Apache-2.0
"""What a wanted RAID layout may hold."""

from typing import Any

from ironic_ng.domain.catalogue import api
from ironic_ng.domain.values import words_of

LEVELS = frozenset({"JBOD", "0", "1", "2", "5", "6", "1+0", "5+0", "6+0"})
LOGICAL_DISK_PROPERTIES = {
    "raid_level": "RAID level of the logical disk: JBOD, 0, 1, 2, 5, 6, 1+0, 5+0 or "
    "6+0. Mandatory.",
    "size_gb": "Size in GiB as a whole number, or MAX for all that is left. Mandatory.",
    "volume_name": "Name of the volume; made up by the service when left out.",
    "is_root_volume": "True for the volume that the operating system is written to; "
    "at most one.",
    "share_physical_disks": "Whether other logical disks may use the same physical "
    "disks. False by default.",
    "disk_type": "Type of the physical disks: hdd or ssd.",
    "interface_type": "How the physical disks are connected: sata, scsi, sas, nvme.",
    "number_of_physical_disks": "How many physical disks to use; by default as few as "
    "the level needs.",
    "controller": "Name of the controller as the RAID interface knows it.",
    "physical_disks": "Physical disks to use, by their names or by size and count.",
}
"""What a logical disk may say, with words for people."""
_TEXT, _FLAG = (str, "a text"), (bool, "true or false")
_TYPES: dict[str, tuple[type, str]] = {
    "volume_name": _TEXT,
    "disk_type": _TEXT,
    "interface_type": _TEXT,
    "controller": _TEXT,
    "is_root_volume": _FLAG,
    "share_physical_disks": _FLAG,
    "physical_disks": (list, "an array"),
}


def check_target(target: dict[str, Any]) -> None:
    """Refuse a layout that is not well formed; an empty one is."""
    if not target:
        return
    unknown = sorted(set(target) - {"logical_disks"})
    if unknown:
        raise api.UNKNOWN_ARGUMENT(name=", ".join(unknown))
    disks = target["logical_disks"]
    if not isinstance(disks, list) or not disks:
        raise _bad("logical_disks", "it must be an array of at least one disk")
    for index, disk in enumerate(disks):
        _check_disk(f"logical_disks/{index}", disk)
    roots = [disk for disk in disks if disk.get("is_root_volume")]
    if len(roots) > 1:
        raise _bad("logical_disks", "more than one has is_root_volume")


def _check_disk(pointer: str, disk: Any) -> None:
    if not isinstance(disk, dict):
        raise api.WRONG_TYPE(name=pointer, expected="an object", found=words_of(disk))
    unknown = sorted(set(disk) - set(LOGICAL_DISK_PROPERTIES))
    if unknown:
        raise api.UNKNOWN_ARGUMENT(name=f"{pointer}/{unknown[0]}")
    if disk.get("raid_level") not in LEVELS:
        raise _bad(f"{pointer}/raid_level", f"one of {', '.join(sorted(LEVELS))}")
    size = disk.get("size_gb")
    if size != "MAX" and not _is_count(size):
        raise _bad(f"{pointer}/size_gb", "a whole number above 0, or MAX")
    if "number_of_physical_disks" in disk and not _is_count(
        disk["number_of_physical_disks"]
    ):
        raise _bad(f"{pointer}/number_of_physical_disks", "a whole number above 0")
    for name, (kind, words) in _TYPES.items():
        if name in disk and not isinstance(disk[name], kind):
            raise _bad(f"{pointer}/{name}", words)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _bad(pointer: str, problem: str) -> Exception:
    return api.INVALID_VALUE(name=pointer, problem=problem)
