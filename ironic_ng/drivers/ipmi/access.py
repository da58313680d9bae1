# SPDX-License-Identifier: Apache-2.0
"""How to reach the IPMI BMC of a node, read out of driver_info."""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.secrets import Secret
from ironic_ng.drivers import settings_of_node as read

PROPERTIES: Mapping[str, str] = {
    "ipmi_address": "Name or address of the BMC. Required.",
    "ipmi_username": "User name; empty for the user without a name.",
    "ipmi_password": "Password, at most 20 bytes.",
    "ipmi_port": "UDP port of the BMC; 623 by default.",
    "ipmi_priv_level": "Privilege asked for: ADMINISTRATOR, OPERATOR, USER or "
    "CALLBACK.",
    "ipmi_protocol_version": "2.0, or 1.5 for old BMCs (interfaces ipmitool only).",
    "ipmi_cipher_suite": "Cipher suite: 3 (SHA-1) or 17 (SHA-256); others with the "
    "interfaces ipmitool only. Chosen by itself if unset.",
    "ipmi_hex_kg_key": "The BMC's Kg key, 40 hexadecimal digits.",
    "ipmi_bridging": "no, single or dual: whether the BMC is reached through others.",
    "ipmi_target_channel": "Channel of the target of a bridged request.",
    "ipmi_target_address": "Address of the target of a bridged request.",
    "ipmi_transit_channel": "Channel of the transit of a doubly bridged request.",
    "ipmi_transit_address": "Address of the transit of a doubly bridged request.",
    "ipmi_local_address": "Our own address on the IPMB, for bridged requests.",
    "ipmi_disable_boot_timeout": "Whether to keep the BMC from forgetting the boot "
    "device after a minute; true by default.",
}
LEVELS = ("ADMINISTRATOR", "OPERATOR", "USER", "CALLBACK")
LONGEST_PASSWORD = 20
LONGEST_NAME = 16
_KG = re.compile(r"[0-9a-fA-F]{40}")


@dataclasses.dataclass(frozen=True, slots=True)
class Bridge:
    """Through which BMCs a request goes; ``transit`` only when there are two."""

    target: tuple[int, int]
    """Channel and address."""
    transit: tuple[int, int] | None
    local: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class Access:
    """Everything that a connection to the BMC needs."""

    address: str
    port: int
    username: str
    password: Secret | None
    level: str
    version: str
    suite: int | None
    kg: Secret | None
    bridge: Bridge | None
    disable_boot_timeout: bool


def access_of(info: Mapping[str, Any], settings: Settings) -> Access:
    """Read driver_info; raises BM-BMC-010 or 011 naming the key."""
    read.need(info, ("ipmi_address",))
    password = read.secret(info, "ipmi_password")
    if password and len(password.open().encode()) > LONGEST_PASSWORD:
        raise read.refuse("ipmi_password", f"it has more than {LONGEST_PASSWORD} bytes")
    username = read.text(info, "ipmi_username")
    if len(username.encode()) > LONGEST_NAME:
        raise read.refuse("ipmi_username", f"it has more than {LONGEST_NAME} bytes")
    suite = None
    if info.get("ipmi_cipher_suite") is not None:
        # Suite 0 lets anybody in without a password (CVE-2013-4782).
        suite = read.number(info, "ipmi_cipher_suite", 17, 1, 17)
    return Access(
        address=read.host(info, "ipmi_address", settings),
        port=read.number(info, "ipmi_port", 623, 1, 65535),
        username=username,
        password=password,
        level=read.choice(info, "ipmi_priv_level", "ADMINISTRATOR", LEVELS),
        version=_version(info),
        suite=suite,
        kg=_kg(info),
        bridge=_bridge(info),
        disable_boot_timeout=read.boolean(
            info, "ipmi_disable_boot_timeout", default=True
        ),
    )


def _version(info: Mapping[str, Any]) -> str:
    key = "ipmi_protocol_version"
    value = info.get(key, "2.0")
    return read.choice({key: str(value)}, key, "2.0", ("2.0", "1.5"))


def _kg(info: Mapping[str, Any]) -> Secret | None:
    key = read.text(info, "ipmi_hex_kg_key")
    if not key:
        return None
    if not _KG.fullmatch(key):
        raise read.refuse("ipmi_hex_kg_key", "it must be 40 hexadecimal digits")
    return Secret(key)


def _bridge(info: Mapping[str, Any]) -> Bridge | None:
    kind = read.choice(info, "ipmi_bridging", "no", ("no", "single", "dual"))
    if kind == "no":
        return None
    keys = ["ipmi_target_channel", "ipmi_target_address"]
    if kind == "dual":
        keys += ["ipmi_transit_channel", "ipmi_transit_address"]
    read.need(info, keys)
    values = [_byte(info, key) for key in keys]
    local = _byte(info, "ipmi_local_address") if "ipmi_local_address" in info else None
    transit = (values[2], values[3]) if kind == "dual" else None
    return Bridge((values[0], values[1]), transit, local)


def _byte(info: Mapping[str, Any], key: str) -> int:
    """A number from 0 to 255, as 130, "130" or "0x82"."""
    value = info[key]
    if isinstance(value, str) and len(value) <= 6:
        try:
            value = int(value, 0)
        except ValueError as error:
            raise read.refuse(key, "it must be a number from 0 to 255") from error
    return read.number({key: value}, key, 0, 0, 255)
