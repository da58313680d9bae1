# SPDX-License-Identifier: Apache-2.0
"""What a ramdisk sends after looking at its machine: checked and bounded."""

from collections.abc import Mapping
from typing import Any

from ironic_ng.domain.catalogue import api
from ironic_ng.domain.checks import is_mac

MOST_INTERFACES = 64
MOST_LLDP_OCTETS = 511


def addresses(body: Mapping[str, Any]) -> list[str]:
    """MAC addresses of the interfaces, lower-cased.

    Raises BM-API codes when inventory, interfaces or addresses are missing,
    too many, or of the wrong type.
    """
    inventory = body.get("inventory")
    if not isinstance(inventory, Mapping):
        raise api.MISSING(name="inventory")
    interfaces = inventory.get("interfaces")
    if not isinstance(interfaces, list) or not interfaces:
        raise api.MISSING(name="inventory/interfaces")
    if len(interfaces) > MOST_INTERFACES:
        raise api.INVALID_VALUE(
            name="inventory/interfaces", problem=f"more than {MOST_INTERFACES}"
        )
    found = []
    for index, interface in enumerate(interfaces):
        pointer = f"inventory/interfaces/{index}"
        if not isinstance(interface, Mapping):
            raise api.WRONG_TYPE(
                name=pointer, expected="an object", found=type(interface).__name__
            )
        _check_lldp(pointer, interface.get("lldp"))
        address = interface.get("mac_address")
        if is_mac(address):
            found.append(str(address).lower())
    if not found:
        raise api.INVALID_VALUE(
            name="inventory/interfaces", problem="none has a usable mac_address"
        )
    return found


def _check_lldp(pointer: str, lldp: object) -> None:
    if lldp is None:
        return
    if not isinstance(lldp, list):
        raise api.WRONG_TYPE(
            name=f"{pointer}/lldp", expected="a list", found=type(lldp).__name__
        )
    for item in lldp:
        value = item[1] if isinstance(item, list) and len(item) == 2 else None
        if not isinstance(value, str) or len(value) > 2 * MOST_LLDP_OCTETS:
            raise api.INVALID_VALUE(
                name=f"{pointer}/lldp",
                problem=f"pairs of a type and up to {MOST_LLDP_OCTETS} octets in hex",
            )
