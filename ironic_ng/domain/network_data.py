# SPDX-License-Identifier: Apache-2.0
"""Checks static network data: its form, and whether it makes sense.

The format is OpenStack's network_data.json: ``links`` (interfaces, bonds,
VLANs), ``networks`` (addresses on links, routes) and ``services`` (DNS).
"""

import ipaddress
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ironic_ng.domain.catalogue import net
from ironic_ng.domain.errors import ServiceError

MOST_ITEMS = 256
_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9_.:@\- ]{1,64}")
_LINK_TYPES = frozenset(
    {"bond", "bridge", "cascading", "dvs", "hw_veb", "hyperv", "other", "ovs",
     "phy", "tap", "vhostuser", "vif", "vlan"}
)  # fmt: skip
_NETWORK_TYPES = frozenset(
    {"ipv4", "ipv4_dhcp", "ipv6", "ipv6_dhcp", "ipv6_slaac",
     "ipv6_dhcpv6-stateful", "ipv6_dhcpv6-stateless"}
)  # fmt: skip
_STATIC = {"ipv4": 4, "ipv6": 6}

Checked = Callable[[str, Any], None]
Interface = ipaddress.IPv4Interface | ipaddress.IPv6Interface


def check(data: object, addresses: Collection[str] | None = None) -> None:
    """Refuse data that a ramdisk could not apply, with a pointer to the place.

    ``addresses``: MAC addresses of the node's ports; None leaves that check out.
    """
    whole = _object("", data, {"links", "networks", "services"})
    links = _links(whole.get("links", []), addresses)
    _networks(whole.get("networks", []), links)
    for index, service in enumerate(_list("/services", whole.get("services", []))):
        _service(f"/services/{index}", service)


def _links(value: object, addresses: Collection[str] | None) -> set[str]:
    """Check the links; gives their ids."""
    items = [
        (f"/links/{index}", _object(f"/links/{index}", item))
        for index, item in enumerate(_list("/links", value))
    ]
    known: set[str] = set()
    for pointer, link in items:
        name = _id(pointer, link)
        if name in known:
            raise _wrong(f"{pointer}/id", "the id is used twice")
        known.add(name)
    ports = None if addresses is None else {one.lower() for one in addresses}
    for pointer, link in items:
        _link(pointer, link, known, ports)
    return known


def _link(
    pointer: str, link: Mapping[str, Any], known: set[str], ports: set[str] | None
) -> None:
    kind = _choice(f"{pointer}/type", link.get("type"), _LINK_TYPES)
    mtu = link.get("mtu")
    if mtu is not None:
        _whole_number(f"{pointer}/mtu", mtu, 68, 65535)
    mac = link.get("ethernet_mac_address")
    if mac is not None or kind not in {"bond", "vlan"}:
        _mac(f"{pointer}/ethernet_mac_address", mac)
    if kind == "bond":
        members = _list(f"{pointer}/bond_links", link.get("bond_links"))
        for index, member in enumerate(members):
            _reference(f"{pointer}/bond_links/{index}", member, known)
    elif kind == "vlan":
        _reference(f"{pointer}/vlan_link", link.get("vlan_link"), known)
        _whole_number(f"{pointer}/vlan_id", link.get("vlan_id"), 1, 4094)
    elif ports is not None and str(mac).lower() not in ports:
        place = f"{pointer}/ethernet_mac_address"
        raise net.MAC_IS_NO_PORT(address=mac, pointer=place)


def _networks(value: object, links: set[str]) -> None:
    """Check the networks, and that no family has two default routes."""
    defaults: dict[int, str] = {}
    for index, item in enumerate(_list("/networks", value)):
        pointer = f"/networks/{index}"
        network = _object(pointer, item)
        _id(pointer, network)
        _reference(f"{pointer}/link", network.get("link"), links)
        kind = _choice(f"{pointer}/type", network.get("type"), _NETWORK_TYPES)
        own = None
        if kind in _STATIC:
            own = _address(pointer, network, _STATIC[kind])
        for at, service in enumerate(
            _list(f"{pointer}/services", network.get("services", []))
        ):
            _service(f"{pointer}/services/{at}", service)
        _routes(pointer, network, own, defaults)


def _address(pointer: str, network: Mapping[str, Any], family: int) -> Interface:
    """The static address with its prefix, and its gateway in it."""
    text, mask = network.get("ip_address"), network.get("netmask")
    place = f"{pointer}/ip_address"
    if not isinstance(text, str):
        raise _wrong(place, "an address is needed")
    if mask is not None and "/" not in text:
        text = f"{text}/{_prefix(f'{pointer}/netmask', mask, family)}"
    if "/" not in text:
        raise _wrong(f"{pointer}/netmask", "a netmask is needed")
    try:
        own = ipaddress.ip_interface(text)
    except ValueError:
        raise _wrong(place, f"{text!r} is not an address") from None
    if own.version != family:
        raise _wrong(place, f"{text!r} is not an IPv{family} address")
    gateway = network.get("gateway")
    if gateway is not None:
        _gateway(f"{pointer}/gateway", gateway, own)
    return own


