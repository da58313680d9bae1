# SPDX-License-Identifier: Apache-2.0
"""Hooks about devices: on the PCI bus, disks of a RAID, extra collected data."""

import functools
import json
import logging
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ironic_ng.domain.catalogue import inv_rules as codes
from ironic_ng.drivers.agent.findings import Findings

LOG = logging.getLogger(__name__)
MOST_DEVICES = 4096
MOST_RECORDS = 65536
REMEMBERED = "inspected_disk_serials"
_KNOWN = Path(__file__).with_name("known_accelerators.yaml")


def pci_devices(found: Findings) -> None:
    """Note how many there are of each device that has an alias."""
    aliases = {
        (one["vendor_id"], one["product_id"]): one["name"]
        for one in _aliases(found.settings.inspector.pci_device_alias)
    }
    counted = Counter(aliases[key] for key in map(_key, _pci(found)) if key in aliases)
    found.add_capabilities({name: str(count) for name, count in counted.items()})


def accelerators(found: Findings) -> None:
    """Note the known accelerators as the property of that name."""
    path = found.settings.inspector.known_accelerators or _KNOWN
    known = _accelerators_in(path)
    listed = [
        {**known[_key(one)], "pci_address": str(one.get("bus") or "")[:64]}
        for one in _pci(found)
        if _key(one) in known
    ]
    if listed:
        found.properties["accelerators"] = listed
    elif "accelerators" in found.node.properties:
        found.properties["accelerators"] = None


def raid_device(found: Findings) -> None:
    """Make the one disk that is new since the last inspection the root device.

    A RAID volume shows as a new disk when it has been made in between.
    """
    disks = found.listed(found.inventory.get("disks"))
    serials = [one["serial"] for one in disks if isinstance(one.get("serial"), str)]
    present = sorted({serial[:255] for serial in serials if serial.isprintable()})
    before = found.node.driver_internal_info.get(REMEMBERED)
    found.internal[REMEMBERED] = present[:MOST_DEVICES]
    if not isinstance(before, list) or found.property("root_device"):
        return
    new = [serial for serial in present if serial not in before]
    if len(new) == 1:
        found.properties["root_device"] = {"serial": new[0]}
    elif new:
        LOG.warning(
            "Node %s has %d new disks; none becomes the root device",
            found.node.uuid,
            len(new),
        )


def extra_hardware(found: Findings) -> None:
    """Make objects of the records that the ramdisk's extra collector sends."""
    records = found.plugin_data.pop("data", None)
    if not isinstance(records, list) or not records:
        return
    sound = [item for item in records[:MOST_RECORDS] if _is_record(item)]
    if len(sound) != len(records):
        found.rejected.append("/data")
        if found.settings.inspector.extra_hardware_strict:
            return
    extra: dict[str, Any] = {}
    for group, ident, name, value in sound:
        extra.setdefault(group, {}).setdefault(ident, {})[name] = _number_or(value)
    found.plugin_data["extra"] = extra


def _is_record(item: object) -> bool:
    if not isinstance(item, list) or len(item) != 4:
        return False
    named = all(isinstance(part, str) for part in item[:3])
    return named and isinstance(item[3], str | int | float)


def _number_or(value: Any) -> Any:
    """A whole number in the place of a text that spells one."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value) if len(value) < 19 else value
    return value


def _pci(found: Findings) -> list[dict[str, Any]]:
    listed = found.plugin_data.get("pci_devices")
    if listed is not None and not isinstance(listed, list):
        found.rejected.append("/pci_devices")
    return found.listed(listed)[:MOST_DEVICES]


def _key(device: Mapping[str, Any]) -> tuple[str, str]:
    return (
        str(device.get("vendor_id", "")).lower(),
        str(device.get("product_id", "")).lower(),
    )


def _aliases(texts: list[str]) -> list[dict[str, str]]:
    """The aliases; BM-INV-031 when one is malformed."""
    found = []
    for text in texts:
        try:
            alias = json.loads(text)
            words = {name: str(alias[name]) for name in _ALIAS}
        except (ValueError, KeyError, TypeError) as error:
            reason = f"{text[:100]} is no object with {', '.join(_ALIAS)}"
            raise codes.BAD_ALIAS(option="pci_device_alias", reason=reason) from error
        words |= {name: words[name].lower() for name in ("vendor_id", "product_id")}
        found.append(words)
    return found


_ALIAS = ("vendor_id", "product_id", "name")


@functools.cache
def _accelerators_in(path: Path) -> Mapping[tuple[str, str], dict[str, str]]:
    """Known accelerators of a file by vendor and device; read once per process."""
    try:
        listed = yaml.safe_load(path.read_text(encoding="utf-8"))["pci_devices"]
        return {
            (str(one["vendor_id"]).lower(), str(one["device_id"]).lower()): {
                name: str(one[name])
                for name in ("vendor_id", "device_id", "type", "device_info")
            }
            for one in listed
        }
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        reason = f"{path}: {error}"
        raise codes.BAD_ALIAS(option="known_accelerators", reason=reason) from error
