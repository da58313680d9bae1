# SPDX-License-Identifier: Apache-2.0
"""The disk of a simulated machine: a sparse file that is really written."""

import base64
import binascii
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterable
from pathlib import Path

import pycdlib
from pycdlib.pycdlibexception import PyCdlibException

from ironic_ng.lab import gpt
from ironic_ng.lab.instance_image import MARKER

GIB = 1024**3
CHUNK = 1024 * 1024
CONFIG_DRIVE_LIMIT = 64 * 1024 * 1024
CONFIG_DRIVE_LABEL = "config-2"


class BadConfigDrive(ValueError):
    """Raised for a config drive that cannot be unpacked."""


def unpack_config_drive(text: str | bytes) -> bytes:
    """The medium inside base64 (and usually gzip), at most 64 MiB."""
    try:
        packed = base64.b64decode(text, validate=False)
    except (binascii.Error, ValueError) as error:
        raise BadConfigDrive("the config drive is no base64") from error
    if not packed.startswith(b"\x1f\x8b"):
        return packed
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            content = file.read(CONFIG_DRIVE_LIMIT + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BadConfigDrive("the config drive is no gzip") from error
    if len(content) > CONFIG_DRIVE_LIMIT:
        raise BadConfigDrive("the config drive is larger than 64 MiB")
    return content


def read_iso(content: bytes) -> tuple[str, dict[str, bytes]]:
    """Label and files of a small ISO 9660 medium; names as people wrote them."""
    iso = pycdlib.PyCdlib()
    iso.open_fp(io.BytesIO(content))
    try:
        label = iso.pvd.volume_identifier.decode("ascii", "replace").strip()
        kind = _best_names(iso)
        files: dict[str, bytes] = {}
        for directory, _, names in iso.walk(**{kind: "/"}):
            for name in names:
                path = f"{directory.rstrip('/')}/{name}"
                target = io.BytesIO()
                iso.get_file_from_iso_fp(target, **{kind: path})
                files[path.partition(";")[0].lstrip("/")] = target.getvalue()
        return label, files
    finally:
        iso.close()


def _best_names(iso: pycdlib.PyCdlib) -> str:
    if iso.has_rock_ridge():
        return "rr_path"
    return "joliet_path" if iso.has_joliet() else "iso_path"


class Disk:
    """A file of several GiB of which only written blocks take room."""

    def __init__(self, path: Path, size: int = 5 * GIB) -> None:
        self.path = path
        self.size = size
        self.sectors = size // gpt.SECTOR
        if not path.exists():
            self.erase()

    def erase(self) -> None:
        with self.path.open("wb") as file:
            file.truncate(self.size)

    def erase_metadata(self) -> None:
        """Zero tables and the head of every partition, as the real agent does."""
        with self.path.open("r+b") as file:
            try:
                partitions = gpt.read(file)[0]
            except gpt.NoTable:
                partitions = []
            starts = [0, self.size - CHUNK]
            starts += [p.offset for p in partitions]
            for start in starts:
                file.seek(start)
                file.write(bytes(min(CHUNK, self.size - start)))

    def write(self, chunks: Iterable[tuple[int, bytes]]) -> int:
        """Write chunks at their offsets; gives the number of bytes written."""
        written = 0
        with self.path.open("r+b") as file:
            for offset, data in chunks:
                if offset + len(data) > self.size:
                    raise OSError(f"the image does not fit on {self.size} bytes")
                file.seek(offset)
                file.write(data)
                written += len(data)
        return written

    def finish_image(self) -> None:
        """Move the second partition table to the end, if there is a table."""
        with self.path.open("r+b") as file:
            try:
                gpt.move_to_end(file, self.sectors)
            except gpt.NoTable:
                return

    def write_config_drive(self, content: bytes) -> gpt.Partition:
        """Put the medium into a partition of its own at the end of the disk."""
        with self.path.open("r+b") as file:
            known, disk = gpt.read(file)
            kept = [p for p in known if p.name != CONFIG_DRIVE_LABEL]
            gpt.write(file, self.sectors, kept, disk)
            added = gpt.append(file, self.sectors, len(content), CONFIG_DRIVE_LABEL)
            file.seek(added.offset)
            file.write(content)
        return added

    def partitions(self) -> list[gpt.Partition]:
        with self.path.open("rb") as file:
            try:
                return gpt.read(file)[0]
            except gpt.NoTable:
                return []

    def is_bootable(self) -> bool:
        with self.path.open("rb") as file:
            file.seek(510)
            return file.read(2) == b"\x55\xaa"

    def marker(self) -> str | None:
        """The line with which a lab instance shows itself, if one is there."""
        with self.path.open("rb") as file:
            for partition in self.partitions():
                file.seek(partition.offset)
                head = file.read(256)
                if head.startswith(MARKER):
                    return head.partition(b"\n")[0].decode("ascii", "replace")
        return None

    def config_drive(self) -> dict[str, bytes] | None:
        """The files of the config drive, or None when the disk has none."""
        with self.path.open("rb") as file:
            for partition in self.partitions():
                file.seek(partition.offset + 16 * 2048 + 1)
                if file.read(5) != b"CD001":
                    continue
                file.seek(partition.offset)
                content = file.read(min(partition.size, CONFIG_DRIVE_LIMIT + CHUNK))
                try:
                    label, files = read_iso(content)
                except PyCdlibException:
                    continue
                if label.lower() == CONFIG_DRIVE_LABEL:
                    return files
        return None

    def image_sha256(self, size: int) -> str:
        """Checksum of the image of this size that the disk holds now.

        Writing an image moves its second partition table to the end of the disk
        and a config drive adds a partition; both are undone on a copy, so that
        the result can be compared with the checksum of the image itself.
        """
        with self.path.open("rb") as file:
            copy = io.BytesIO(file.read(size))
        try:
            known, disk = gpt.read(copy)
        except gpt.NoTable:
            return hashlib.sha256(copy.getvalue()).hexdigest()
        sectors = size // gpt.SECTOR
        copy.seek(0)
        copy.write(gpt.protective_mbr(sectors))
        kept = [p for p in known if p.name != CONFIG_DRIVE_LABEL]
        gpt.write(copy, sectors, kept, disk)
        return hashlib.sha256(copy.getvalue()).hexdigest()
