# SPDX-License-Identifier: Apache-2.0
"""What a way to an IPMI BMC must offer, and the names of its failures."""

import dataclasses
import socket
from typing import ClassVar, Protocol

from ironic_ng.clients.urls import literal_address
from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.errors import ServiceError
from ironic_ng.drivers.ipmi.access import Access
from ironic_ng.drivers.settings_of_node import check_host

BUSY_CODES = (0xC0, 0xC3, 0xCF, 0xD1, 0xD2, 0xD5)
DENIED_CODES = (0xD4,)


@dataclasses.dataclass(frozen=True, slots=True)
class Command:
    """One IPMI command.

    ``repeatable``: whether a lost answer may be asked again. ``reads``: whether it
    leaves the machine as it is.
    """

    function: int
    number: int
    data: tuple[int, ...] = ()
    repeatable: bool = True
    reads: bool = False

    def __str__(self) -> str:
        """As manuals write it."""
        return " ".join(f"{value:02x}" for value in (self.function, self.number))


class InDoubt(Exception):
    """An unrepeatable command was sent and no answer came."""


class Link(Protocol):
    """Sends single commands to BMCs."""

    name: ClassVar[str]
    """Of the interfaces that use it."""

    def __init__(self, settings: Settings) -> None:
        """Prepare; nothing is started before the first command."""

    def check(self, access: Access) -> None:
        """Refuse settings that this way does not know, with BM-BMC-020."""

    def send(
        self, access: Access, command: Command, patience: float | None = None
    ) -> bytes:
        """The answer's data behind the completion code; raises a BM-BMC code.

        ``patience``: seconds to wait, if less than ``[ipmi]command_retry_timeout``.
        """

    def close(self) -> None:
        """End what was started."""


def dialled(access: Access, settings: Settings) -> str:
    """The address that the BMC's name means now, if it may be spoken to."""
    if literal_address(access.address) is not None:
        return access.address  # checked when driver_info was read
    try:
        found = socket.getaddrinfo(access.address, access.port, type=socket.SOCK_DGRAM)
    except OSError as error:
        detail = "the name cannot be looked up"
        raise bmc.UNREACHABLE(address=access.address, detail=detail) from error
    addresses = [str(where[0]) for *_, where in found]
    for address in addresses:
        check_host(address.partition("%")[0], "ipmi_address", settings)
    return addresses[0]


def refused_code(access: Access, command: Command, code: int) -> ServiceError:
    """The error for a completion code other than zero."""
    if code in BUSY_CODES:
        return bmc.BUSY(address=access.address, detail=f"completion code 0x{code:02x}")
    if code in DENIED_CODES:
        user = access.username or "without a name"
        return bmc.REFUSED(address=access.address, user=user)
    return bmc.COMMAND_REFUSED(
        address=access.address, command=command, code=f"0x{code:02x}"
    )
