# SPDX-License-Identifier: Apache-2.0
"""How to reach the Redfish service of a node, read out of driver_info."""

import dataclasses
import hashlib
import hmac
import secrets
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.secrets import Secret
from ironic_ng.drivers import settings_of_node as read

PROPERTIES: Mapping[str, str] = {
    "redfish_address": "Address of the BMC, such as https://bmc.example.com; https "
    "if no scheme is given. Required.",
    "redfish_system_id": "Path of the system, such as /redfish/v1/Systems/1. Needed "
    "if the BMC has more than one.",
    "redfish_username": "User name. Both name and password, or none.",
    "redfish_password": "Password.",
    "redfish_verify_ca": "Check the BMC's certificate: true, false, or a file or "
    "directory of CA certificates.",
    "redfish_auth_type": "How to log in: auto, session or basic.",
    "redfish_tls_minimum_version": "Oldest TLS version to accept: 1.2 or 1.3.",
    "redfish_tls_ciphers": "TLS ciphers to accept, in OpenSSL's notation.",
    "redfish_keep_alive": "Whether to keep the connection open between requests; "
    "true unless the BMC cannot bear it.",
}
_KEY = secrets.token_bytes(32)  # makes the cache's keys worthless to a reader


@dataclasses.dataclass(frozen=True, slots=True)
class Access:
    """Everything that decides which connection serves a node.

    ``address``: scheme, host and port. ``system``: path of the system or None
    for the only one. ``verify``: as requests takes it.
    """

    address: str
    system: str | None
    username: str
    password: Secret | None
    verify: bool | str
    auth_type: str
    tls_minimum: str | None
    tls_ciphers: str | None
    keep_alive: bool

    def key(self) -> bytes:
        """Names the connection without revealing the password."""
        parts = (
            self.address,
            self.system or "",
            self.username,
            self.password.open() if self.password else "",
            str(self.verify),
            self.auth_type,
            self.tls_minimum or "",
            self.tls_ciphers or "",
            str(self.keep_alive),
        )
        return hmac.digest(_KEY, "\0".join(parts).encode(), hashlib.sha256)


def access_of(info: Mapping[str, Any], settings: Settings) -> Access:
    """Read driver_info; raises BM-BMC-010 or 011 naming the key."""
    read.need(info, ("redfish_address",))
    username = read.text(info, "redfish_username")
    password = read.secret(info, "redfish_password")
    if bool(username) != (password is not None):
        lacking = "redfish_password" if username else "redfish_username"
        read.need(info, (lacking,))
    default_auth = settings.redfish.auth_type
    minimum = None
    if info.get("redfish_tls_minimum_version") is not None:
        minimum = read.choice(info, "redfish_tls_minimum_version", "", ("1.2", "1.3"))
    return Access(
        address=_address(info, settings),
        system=_system(info),
        username=username,
        password=password,
        verify=_verify(info, settings),
        auth_type=read.choice(
            info, "redfish_auth_type", default_auth, ("auto", "session", "basic")
        ),
        tls_minimum=minimum,
        tls_ciphers=read.text(info, "redfish_tls_ciphers") or None,
        keep_alive=read.boolean(info, "redfish_keep_alive", default=True),
    )


def _address(info: Mapping[str, Any], settings: Settings) -> str:
    key = "redfish_address"
    value = read.text(info, key).strip()
    if "://" not in value:
        value = f"https://{value}"
    try:
        parts = urllib.parse.urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise read.refuse(key, "it is no address") from error
    if parts.scheme not in ("https", "http"):
        raise read.refuse(key, "its scheme must be https or http")
    if "@" in parts.netloc:
        raise read.refuse(key, "it must not contain a user name or password")
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise read.refuse(key, "it must be a host with an optional port and no path")
    if port == 0:
        raise read.refuse(key, "its port must be between 1 and 65535")
    read.check_host(parts.hostname, key, settings)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def _system(info: Mapping[str, Any]) -> str | None:
    key = "redfish_system_id"
    value = read.text(info, key)
    if not value:
        return None
    if "://" in value or value.startswith("//") or not value.isascii():
        raise read.refuse(key, "it must be a path on the BMC")
    if any(mark in value for mark in (" ", "?", "#", "\\")):
        raise read.refuse(key, "it must be a path on the BMC")
    return "/" + value.strip("/")


def _verify(info: Mapping[str, Any], settings: Settings) -> bool | str:
    key = "redfish_verify_ca"
    value = info.get(key, settings.redfish.verify_ca)
    if isinstance(value, str) and value.strip().lower() not in read.SPELLINGS:
        if not Path(value).exists():
            raise read.refuse(key, "there is no such file or directory")
        return value
    return read.boolean({key: value}, key, default=True)
