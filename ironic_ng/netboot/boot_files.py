# SPDX-License-Identifier: Apache-2.0
"""Gives machines what they boot from, over HTTP, and takes it away again."""

import dataclasses
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from ironic_ng.clients.urls import policy_of
from ironic_ng.conf.settings import Settings
from ironic_ng.domain import kernel_line, network_data
from ironic_ng.domain.catalogue import boot
from ironic_ng.domain.node import Node
from ironic_ng.netboot import boot_iso, ipxe


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RamdiskImage:
    """What to boot: a kernel and a ramdisk, or a ready ISO; URLs or paths.

    ``bootloader``: an EFI system partition image to use instead of the option's.
    """

    kernel: str | None = None
    ramdisk: str | None = None
    iso: str | None = None
    bootloader: str | None = None
    kernel_args: Mapping[str, str | None] = dataclasses.field(default_factory=dict)


class Places(Protocol):
    """Where files for machines go."""

    def boot_place(self, node_uuid: str, name: str) -> Path:
        """A fresh path for a boot file of a node."""

    def script(self, name: str, text: str) -> None:
        """Write a boot script in one go."""

    def address(self, place: Path, base: str | None = None) -> str:
        """The URL of a published file."""

    def show(self, place: Path) -> str:
        """Let the server read a complete file."""

    def withdraw_boot(self, node_uuid: str) -> None:
        """Remove a node's boot files."""


class Fetching(Protocol):
    """Brings files here."""

    def bring(self, source: str, place: Path) -> None:
        """Put the content of an address at a path of this host."""


class BootFileStore:
    """Builds and publishes boot media and scripts."""

    def __init__(self, settings: Settings, places: Places, files: Fetching) -> None:
        """Publish through ``places`` what ``files`` brings."""
        self._settings = settings
        self._places = places
        self._files = files
        self._policy = policy_of(settings)

    def validate(
        self, node: Node, image: RamdiskImage, addresses: Sequence[str] = ()
    ) -> None:
        """Check all that goes to boot loaders, without fetching anything.

        ``addresses``: MAC addresses that the node's network data may name.
        """
        for source in (image.kernel, image.ramdisk, image.iso, image.bootloader):
            if source is not None:
                self._policy.artifact(source)
        self.parameters(node, image)
        if node.network_data:
            network_data.check(node.network_data, addresses or None)

    def publish_iso(self, node: Node, image: RamdiskImage) -> str:
        """Build a bootable medium for this node; gives its URL."""
        self.withdraw(node.uuid)
        if image.iso is not None:
            return self._ready_iso(node, image.iso)
        sources = _pair(image)
        parameters = self.parameters(node, image)
        if node.network_data:
            network_data.check(node.network_data)
        with _workshop(self._settings) as shop:
            kernel, ramdisk, esp = shop / "kernel", shop / "ramdisk", None
            self._files.bring(sources[0], kernel)
            self._files.bring(sources[1], ramdisk)
            if image.bootloader:
                esp = shop / "esp.img"
                self._files.bring(image.bootloader, esp)
            place = self._places.boot_place(node.uuid, "boot.iso")
            boot_iso.build(
                place,
                boot_iso.loaders_of(self._settings, esp),
                (kernel, ramdisk),
                parameters,
                node.network_data,
            )
        return self._own_address(node, place)

    def publish_ipxe(
        self, node: Node, addresses: Sequence[str], image: RamdiskImage
    ) -> None:
        """Write the iPXE script that machines with these MACs will fetch."""
        self.withdraw(node.uuid)
        sources = _pair(image)
        names = [ipxe.script_name(address) for address in addresses]
        parameters = self.parameters(node, image)
        kernel = self._places.boot_place(node.uuid, "kernel")
        ramdisk = self._places.boot_place(node.uuid, "ramdisk")
        self._files.bring(sources[0], kernel)
        self._files.bring(sources[1], ramdisk)
        text = ipxe.node_script(
            node.uuid,
            self._own_address(node, kernel),
            self._own_address(node, ramdisk),
            parameters,
        )
        self.publish_entry()
        for name in names:
            self._places.script(name, text)

    def publish_entry(self) -> None:
        """Write the script that all machines fetch first."""
        self._places.script(ipxe.ENTRY, ipxe.entry_script())

    def withdraw(self, node_uuid: str) -> None:
        """Remove everything published for a node; harmless when repeated."""
        self._places.withdraw_boot(node_uuid)

    def parameters(self, node: Node, image: RamdiskImage) -> list[str]:
        """The ramdisk's command line: the node's own words, then the service's."""
        default = self._settings.pxe.kernel_append_params
        name = "kernel_append_params"
        own = node.instance_info.get(name)
        source = f"instance_info.{name}"
        if own is None:
            own, source = node.driver_info.get(name), f"driver_info.{name}"
        return [
            *kernel_line.combined(own, default, source),
            *kernel_line.assignments(image.kernel_args),
        ]

    def _ready_iso(self, node: Node, source: str) -> str:
        """Publish an ISO that somebody else has made."""
        place = self._places.boot_place(node.uuid, "boot.iso")
        self._files.bring(source, place)
        boot_iso.check(place, source)
        return self._own_address(node, place)

    def _own_address(self, node: Node, place: Path) -> str:
        """The URL of a file as this node's machine reaches it."""
        usual = self._places.show(place)
        external = node.driver_info.get("external_http_url")
        return self._places.address(place, external) if external else usual


def _pair(image: RamdiskImage) -> tuple[str, str]:
    """Kernel and ramdisk, which only make sense together."""
    if not image.kernel:
        raise boot.KERNEL_OR_RAMDISK_ALONE(missing="the kernel")
    if not image.ramdisk:
        raise boot.KERNEL_OR_RAMDISK_ALONE(missing="the ramdisk")
    return image.kernel, image.ramdisk


@contextmanager
def _workshop(settings: Settings) -> Iterator[Path]:
    """A private directory on the disk of the cache, gone afterwards."""
    cache = settings.fetch.cache_path
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    prefix = f".build-{os.getpid()}-"  # the cache sweeps up after dead processes
    with tempfile.TemporaryDirectory(prefix=prefix, dir=cache) as path:
        yield Path(path)
