# SPDX-License-Identifier: Apache-2.0
"""Hooks about the network around a machine: what switches say, which network it is."""

import ipaddress
from typing import Any

from ironic_ng.domain import lldp
from ironic_ng.domain.catalogue import inv_rules as codes
from ironic_ng.domain.checks import is_mac
from ironic_ng.drivers.agent.findings import Findings
from ironic_ng.drivers.agent.hooks.basic import MOST_LLDP_OCTETS

MOST_VALUES = 512
_OPTION = "physical_network_cidr_map"


def parse_lldp(found: Findings) -> None:
    """Keep what the switches say, by interface, as ``parsed_lldp``."""
    parsed = {name: words for name, _, words in _heard(found) if words}
    if parsed:
        found.plugin_data["parsed_lldp"] = parsed


def local_link_connection(found: Findings) -> None:
    """Note on the ports which port of which switch they are cabled to.

    What is known already stays.
    """
    for _, address, words in _heard(found):
        port = found.port(address)
        switch, switch_port = (
            words.get("switch_chassis_id"),
            words.get("switch_port_id"),
        )
        if port is None or not is_mac(switch) or not switch_port:
            continue
        link = {"switch_id": switch, "port_id": switch_port}
        if words.get("switch_system_name"):
            link["switch_info"] = words["switch_system_name"]
        joined = {**link, **port.local_link_connection}
        if joined != port.local_link_connection:
            found.set_on_port(address, "local_link_connection", joined)


def physical_network(found: Findings) -> None:
    """Note on the ports the physical network that their address belongs to.

    What is known already stays.
    """
    networks = _networks(found.settings.inspector.physical_network_cidr_map)
    for interface in found.interfaces.values():
        port = found.port(interface["mac_address"])
        if port is None or port.physical_network is not None:
            continue
        for family in ("ipv4_address", "ipv6_address"):
            address = _address(interface[family])
            name = next((n for net, n in networks if address and address in net), None)
            if name is not None:
                found.set_on_port(port.address, "physical_network", name)
                break


def _heard(found: Findings) -> list[tuple[str, str, lldp.Parsed]]:
    """What was heard on each usable interface: its name, address and the words."""
    raw = found.plugin_data.get("lldp_raw")
    heard = []
    for one in found.listed(found.inventory.get("interfaces")):
        name = one.get("name")
        interface = found.interfaces.get(name) if isinstance(name, str) else None
        if (
            interface is None
            or interface["mac_address"] != str(one.get("mac_address")).lower()
        ):
            continue
        values: Any = raw.get(name) if isinstance(raw, dict) else None
        listed = values or one.get("lldp")
        if isinstance(listed, list):
            words = lldp.parse(_bounded(listed))
            heard.append((interface["name"], interface["mac_address"], words))
    return heard


def _bounded(pairs: list[Any]) -> list[Any]:
    """Those pairs that the protocol could have carried."""
    longest = 2 * MOST_LLDP_OCTETS
    return [
        pair
        for pair in pairs[:MOST_VALUES]
        if isinstance(pair, list) and len(pair) == 2 and len(str(pair[1])) <= longest
    ]


def _address(text: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _networks(
    pairs: list[str],
) -> list[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str]]:
    """Networks and the names of physical networks; BM-INV-031 when one is wrong."""
    found = []
    for pair in pairs:
        cidr, _, name = pair.strip().rpartition(":")
        try:
            network = ipaddress.ip_network(cidr.strip())
        except ValueError as error:
            raise codes.BAD_ALIAS(option=_OPTION, reason=error) from error
        if not name:
            reason = f"{pair} names no physical network"
            raise codes.BAD_ALIAS(option=_OPTION, reason=reason)
        found.append((network, name.strip()[:64]))
    return found