def _routes(
    pointer: str,
    network: Mapping[str, Any],
    own: Interface | None,
    defaults: dict[int, str],
) -> None:
    """Check routes; ``defaults`` collects the default route of each family."""
    if own is not None and network.get("gateway") is not None:
        _default(f"{pointer}/gateway", own.version, defaults)
    for index, item in enumerate(_list(f"{pointer}/routes", network.get("routes", []))):
        place = f"{pointer}/routes/{index}"
        route = _object(place, item)
        target = _target(place, route)
        _ip(f"{place}/gateway", route.get("gateway"))
        if target.prefixlen == 0:
            if own is not None:
                _gateway(f"{place}/gateway", route["gateway"], own)
            _default(place, target.version, defaults)


def _target(
    pointer: str, route: Mapping[str, Any]
) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """The network a route leads to."""
    text, mask = route.get("network"), route.get("netmask")
    if not isinstance(text, str):
        raise _wrong(f"{pointer}/network", "a network is needed")
    if "/" not in text:
        family = 6 if ":" in text else 4
        text = f"{text}/{_prefix(f'{pointer}/netmask', mask, family)}"
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        raise _wrong(f"{pointer}/network", str(error)) from None


def _default(place: str, family: int, defaults: dict[int, str]) -> None:
    first = defaults.setdefault(family, place)
    if first != place:
        raise net.TWO_DEFAULT_ROUTES(pointer=place, first=first)


def _gateway(place: str, value: object, own: Interface) -> None:
    gateway = _ip(place, value)
    if gateway.version != own.version:
        raise _wrong(place, f"it is not an IPv{own.version} address")
    if gateway not in own.network and not gateway.is_link_local:
        raise net.OUTSIDE_SUBNET(address=gateway, pointer=place, subnet=own.network)


def _prefix(place: str, mask: object, family: int) -> int:
    """The length of a prefix given as a mask or a number."""
    base = "0.0.0.0" if family == 4 else "::"  # noqa: S104 - no server listens here
    if isinstance(mask, str):
        text = mask
        if family == 6 and ":" in mask:
            bits = f"{int(_ip(place, mask)):0128b}"
            text = str(bits.count("1")) if "01" not in bits else "?"
        try:
            return ipaddress.ip_network(f"{base}/{text}").prefixlen
        except ValueError:
            pass
    raise _wrong(place, f"{mask!r} is not a netmask")


def _service(pointer: str, value: object) -> None:
    service = _object(pointer, value)
    if service.get("type") != "dns":
        raise _wrong(f"{pointer}/type", "the only service known is dns")
    _ip(f"{pointer}/address", service.get("address"))


def _ip(place: str, value: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        if isinstance(value, str):
            return ipaddress.ip_address(value)
    except ValueError:
        pass
    raise _wrong(place, f"{value!r} is not an address")


def _mac(place: str, value: object) -> None:
    if not isinstance(value, str) or not _MAC.fullmatch(value):
        raise _wrong(place, f"{value!r} is not a MAC address")


def _id(pointer: str, item: Mapping[str, Any]) -> str:
    name = item.get("id")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _wrong(f"{pointer}/id", "an id of letters, digits and . _ : - is needed")
    return name


def _reference(place: str, value: object, known: set[str]) -> None:
    if not isinstance(value, str):
        raise _wrong(place, "the id of a link is needed")
    if value not in known:
        raise net.UNKNOWN_LINK(pointer=place, link=value)


def _choice(place: str, value: object, known: Collection[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise _wrong(place, f"it must be one of {', '.join(sorted(known))}")
    return value


def _whole_number(place: str, value: object, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(place, "a whole number is needed")
    if not least <= value <= most:
        raise _wrong(place, f"it must be between {least} and {most}")


def _object(
    pointer: str, value: object, known: Collection[str] | None = None
) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(pointer or "/", "an object is needed")
    unknown = set(value) - set(known) if known is not None else set()
    if unknown:
        raise _wrong(f"{pointer}/{min(unknown)}", "no such member exists")
    return value


def _list(pointer: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(pointer, "a list is needed")
    if len(value) > MOST_ITEMS:
        raise _wrong(pointer, f"more than {MOST_ITEMS} items")
    return value


def _wrong(pointer: str, reason: str) -> ServiceError:
    return net.NETWORK_DATA_SHAPE(pointer=pointer, reason=reason)
