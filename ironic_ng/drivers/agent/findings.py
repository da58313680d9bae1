# SPDX-License-Identifier: Apache-2.0
"""Turns what a ramdisk found into ports and properties: the inspection hooks.

Every value comes from a machine that nobody can vouch for: what has a wrong
type or an absurd size is left out and reported, the rest is kept.
"""

import dataclasses
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import inv
from ironic_ng.domain.node import Node
from ironic_ng.domain.steps import Changes, PortFacts
from ironic_ng.drivers.agent import root_device

MOST_INTERFACES = 64
MOST_DISKS = 512
MOST_LLDP_OCTETS = 511
MOST_CPUS = 65536
MOST_MEMORY_MIB = 2**31
MIB = 1024**2
_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_ARCHITECTURE = re.compile(r"[a-z0-9_]{1,32}")
_PROBLEM = re.compile(r"\s+")


@dataclasses.dataclass(slots=True)
class Findings:
    """The data under the hands of the hooks, and what they made of them.

    ``interfaces``: usable ones by name. ``rejected``: places of bad values.
    """

    node: Node
    settings: Settings
    inventory: Mapping[str, Any]
    plugin_data: dict[str, Any]
    interfaces: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)
    properties: dict[str, Any] = dataclasses.field(default_factory=dict)
    ports: list[PortFacts] = dataclasses.field(default_factory=list)
    pxe_addresses: frozenset[str] | None = None
    rejected: list[str] = dataclasses.field(default_factory=list)


Hook = Callable[[Findings], None]


def changes_from(node: Node, settings: Settings, data: Mapping[str, Any]) -> Changes:
    """Run the hooks of the options over the data of one inspection."""
    inventory = data.get("inventory")
    if not isinstance(inventory, dict):
        raise inv.BAD_DATA(pointer="/inventory", reason="an object is needed")
    rest = {name: value for name, value in data.items() if name != "inventory"}
    rest.pop("logs", None)  # may be large, and belongs into a file
    found = Findings(node, settings, inventory, rest)
    for name in settings.inspector.hooks:
        hook = HOOKS.get(name)
        if hook is None:
            raise inv.UNKNOWN_HOOK(hook=name, known=", ".join(sorted(HOOKS)))
        hook(found)
    if found.rejected:
        found.plugin_data["rejected"] = found.rejected
    return Changes(
        merge={"properties": found.properties} if found.properties else {},
        ports=tuple(found.ports),
        keep_ports=settings.inspector.keep_ports,
        pxe_addresses=found.pxe_addresses,
        inventory=inventory,
        plugin_data=found.plugin_data,
    )


def ramdisk_error(found: Findings) -> None:
    """Fail when the ramdisk says that its collecting failed."""
    error = found.plugin_data.get("error")
    if error:
        detail = _PROBLEM.sub(" ", str(error)).strip().rstrip(".")[:600]
        raise inv.RAMDISK_ERROR(detail=detail)


def validate_interfaces(found: Findings) -> None:
    """Keep the interfaces with a name and a MAC address of their own."""
    listed = found.inventory.get("interfaces")
    if not isinstance(listed, list):
        raise inv.BAD_DATA(pointer="/inventory/interfaces", reason="a list is needed")
    if len(listed) > MOST_INTERFACES:
        reason = f"more than {MOST_INTERFACES} interfaces"
        raise inv.BAD_DATA(pointer="/inventory/interfaces", reason=reason)
    seen: set[str] = set()
    for index, one in enumerate(listed):
        place = f"/inventory/interfaces/{index}"
        interface = _interface(one, place, found)
        if interface is None or interface["mac_address"] in seen:
            continue
        seen.add(interface["mac_address"])
        found.interfaces[interface["name"]] = interface
    if not found.interfaces:
        raise inv.NO_INTERFACES(detail=f"{len(listed)} were reported")
    found.plugin_data["all_interfaces"] = dict(found.interfaces)


def ports(found: Findings) -> None:
    """Choose which interfaces become ports, and which one boots."""
    booted = _booted_from(found)
    if booted not in {one["mac_address"] for one in found.interfaces.values()}:
        booted = None
    wanted = found.settings.inspector.add_ports
    chosen = list(found.interfaces.values())
    if wanted == "disabled":
        chosen = []
    elif wanted == "active":
        chosen = [one for one in chosen if one["ipv4_address"] or one["ipv6_address"]]
    elif wanted == "pxe" and booted is not None:
        chosen = [one for one in chosen if one["mac_address"] == booted]
    found.ports = [
        PortFacts(
            address=one["mac_address"],
            pxe_enabled=booted is None or one["mac_address"] == booted,
        )
        for one in chosen
    ]
    names = {one["name"] for one in chosen}
    found.plugin_data["valid_interfaces"] = {
        name: one for name, one in found.interfaces.items() if name in names
    }
    if found.settings.inspector.update_pxe_enabled and booted is not None:
        found.pxe_addresses = frozenset({booted})


