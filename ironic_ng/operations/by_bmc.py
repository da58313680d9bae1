# SPDX-License-Identifier: Apache-2.0
"""Finds the node of inspection data by its BMC, for machines without known ports."""

import ipaddress
import urllib.parse
from collections.abc import Mapping, Sequence
from typing import Any

from ironic_ng.db.unit import Reader
from ironic_ng.domain.node import Node

_REPORTED = ("bmc_address", "bmc_v6address")
_KEPT = ("ipmi_address", "redfish_address")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def node_with_bmc(
    reader: Reader, states: Sequence[str], inventory: Mapping[str, Any]
) -> Node | None:
    """The one node in these states whose BMC has a reported address."""
    reported = {it for it in (_address(inventory.get(n)) for n in _REPORTED) if it}
    if not reported:
        return None
    found = [
        node
        for node in reader.find(Node, provision_state=list(states))
        if any(_host(node.driver_info.get(name)) in reported for name in _KEPT)
    ]
    return found[0] if len(found) == 1 else None


def _host(kept: object) -> Address | None:
    """The network address in a BMC's address; names are not looked up."""
    if not isinstance(kept, str):
        return None
    if "//" not in kept:
        return _address(kept)
    try:
        return _address(urllib.parse.urlsplit(kept).hostname)
    except ValueError:
        return None


def _address(text: object) -> Address | None:
    """A usable address; the unspecified and loopback ones tell no BMC apart."""
    if not isinstance(text, str):
        return None
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    vague = address.is_unspecified or address.is_loopback or address.is_multicast
    return None if vague else address
