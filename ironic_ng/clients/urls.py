# SPDX-License-Identifier: Apache-2.0
"""Decides whether an address given by somebody else may be fetched.

Every outbound request for an artifact or to a ramdisk passes here: once for the
text of the address, again for each network address it resolves to, and again
after every redirect.
"""

import dataclasses
import ipaddress
import os
import re
import socket
import stat
import urllib.parse
from collections.abc import Sequence
from pathlib import Path

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import img
from ironic_ng.domain.errors import ServiceError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

WEB = ("http", "https")
MOST_CHARACTERS = 2048
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9.])?")
_NUMBERS = re.compile(
    r"(?:0[xX][0-9a-fA-F]*|[0-9]+)(?:\.(?:0[xX][0-9a-fA-F]*|[0-9]+))*"
)
# What RFC 3986 allows; everything else must be percent-encoded by the sender.
_TEXT = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_LOOPBACK: tuple[Network, ...] = (
    ipaddress.ip_network("127.0.0.0/8"),
    ipaddress.ip_network("::1/128"),
)
_LINK_LOCAL: tuple[Network, ...] = (
    ipaddress.ip_network("169.254.0.0/16"),
    ipaddress.ip_network("fe80::/10"),
    # the metadata service of a large cloud, meant to be link-local
    ipaddress.ip_network("fd00:ec2::254/128"),
)
# Never the address of a server, whatever the options say.
_SENSELESS: tuple[Network, ...] = (
    ipaddress.ip_network("0.0.0.0/8"),
    ipaddress.ip_network("::/128"),
    ipaddress.ip_network("224.0.0.0/3"),
    ipaddress.ip_network("ff00::/8"),
)
_FORBIDDEN_FILES = tuple(map(Path, ("/dev", "/proc", "/sys", "/run", "/etc")))