def architecture(found: Findings) -> None:
    """Note the processor's architecture."""
    value = _object(found, "cpu").get("architecture")
    if isinstance(value, str) and _ARCHITECTURE.fullmatch(value):
        found.properties["cpu_arch"] = value
    elif value is not None:
        found.rejected.append("/inventory/cpu/architecture")


def cpus(found: Findings) -> None:
    """Note the number of processors."""
    _number(found, "cpu", "count", "cpus", MOST_CPUS)


def memory(found: Findings) -> None:
    """Note the installed memory."""
    _number(found, "memory", "physical_mb", "memory_mb", MOST_MEMORY_MIB)


def root_disk(found: Findings) -> None:
    """Find the root disk by the hints and note its size, less a spare GiB."""
    listed = found.inventory.get("disks")
    disks = [one for one in listed if isinstance(one, dict)] if isinstance(
        listed, list
    ) else []  # fmt: skip
    for index, one in enumerate(disks[:MOST_DISKS]):
        size = one.get("size")
        if not isinstance(size, int) or not 0 <= size < 2**63:
            found.rejected.append(f"/inventory/disks/{index}/size")
    sound = [
        one
        for one in disks[:MOST_DISKS]
        if isinstance(one.get("size"), int) and 0 <= one["size"] < 2**63
    ]
    chosen = root_device.choose(sound, root_device.hints_of(found.node))
    if chosen is not None:
        found.plugin_data["root_disk"] = dict(chosen)
        spare = math.floor(chosen["size"] / root_device.GIB) - 1
        found.properties["local_gb"] = max(spare, 0)


HOOKS: Mapping[str, Hook] = {
    "ramdisk-error": ramdisk_error,
    "validate-interfaces": validate_interfaces,
    "ports": ports,
    "architecture": architecture,
    "cpus": cpus,
    "memory": memory,
    "root-device": root_disk,
}


def _interface(one: object, place: str, found: Findings) -> dict[str, Any] | None:
    """The sound parts of an interface; None when it cannot be used."""
    if not isinstance(one, dict):
        found.rejected.append(place)
        return None
    name, mac = one.get("name"), one.get("mac_address")
    if not isinstance(name, str) or not name.isprintable() or len(name) > 64:
        found.rejected.append(f"{place}/name")
        return None
    if not isinstance(mac, str) or not _MAC.fullmatch(mac.lower()):
        found.rejected.append(f"{place}/mac_address")
        return None
    if _lldp_too_long(one.get("lldp")):
        found.rejected.append(f"{place}/lldp")
        one.pop("lldp")  # stored nowhere, neither here nor in the inventory
    return {
        "name": name,
        "mac_address": mac.lower(),
        "ipv4_address": one.get("ipv4_address") or None,
        "ipv6_address": one.get("ipv6_address") or None,
        "has_carrier": one.get("has_carrier") is True,
        "pxe_enabled": mac.lower() == _booted_from(found),
    }


def _lldp_too_long(value: object) -> bool:
    """Whether a value of LLDP is longer than the protocol can carry."""
    if value is None:
        return False
    if not isinstance(value, list):
        return True
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            return True
        if not isinstance(pair[1], str) or len(pair[1]) > MOST_LLDP_OCTETS * 2:
            return True
    return False


def _booted_from(found: Findings) -> str | None:
    """The MAC address that the machine booted from, if the ramdisk knows it."""
    for value in (
        _object(found, "boot").get("pxe_interface"),
        found.plugin_data.get("boot_interface"),
    ):
        if not isinstance(value, str):
            continue
        mac = value.lower().replace("-", ":")
        if mac.count(":") == 6 and mac.startswith("01:"):
            mac = mac[3:]  # the form that PXE loaders hand over
        if _MAC.fullmatch(mac):
            return mac
    return None


def _number(found: Findings, group: str, name: str, noted: str, most: int) -> None:
    """Note a whole number if it is one and makes sense."""
    value = _object(found, group).get(name)
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= most:
        found.rejected.append(f"/inventory/{group}/{name}")
        return
    found.properties[noted] = value


def _object(found: Findings, name: str) -> Mapping[str, Any]:
    """A member of the inventory that should be an object."""
    value = found.inventory.get(name)
    return value if isinstance(value, dict) else {}
