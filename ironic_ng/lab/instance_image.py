# SPDX-License-Identifier: Apache-2.0
"""A small whole-disk image with a partition table, a boot code and a marker."""

import hashlib
import io
import uuid
from dataclasses import dataclass
from pathlib import Path

from ironic_ng.lab import gpt, qcow2

MARKER = b"IRONIC-NG LAB INSTANCE "
MIB = 1024 * 1024
_NAMESPACE = uuid.UUID("5d0c4b0e-6f0c-4b52-9d0c-0a41a0b5d001")


def build(size: int = 8 * MIB, release: str = "1") -> bytes:
    """The same bytes for the same arguments: GPT, one partition with the marker."""
    sectors = size // gpt.SECTOR
    file = io.BytesIO(bytes(size))
    file.write(gpt.protective_mbr(sectors))
    root = gpt.Partition(
        2048, sectors - 2048 - 1, "root", uuid.uuid5(_NAMESPACE, f"root {release}")
    )
    gpt.write(file, sectors, [root], uuid.uuid5(_NAMESPACE, f"disk {release}"))
    file.seek(root.offset)
    file.write(MARKER + release.encode() + b"\n")
    # Some content that a lost or doubled block would change.
    for block in range(root.size // MIB):
        file.seek(root.offset + block * MIB + 4096)
        file.write(hashlib.sha512(f"{release} {block}".encode()).digest() * 512)
    return file.getvalue()


@dataclass(frozen=True)
class InstanceImage:
    """One instance image on the image server, as instance_info wants it."""

    name: str
    path: Path
    url: str
    disk_format: str
    sha256: str
    size: int
    raw_sha256: str
    raw_size: int

    def instance_info(self) -> dict[str, str]:
        return {
            "image_source": self.url,
            "image_os_hash_algo": "sha256",
            "image_os_hash_value": self.sha256,
            "image_disk_format": self.disk_format,
            "image_type": "whole-disk",
        }


def publish(
    directory: Path, base_url: str, disk_format: str, release: str = "1"
) -> InstanceImage:
    """Write an image file of this format and say where it will be served."""
    raw = build(release=release)
    content = qcow2.encode(raw) if disk_format == "qcow2" else raw
    name = f"instance-{release}.{disk_format}"
    path = directory / name
    path.write_bytes(content)
    return InstanceImage(
        name,
        path,
        f"{base_url}/{name}",
        disk_format,
        hashlib.sha256(content).hexdigest(),
        len(content),
        hashlib.sha256(raw).hexdigest(),
        len(raw),
    )