@dataclasses.dataclass(frozen=True, slots=True)
class UrlRules:
    """Which networks and directories are open; the defaults are the safe ones."""

    block_loopback: bool = True
    block_link_local: bool = True
    blocked: tuple[Network, ...] = ()
    allowed: tuple[Network, ...] = ()
    file_paths: tuple[Path, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """An address that passed: its parts, without a secret among them."""

    url: str
    scheme: str
    host: str
    port: int
    path: str

    @property
    def name(self) -> str:
        """The last part of the path, decoded, for looking up checksum files."""
        return urllib.parse.unquote(self.path).rsplit("/", 1)[-1]


class UrlPolicy:
    """The one judge of addresses."""

    def __init__(self, rules: UrlRules) -> None:
        """Judge by these rules."""
        self._rules = rules

    def web(self, url: object, schemes: Sequence[str] = WEB) -> Target:
        """The parts of an http(s) address, or a refusal with the reason."""
        target = _parts(url)
        if target.scheme not in schemes:
            raise refused(url, f"the scheme must be one of {', '.join(schemes)}")
        literal = literal_address(target.host)
        if literal is not None:
            self.address(literal, target.url)
        if target.host.rstrip(".").lower().rsplit(".", 1)[-1] == "localhost":
            self.address(ipaddress.IPv4Address("127.0.0.1"), target.url)
        return target

    def address(self, address: Address, url: str) -> None:
        """Refuse a network address that must not be connected to."""
        for plain in _meanings(address):
            if any(plain in network for network in _SENSELESS):
                raise refused(url, f"{plain} is no address of a server")
            if any(plain in network for network in self._rules.allowed):
                continue
            reason = self._blocked(plain)
            if reason:
                raise refused(url, f"{plain} is {reason}")

    def local_file(self, url: str) -> Path:
        """The file a file:// address means, links resolved, or a refusal."""
        parts = urllib.parse.urlsplit(url)
        if not url.startswith("file:///") or parts.query or parts.fragment:
            raise img.FILE_REFUSED(path=shown(url), reason="not of the form file:///")
        named = Path(urllib.parse.unquote(parts.path))
        if ".." in named.parts or "\0" in str(named):
            raise img.FILE_REFUSED(path=named, reason="the path goes upwards")
        real = Path(os.path.realpath(named))
        if not any(real.is_relative_to(path) for path in self._file_paths()):
            raise img.FILE_REFUSED(path=named, reason="outside the allowed directories")
        try:
            mode = real.stat().st_mode
        except OSError as error:
            reason = error.strerror or "cannot be read"
            raise img.FILE_REFUSED(path=named, reason=reason) from error
        if not stat.S_ISREG(mode):
            raise img.FILE_REFUSED(path=named, reason="not a regular file")
        return real

    def artifact(self, url: object) -> Target | Path:
        """Judge the address of an image, kernel, ramdisk, ISO or checksum."""
        if isinstance(url, str) and url.startswith("file:"):
            return self.local_file(url)
        return self.web(url)

    def _file_paths(self) -> list[Path]:
        """Allowed directories with links resolved, less those of the system."""
        real = [Path(os.path.realpath(path)) for path in self._rules.file_paths]
        return [
            path
            for path in real
            if path != Path("/")
            and not any(path.is_relative_to(system) for system in _FORBIDDEN_FILES)
        ]

    def _blocked(self, address: Address) -> str:
        """Why an address is blocked; empty when it is not."""
        if self._rules.block_loopback and any(address in one for one in _LOOPBACK):
            return "a loopback address ([fetch]block_loopback)"
        if self._rules.block_link_local and any(address in one for one in _LINK_LOCAL):
            return "a link-local address ([fetch]block_link_local)"
        if any(address in network for network in self._rules.blocked):
            return "in a network of [fetch]blocked_networks"
        return ""


def refused(url: object, reason: str) -> ServiceError:
    """The error for an address that may not be used."""
    return img.URL_REFUSED(url=shown(url), reason=reason)


def shown(url: object) -> str:
    """An address fit for people: without user, password and query."""
    if not isinstance(url, str):
        return type(url).__name__
    head, mark, _ = url.partition("?")
    scheme, separator, rest = head.partition("://")
    if not separator:
        return head[:200] + mark
    authority, slash, path = rest.partition("/")
    return f"{scheme}://{authority.rpartition('@')[2]}{slash}{path}"[:400] + mark


def literal_address(host: str) -> Address | None:
    """The network address that a host text spells, in any of the known spellings."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    # 2130706433, 0x7f.1 and 0177.0.0.1 are addresses to the system's resolver.
    if _NUMBERS.fullmatch(host):
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    return None


def _parts(url: object) -> Target:
    """Cut an address into its parts, strictly."""
    if not isinstance(url, str) or not url:
        raise refused(url, "it is empty or not a text")
    if len(url) > MOST_CHARACTERS:
        raise refused(url[:80], f"longer than {MOST_CHARACTERS} characters")
    if not _TEXT.fullmatch(url):
        raise refused(url, "it holds characters that an address cannot have")
    try:
        split = urllib.parse.urlsplit(url)
        host, port = split.hostname or "", split.port
    except ValueError as error:
        raise refused(url, str(error)) from error
    scheme = url.partition(":")[0]  # as written: FILE and hTTp are no schemes here
    if scheme not in {"http", "https"}:
        raise refused(url, "the scheme must be http or https")
    if split.username is not None or split.password is not None:
        raise refused(url, "user names and passwords do not belong into addresses")
    if not _HOST.fullmatch(host) and not _is_ipv6(split.netloc, host):
        raise refused(url, "the host name is missing or malformed")
    if port == 0:
        raise refused(url, "port 0 does not exist")
    return Target(url, scheme, host, port or (443 if scheme == "https" else 80),
                  split.path)  # fmt: skip


def _is_ipv6(netloc: str, host: str) -> bool:
    """Whether the host is an IPv6 address in brackets, without a zone."""
    if not netloc.startswith("[") or "%" in host:
        return False
    try:
        ipaddress.IPv6Address(host)
    except ValueError:
        return False
    return True


def _meanings(address: Address) -> list[Address]:
    """The address, and the IPv4 address that is packed into it, if any."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    packed = [address.ipv4_mapped, address.sixtofour]
    if address in ipaddress.ip_network("64:ff9b::/96"):
        packed.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [address, *(one for one in packed if one is not None)]


def policy_of(settings: Settings) -> UrlPolicy:
    """The judge that the options describe."""
    fetch = settings.fetch
    return UrlPolicy(
        UrlRules(
            block_loopback=fetch.block_loopback,
            block_link_local=fetch.block_link_local,
            blocked=_networks("blocked_networks", fetch.blocked_networks),
            allowed=_networks("allowed_networks", fetch.allowed_networks),
            file_paths=tuple(map(Path, settings.conductor.file_url_allowed_paths)),
        )
    )


def _networks(option: str, texts: Sequence[str]) -> tuple[Network, ...]:
    """The networks that an option lists; ValueError names the option."""
    try:
        return tuple(map(ipaddress.ip_network, texts))
    except ValueError as error:
        message = f"[fetch]{option}: {error}"
        raise ValueError(message) from error
