# SPDX-License-Identifier: Apache-2.0
"""Reads values out of a node's driver_info, refusing what has the wrong form."""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ironic_ng.clients.urls import literal_address, policy_of
from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.secrets import Secret

MOST_CHARACTERS = 1024
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?")
SPELLINGS = {
    "true": True, "yes": True, "on": True, "1": True,
    "false": False, "no": False, "off": False, "0": False,
}  # fmt: skip


def refuse(key: str, problem: str) -> ServiceError:
    """The error for a value that is not right; the value itself is not told."""
    return bmc.BAD_DRIVER_INFO(key=key, problem=problem)


def need(info: Mapping[str, Any], keys: Sequence[str]) -> None:
    """Refuse if one of these is absent or empty."""
    missing = [key for key in keys if info.get(key) in (None, "")]
    if missing:
        raise bmc.MISSING_DRIVER_INFO(keys=", ".join(missing))


def text(info: Mapping[str, Any], key: str, default: str = "") -> str:
    """A text without control characters."""
    value = info.get(key)
    if value is None:
        return default
    if not isinstance(value, str):
        raise refuse(key, "it must be a text")
    if len(value) > MOST_CHARACTERS:
        raise refuse(key, f"it has more than {MOST_CHARACTERS} characters")
    if not value.isprintable():
        raise refuse(key, "it contains control characters")
    return value


def secret(info: Mapping[str, Any], key: str) -> Secret | None:
    """A password."""
    value = text(info, key)
    return Secret(value) if value else None


def number(
    info: Mapping[str, Any], key: str, default: int, least: int, most: int
) -> int:
    """A whole number, written as one or as a text of digits."""
    value = info.get(key, default)
    if isinstance(value, str) and value.isascii() and value.strip().isdigit():
        value = int(value[:20])
    if isinstance(value, bool) or not isinstance(value, int):
        raise refuse(key, "it must be a whole number")
    if not least <= value <= most:
        raise refuse(key, f"it must be between {least} and {most}")
    return value


def boolean(info: Mapping[str, Any], key: str, *, default: bool) -> bool:
    """A yes or no, written as such or as a text."""
    value = info.get(key, default)
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in SPELLINGS:
        return SPELLINGS[value.strip().lower()]
    raise refuse(key, "it must be true or false")


def choice(
    info: Mapping[str, Any], key: str, default: str, allowed: Sequence[str]
) -> str:
    """One of a few words, in any letter case."""
    value = info.get(key, default)
    if isinstance(value, str):
        for word in allowed:
            if word.lower() == value.lower():
                return word
    raise refuse(key, f"it must be one of {', '.join(allowed)}")


def host(info: Mapping[str, Any], key: str, settings: Settings) -> str:
    """A host name or address that BMCs may have."""
    value = text(info, key).strip()
    check_host(value, key, settings)
    return value


def check_host(value: str, key: str, settings: Settings) -> None:
    """Refuse what is no host, and networks that must not be spoken to."""
    address: ipaddress.IPv4Address | ipaddress.IPv6Address | None
    address = literal_address(value)
    if address is None:
        if not _HOST.fullmatch(value):
            raise refuse(key, "it is no host name or address")
        return
    try:
        policy_of(settings).address(address, value)
    except ServiceError as refusal:
        raise refuse(key, refusal.params.get("reason", "blocked")) from refusal
