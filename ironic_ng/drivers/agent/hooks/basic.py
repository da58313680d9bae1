# SPDX-License-Identifier: Apache-2.0
"""The hooks that run unless told otherwise: errors, interfaces, ports, architecture."""

import re
from typing import Any

from ironic_ng.domain.catalogue import inv
from ironic_ng.domain.steps import PortFacts
from ironic_ng.drivers.agent.findings import Findings

MOST_INTERFACES = 64
MOST_LLDP_OCTETS = 511
_LONGEST_EXTRA = 255
_EXTRAS = (
    "vendor", "product", "pci_address", "biosdevname", "speed_mbps", "driver",
    "client_id",
)  # fmt: skip
_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_ARCHITECTURE = re.compile(r"[a-z0-9_]{1,32}")
_PROBLEM = re.compile(r"\s+")


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
    booted = booted_from(found)
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
    found.plugin_data["macs"] = [one["mac_address"] for one in chosen]
    if found.settings.inspector.update_pxe_enabled and booted is not None:
        found.pxe_addresses = frozenset({booted})


def architecture(found: Findings) -> None:
    """Note the processor's architecture."""
    value = found.member("cpu").get("architecture")
    if isinstance(value, str) and _ARCHITECTURE.fullmatch(value):
        found.properties["cpu_arch"] = value
    elif value is not None:
        found.rejected.append("/inventory/cpu/architecture")


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
        **_extras(one),
        "name": name,
        "mac_address": mac.lower(),
        "ipv4_address": one.get("ipv4_address") or None,
        "ipv6_address": one.get("ipv6_address") or None,
        "has_carrier": one.get("has_carrier") is True,
        "pxe_enabled": mac.lower() == booted_from(found),
    }


def _extras(one: dict[str, Any]) -> dict[str, Any]:
    """What else is told about an interface, if it is short and plain."""
    return {
        name: one[name]
        for name in _EXTRAS
        if isinstance(one.get(name), bool | int)
        or (isinstance(one.get(name), str) and len(one[name]) <= _LONGEST_EXTRA)
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


def booted_from(found: Findings) -> str | None:
    """The MAC address that the machine booted from, if the ramdisk knows it."""
    for value in (
        found.member("boot").get("pxe_interface"),
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
