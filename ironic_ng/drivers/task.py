# SPDX-License-Identifier: Apache-2.0
"""What a driver method is given: the node as a value, and a few services."""

import dataclasses
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.drivers import permit
from ironic_ng.images.published import PublishedImage
from ironic_ng.netboot.boot_files import RamdiskImage

__all__ = ["PublishedImage", "RamdiskImage", "Services", "Task"]

LOG = logging.getLogger("ironic_ng.drivers")


class BootFiles(Protocol):
    """Publishes what a machine boots from, over HTTP, and withdraws it."""

    def validate(
        self, node: Node, image: RamdiskImage, addresses: Sequence[str] = ()
    ) -> None:
        """Check addresses, kernel arguments and network data; fetches nothing."""

    def publish_iso(self, node: Node, image: RamdiskImage) -> str:
        """Build a bootable medium for this node; gives its URL."""

    def publish_ipxe(
        self, node: Node, addresses: Sequence[str], image: RamdiskImage
    ) -> None:
        """Write the iPXE script that machines with these MACs will fetch."""

    def withdraw(self, node_uuid: str) -> None:
        """Remove everything published for a node; harmless when repeated."""


class Images(Protocol):
    """The conductor's own image cache."""

    def validate(self, node: Node) -> None:
        """Check the image's settings without fetching anything."""

    def publish_text(self, node: Node, name: str, content: str) -> str:
        """Publish a text for the node's ramdisk; gives its URL."""

    def publish(self, node: Node) -> PublishedImage | None:
        """Fetch, check and publish the node's image_source; None while it lasts."""

    def withdraw(self, node_uuid: str) -> None:
        """Remove what was published for a node; harmless when repeated."""


class Agents(Protocol):
    """Talks to ramdisk agents. Answers are bounded in size and time."""

    def start(self, ramdisk: Ramdisk, name: str, params: Mapping[str, Any]) -> str:
        """Start a command; gives the agent's id of it."""

    def command(self, ramdisk: Ramdisk, identity: str) -> dict[str, Any]:
        """One command with status and result; BM-AGT-006 when it is forgotten."""

    def commands(self, ramdisk: Ramdisk) -> list[dict[str, Any]]:
        """All commands that the agent remembers, with status and result."""

    def call(
        self, ramdisk: Ramdisk, name: str, params: Mapping[str, Any], timeout: float
    ) -> Any:
        """Run a short command and give its result."""


@dataclasses.dataclass(frozen=True, slots=True)
class Services:
    """Helpers of the conductor that drivers may call."""

    boot_files: BootFiles
    images: Images
    agents: Agents


@dataclasses.dataclass(frozen=True, slots=True)
class Task:
    """One look at one node. Drivers change nothing here: they return changes."""

    node: Node
    ports: tuple[Port, ...]
    ramdisk: Ramdisk | None
    settings: Settings
    services: Services
    interfaces: Mapping[str, object]
    """Implementation by kind; read it through ``ironic_ng.drivers.bound``."""
    traits: tuple[str, ...] = ()
    patience: float | None = None
    """Seconds for which whoever asks can wait; drivers cut their own limits to it."""
    log: logging.LoggerAdapter[logging.Logger] | logging.Logger = LOG

    def before_act(self, seconds: float) -> None:
        """Call right before whatever changes the machine, with its time limit.

        Raises HoldLost when the node may not be ours for that long; let it pass. What
        goes through our Redfish and IPMI sessions or ``services.agents`` is checked
        there.
        """
        permit.before_act(seconds)
