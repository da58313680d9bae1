# SPDX-License-Identifier: Apache-2.0
"""Finds the image of an instance and offers it to the node's ramdisk."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ironic_ng.clients.download import MIB, downloader_of
from ironic_ng.clients.urls import policy_of, shown
from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import img
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.images import checksum as checksums
from ironic_ng.images import convert
from ironic_ng.images.cache import CacheRules, ImageCache, Wanted
from ironic_ng.images.checksum import Announced, Checksum
from ironic_ng.images.formats import Demand
from ironic_ng.images.publish import Publisher
from ironic_ng.images.published import PublishedImage

PATIENCE = 0.5
"""Seconds for which a step waits for a small image instead of coming again."""
# Looked at by nobody: any of these formats may be in an unsafe image.
_ANY = ("raw", "gpt", "qcow2", "iso", "vmdk", "vhd", "vhdx", "vdi", "qed", "luks")


class InstanceImages:
    """Instance images, from their source or out of the conductor's cache."""

    def __init__(
        self, settings: Settings, publisher: Publisher, cache: ImageCache
    ) -> None:
        """Publish through ``publisher`` what ``cache`` holds."""
        self._settings = settings
        self._publisher = publisher
        self._cache = cache
        self._policy = policy_of(settings)
        self._downloader = downloader_of(settings)

    def validate(self, node: Node) -> None:
        """Check all that can be checked without asking a server."""
        info = node.instance_info
        self._policy.artifact(self._source(info))
        announced = checksums.announced(info)
        if announced is None:
            raise img.CHECKSUM_MISSING(url=shown(info["image_source"]))
        if announced.is_address:
            self._checksum_address(announced)
        else:
            self._checksum(announced)

    def publish(self, node: Node) -> PublishedImage | None:
        """Make the image ready for the ramdisk; None while it is being fetched."""
        self.validate(node)
        info = node.instance_info
        source = self._source(info)
        wanted = self._resolved(info, source)
        declared = info.get("image_disk_format") or None
        if self._from_conductor(node, source, declared):
            return self._published(node, source, wanted, declared)
        # Ask now whether the file is there: cheaper than after booting a ramdisk.
        facts = self._downloader.facts(source)
        return PublishedImage(
            source,
            wanted.algorithm,
            wanted.value,
            str(declared),
            facts.size if declared == "raw" else None,
            file_size=facts.size,
        )

    def withdraw(self, node_uuid: str) -> None:
        """Remove what was published for a node; harmless when repeated."""
        self._cache.give_up(node_uuid)
        self._publisher.withdraw_images(node_uuid)

    def publish_text(self, node: Node, name: str, content: str) -> str:
        """Publish a text for the node's ramdisk; gives its URL."""
        place = self._publisher.image_place(node.uuid, name)
        place.write_text(content)
        return self._address(node, place)

    def _published(
        self, node: Node, source: str, wanted: Checksum, declared: str | None
    ) -> PublishedImage | None:
        """The image in the cache, linked to where the ramdisk may read it."""
        file = Wanted(
            source=source,
            checksum=wanted,
            demand=self._demand(source, declared),
            raw=self._settings.default.force_raw_images and bool(convert.tool()),
        )
        if not self._cache.ready(file, node.uuid, PATIENCE):
            return None
        place = self._publisher.image_place(node.uuid, "image")
        cached = self._cache.place(file, place)
        return PublishedImage(
            self._address(node, place),
            "sha256",
            cached.sha256,
            cached.disk_format,
            cached.disk_size,
            local=True,
            file_size=place.stat().st_size,
        )

    def _demand(self, source: str, declared: str | None) -> Demand:
        """What the format of the image must be."""
        conductor = self._settings.conductor
        trusted = conductor.disable_deep_image_inspection
        return Demand(
            declared=declared,
            permitted=_ANY if trusted else tuple(conductor.permitted_image_formats),
            largest=self._settings.fetch.largest_image_mib * MIB,
            url=shown(source),
        )

    def _from_conductor(self, node: Node, source: str, declared: str | None) -> bool:
        """Whether the ramdisk gets the image from us.

        It must when only we can read the file, or when nobody has told the format:
        then we look into it.
        """
        name = "image_download_source"
        chosen = node.instance_info.get(name) or node.driver_info.get(name)
        chosen = chosen or self._settings.agent.image_download_source
        return chosen == "local" or source.startswith("file:") or not declared

    def _resolved(self, info: Mapping[str, Any], source: str) -> Checksum:
        """The checksum, read from its address if it has one."""
        announced = checksums.announced(info)
        if announced is None:
            raise img.CHECKSUM_MISSING(url=shown(source))
        if not announced.is_address:
            return self._checksum(announced)
        content = self._checksum_file(announced)
        image = self._policy.artifact(source).name
        return checksums.from_file(
            content, image, announced, md5=self._settings.agent.allow_md5_checksum
        )

    def _checksum_file(self, announced: Announced) -> bytes:
        """The content of a checksum file; never more than a file of sums may have."""
        found = self._checksum_address(announced)
        if isinstance(found, Path):
            with found.open("rb") as file:
                return file.read(checksums.LARGEST_FILE)
        try:
            return self._downloader.small(announced.text, checksums.LARGEST_FILE)
        except ServiceError as error:
            reason = error.message().rstrip(".")
            url = shown(announced.text)
            raise img.CHECKSUM_FILE(url=url, reason=reason) from error

    def _checksum(self, announced: Announced) -> Checksum:
        allowed = self._settings.agent.allow_md5_checksum
        return checksums.checksum(announced.algorithm, announced.text, md5=allowed)

    def _checksum_address(self, announced: Announced) -> object:
        """The address of a checksum file, if such are taken."""
        if self._settings.conductor.disable_support_for_checksum_files:
            reason = "[conductor]disable_support_for_checksum_files is set"
            raise img.CHECKSUM_FILE(url=shown(announced.text), reason=reason)
        return self._policy.artifact(announced.text)

    def _address(self, node: Node, place: Path) -> str:
        usual = self._publisher.show(place)
        external = node.driver_info.get("external_http_url")
        return self._publisher.address(place, external) if external else usual

    @staticmethod
    def _source(info: Mapping[str, Any]) -> str:
        """The address of the image of a whole disk."""
        source = info.get("image_source")
        if not isinstance(source, str) or not source:
            raise img.NO_SOURCE(name="image_source")
        if info.get("image_type") == "partition":
            raise img.NOT_WHOLE_DISK(reason="image_type is partition")
        if info.get("image_type") is None and info.get("kernel"):
            raise img.NOT_WHOLE_DISK(reason="a kernel is given")
        return source


def cache_of(settings: Settings) -> ImageCache:
    """The cache that the options describe."""
    fetch = settings.fetch
    rules = CacheRules(
        path=fetch.cache_path,
        size=fetch.cache_size_mib * MIB,
        ttl_seconds=fetch.cache_ttl_minutes * 60,
        reserve=fetch.disk_reserve_mib * MIB,
        largest=fetch.largest_image_mib * MIB,
    )
    return ImageCache(rules, policy_of(settings), downloader_of(settings))
