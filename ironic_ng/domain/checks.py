# SPDX-License-Identifier: Apache-2.0
"""Rules for single values: names, UUIDs, addresses; each gives the value to keep.

A check raises ValueError with the problem in words; the caller knows the field.
"""

import enum
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

NAME_PATTERN = r"[A-Za-z0-9._~-]{1,255}"
UUID_PATTERN = r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
MAC_PATTERN = r"[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}"

_LOGICAL_NAME = re.compile(NAME_PATTERN)
_HOST_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_UUID = re.compile(UUID_PATTERN)
_MAC = re.compile(MAC_PATTERN)
_DATAPATH = re.compile(r"[0-9a-f]{16}", re.IGNORECASE)
_DOTS = re.compile(r"\.+")

NODE_WORDS = frozenset(
    {"maintenance", "management", "states", "vendor_passthru", "detail", "validate"}
)
"""Names that a node cannot have, because they mean something in an address."""

_LINK_MEMBERS = frozenset(
    {"port_id", "switch_id", "switch_info", "hostname", "network_type",
     "vtep-logical-switch", "vtep-physical-switch"}
)  # fmt: skip
VTEP = frozenset({"vtep-logical-switch", "vtep-physical-switch"})


def is_uuid(text: object) -> bool:
    """Whether it has the form of a UUID."""
    return isinstance(text, str) and _UUID.fullmatch(text) is not None


def is_logical_name(text: object) -> bool:
    """Whether it could be a name: 1 to 255 unreserved characters, no UUID.

    Names of dots alone are refused, as clients would resolve them in a path.
    """
    return (
        isinstance(text, str)
        and _LOGICAL_NAME.fullmatch(text) is not None
        and _DOTS.fullmatch(text) is None
        and not is_uuid(text)
    )


def is_host_name(text: str) -> bool:
    """Whether it follows the rules for host names."""
    return len(text) <= 255 and all(
        _HOST_LABEL.fullmatch(part) for part in text.split(".")
    )


def is_mac(text: object) -> bool:
    """Whether it is a MAC address with colons."""
    return isinstance(text, str) and _MAC.fullmatch(text) is not None


def uuid_text(value: str) -> str:
    """A UUID, lower-cased."""
    if not is_uuid(value):
        message = f'"{value[:60]}" is no UUID'
        raise ValueError(message)
    return str(uuid.UUID(value))


def mac_address(value: str) -> str:
    """A MAC address, lower-cased."""
    if not is_mac(value):
        message = f'"{value[:60]}" is no MAC address'
        raise ValueError(message)
    return value.lower()


def logical_name(value: str) -> str:
    """A name of a resource."""
    if not is_logical_name(value):
        message = f'"{value[:60]}" is no name: 1 to 255 of A-Z a-z 0-9 - . _ ~'
        raise ValueError(message)
    if value.startswith("-"):  # programs would take it for an option
        message = f'"{value[:60]}" begins with a dash'
        raise ValueError(message)
    return value


def node_name(value: str) -> str:
    """A name of a node: also none of the words that addresses use."""
    if value in NODE_WORDS:
        message = f'"{value[:60]}" means something in addresses'
        raise ValueError(message)
    return logical_name(value)


def not_empty(value: str) -> str:
    """Some text."""
    if not value.strip():
        message = "it is empty"
        raise ValueError(message)
    return value


def lower_case(value: str) -> str:
    """The text in small letters, as conductors announce their group."""
    return value.lower()


def one_of(words: type[enum.StrEnum]) -> Callable[[str], str]:
    """A check that lets only these words through."""

    def check(value: str) -> str:
        if value not in set(words):
            message = f'"{value[:60]}" is none of {", ".join(words)}'
            raise ValueError(message)
        return value

    return check


def within(least: int, most: int) -> Callable[[int], int]:
    """A check that lets only numbers from ``least`` to ``most`` through."""

    def check(value: int) -> int:
        if not least <= value <= most:
            message = f"it is not between {least} and {most}"
            raise ValueError(message)
        return value

    return check


def local_link(value: Mapping[str, Any]) -> dict[str, Any]:
    """Where a port is cabled to: one of the known shapes, addresses lower-cased."""
    for name, item in value.items():
        if name not in _LINK_MEMBERS:
            message = f'"{name}" is not known'
            raise ValueError(message)
        if not isinstance(item, str):
            message = f'"{name}" must be a text'
            raise ValueError(message)  # noqa: TRY004 - the caller expects this one
    _check_link_values(value)
    names = frozenset(value)
    if names and not _has_a_shape(value, names):
        message = (
            "it needs switch_id and port_id, or hostname and port_id, or "
            "network_type unmanaged"
        )
        raise ValueError(message)
    link = dict(value)
    if "switch_id" in link:
        link["switch_id"] = link["switch_id"].lower()
    return link


def _check_link_values(value: Mapping[str, Any]) -> None:
    if value.get("network_type", "managed") not in {"managed", "unmanaged"}:
        message = "network_type is managed or unmanaged"
        raise ValueError(message)
    switch = value.get("switch_id")
    if switch is not None and not (is_mac(switch) or _DATAPATH.fullmatch(switch)):
        message = "switch_id is a MAC address or a datapath id of 16 digits"
        raise ValueError(message)


def _has_a_shape(value: Mapping[str, Any], names: frozenset[str]) -> bool:
    return (
        {"switch_id", "port_id"} <= names
        or {"hostname", "port_id"} <= names
        or names >= VTEP | {"port_id"}
        or value.get("network_type") == "unmanaged"
    )
