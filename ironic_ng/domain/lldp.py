# SPDX-License-Identifier: Apache-2.0
"""Reads what switches say about themselves by LLDP (IEEE 802.1AB, 802.1Q, 802.3)."""

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Parsed = dict[str, Any]
_CAPABILITIES = (
    "Other", "Repeater", "Bridge", "WLAN", "Router", "Telephone",
    "DOCSIS cable device", "Station only", "C-Tag Component of VLAN Bridge",
    "S-Tag Component of VLAN Bridge", "TPMR",
)  # fmt: skip
_ADVERTISED = (
    "Other or unknown", "10BASE-T hdx", "10BASE-T fdx", "100BASE-T4",
    "100BASE-TX hdx", "100BASE-TX fdx", "100BASE-T2 hdx", "100BASE-T2 fdx",
    "PAUSE fdx", "Asym PAUSE fdx", "Sym PAUSE fdx", "Asym and Sym PAUSE fdx",
    "1000BASE-X hdx", "1000BASE-X fdx", "1000BASE-T hdx", "1000BASE-T fdx",
)  # fmt: skip
_MEDIA = {
    5: "10BASE-T", 10: "10BASE-T half duplex", 11: "10BASE-T full duplex",
    15: "100BASE-TX half duplex", 16: "100BASE-TX full duplex",
    17: "100BASE-FX half duplex", 18: "100BASE-FX full duplex",
    21: "1000BASE-X half duplex", 22: "1000BASE-X full duplex",
    23: "1000BASE-LX half duplex", 24: "1000BASE-LX full duplex",
    25: "1000BASE-SX half duplex", 26: "1000BASE-SX full duplex",
    29: "1000BASE-T half duplex", 30: "1000BASE-T full duplex",
    31: "10GBASE-X", 33: "10GBASE-R", 34: "10GBASE-ER", 35: "10GBASE-LR",
    36: "10GBASE-SR", 54: "10GBASE-T",
}  # fmt: skip
_BRIDGES, _ETHERNET = bytes.fromhex("0080c2"), bytes.fromhex("00120f")
_FAMILIES = {1: 4, 2: 16}
_MAC_CHASSIS, _MAC_PORT, _NET_CHASSIS, _NET_PORT = 4, 3, 5, 4


def parse(pairs: Iterable[object]) -> Parsed:
    """What the type-length-values mean; those that cannot be read are left out.

    Each pair is a type and its octets as hexadecimal digits.
    """
    found: Parsed = {}
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2:
            continue
        kind, text = pair
        if not isinstance(kind, int) or not isinstance(text, str):
            continue
        try:
            octets = bytes.fromhex(text)
            reader = _READERS.get(kind)
            if reader is not None:
                reader(found, octets)
        except (ValueError, IndexError):
            continue
    return found


def _chassis(found: Parsed, octets: bytes) -> None:
    found["switch_chassis_id"] = _ident(octets, _MAC_CHASSIS, _NET_CHASSIS)


def _port(found: Parsed, octets: bytes) -> None:
    ident = _ident(octets, _MAC_PORT, _NET_PORT)
    if ident:
        found["switch_port_id"] = ident


def _ident(octets: bytes, mac: int, net: int) -> str | None:
    subtype, rest = octets[0], octets[1:]
    if subtype == mac:
        return rest.hex(":") if len(rest) == 6 else None
    if subtype == net:
        return _address(rest)
    return _text(rest)


def _address(octets: bytes) -> str | None:
    """An address behind the number of its family."""
    if _FAMILIES.get(octets[0]) != len(octets) - 1:
        return None
    return str(ipaddress.ip_address(octets[1:]))


def _text(octets: bytes) -> str:
    text = octets.rstrip(b"\0").decode("utf-8", "replace")
    return "".join(mark for mark in text if mark.isprintable())


def _named(name: str) -> Callable[[Parsed, bytes], None]:
    def read(found: Parsed, octets: bytes) -> None:
        found[name] = _text(octets)

    return read


def _capabilities(found: Parsed, octets: bytes) -> None:
    for name, part in (("support", octets[:2]), ("enabled", octets[2:4])):
        bits = int.from_bytes(part, "big")
        words = [word for place, word in enumerate(_CAPABILITIES) if bits >> place & 1]
        found[f"switch_capabilities_{name}"] = words


def _management(found: Parsed, octets: bytes) -> None:
    address = _address(octets[1 : 1 + octets[0]])
    if address:
        found.setdefault("switch_mgmt_addresses", []).append(address)


def _special(found: Parsed, octets: bytes) -> None:
    """What organizations added: IEEE 802.1 and 802.3."""
    table = {_BRIDGES: _BRIDGE_READERS, _ETHERNET: _ETHERNET_READERS}.get(octets[:3])
    reader = table.get(octets[3]) if table else None
    if reader is not None:
        reader(found, octets[4:])


def _number(name: str) -> Callable[[Parsed, bytes], None]:
    def read(found: Parsed, octets: bytes) -> None:
        if len(octets) >= 2:
            found[name] = int.from_bytes(octets[:2], "big")

    return read


def _vlan(found: Parsed, octets: bytes) -> None:
    vlan = {
        "id": int.from_bytes(octets[:2], "big"),
        "name": _text(octets[3 : 3 + octets[2]]),
    }
    found.setdefault("switch_port_vlans", []).append(vlan)


def _physical(found: Parsed, octets: bytes) -> None:
    if len(octets) < 5:
        return
    bits, medium = (
        int.from_bytes(octets[1:3], "big"),
        int.from_bytes(octets[3:5], "big"),
    )
    found["switch_port_autonegotiation_support"] = bool(octets[0] & 1)
    found["switch_port_autonegotiation_enabled"] = bool(octets[0] & 2)
    found["switch_port_physical_capabilities"] = sorted(
        word for place, word in enumerate(_ADVERTISED) if bits >> (15 - place) & 1
    )
    found["switch_port_mau_type"] = _MEDIA.get(medium, str(medium))


def _aggregation(found: Parsed, octets: bytes) -> None:
    if len(octets) < 5:
        return
    found["switch_port_link_aggregation_support"] = bool(octets[0] & 1)
    found["switch_port_link_aggregation_enabled"] = bool(octets[0] & 2)
    found["switch_port_link_aggregation_id"] = int.from_bytes(octets[1:5], "big")


_READERS: Mapping[int, Callable[[Parsed, bytes], None]] = {
    1: _chassis,
    2: _port,
    4: _named("switch_port_description"),
    5: _named("switch_system_name"),
    6: _named("switch_system_description"),
    7: _capabilities,
    8: _management,
    127: _special,
}
_BRIDGE_READERS: Mapping[int, Callable[[Parsed, bytes], None]] = {
    1: _number("switch_port_untagged_vlan_id"),
    3: _vlan,
    6: _number("switch_port_management_vlan_id"),
    7: _aggregation,
}
_ETHERNET_READERS: Mapping[int, Callable[[Parsed, bytes], None]] = {
    1: _physical,
    3: _aggregation,
    4: _number("switch_port_mtu"),
}
