# SPDX-License-Identifier: Apache-2.0
"""GUID partition tables read and written on plain files, without any tool."""

import struct
import uuid
import zlib
from dataclasses import dataclass
from typing import BinaryIO

SECTOR = 512
ENTRIES = 128
ENTRY_SIZE = 128
TABLE_SECTORS = ENTRIES * ENTRY_SIZE // SECTOR
FIRST_USABLE = 2 + TABLE_SECTORS
LINUX_DATA = uuid.UUID("0fc63daf-8483-4772-8e79-3d69d8477de4")
_HEADER = struct.Struct("<8s4sIIIQQQQ16sQIII")
_ENTRY = struct.Struct("<16s16sQQQ72s")


class NoTable(ValueError):
    """Raised when a disk has no valid partition table of this kind."""


@dataclass(frozen=True)
class Partition:
    """One partition; both sectors belong to it."""

    first: int
    last: int
    name: str
    guid: uuid.UUID
    kind: uuid.UUID = LINUX_DATA

    @property
    def offset(self) -> int:
        return self.first * SECTOR

    @property
    def size(self) -> int:
        return (self.last - self.first + 1) * SECTOR


def protective_mbr(sectors: int) -> bytes:
    """Sector 0 of a disk with this kind of table, with the boot signature."""
    covered = min(sectors - 1, 0xFFFFFFFF)
    entry = struct.pack(
        "<B3sB3sII", 0, b"\x00\x02\x00", 0xEE, b"\xff\xff\xff", 1, covered
    )
    return bytes(446) + entry + bytes(48) + b"\x55\xaa"


def _table(partitions: list[Partition]) -> bytes:
    packed = b"".join(
        _ENTRY.pack(
            p.kind.bytes_le,
            p.guid.bytes_le,
            p.first,
            p.last,
            0,
            p.name.encode("utf-16-le"),
        )
        for p in partitions
    )
    return packed.ljust(ENTRIES * ENTRY_SIZE, b"\0")


def _header(disk: uuid.UUID, sectors: int, table: bytes, *, backup: bool) -> bytes:
    here, there = (sectors - 1, 1) if backup else (1, sectors - 1)
    table_at = sectors - 1 - TABLE_SECTORS if backup else 2
    numbers = (here, there, FIRST_USABLE, sectors - TABLE_SECTORS - 2)

    def packed(checksum: int) -> bytes:
        return _HEADER.pack(
            b"EFI PART",
            b"\x00\x00\x01\x00",
            _HEADER.size,
            checksum,
            0,
            *numbers,
            disk.bytes_le,
            table_at,
            ENTRIES,
            ENTRY_SIZE,
            zlib.crc32(table),
        )

    return packed(zlib.crc32(packed(0))).ljust(SECTOR, b"\0")


def write(
    file: BinaryIO, sectors: int, partitions: list[Partition], disk: uuid.UUID
) -> None:
    """Write both copies of the table for a disk of this many sectors."""
    table = _table(partitions)
    file.seek(SECTOR)
    file.write(_header(disk, sectors, table, backup=False) + table)
    file.seek((sectors - 1 - TABLE_SECTORS) * SECTOR)
    file.write(table + _header(disk, sectors, table, backup=True))


def read(file: BinaryIO) -> tuple[list[Partition], uuid.UUID]:
    """Partitions and identity of the disk, checked by both checksums."""
    file.seek(SECTOR)
    raw = file.read(SECTOR)
    if len(raw) < SECTOR or not raw.startswith(b"EFI PART"):
        raise NoTable("there is no GPT header")
    header = _HEADER.unpack(raw[: _HEADER.size])
    cleared = raw[:16] + bytes(4) + raw[20 : _HEADER.size]
    if zlib.crc32(cleared) != header[3]:
        raise NoTable("the header's checksum is wrong")
    file.seek(header[10] * SECTOR)
    table = file.read(header[11] * header[12])
    if zlib.crc32(table) != header[13]:
        raise NoTable("the table's checksum is wrong")
    rows = (
        _ENTRY.unpack(table[at : at + _ENTRY.size])
        for at in range(0, len(table), header[12])
    )
    found = [
        Partition(
            row[2],
            row[3],
            row[5].decode("utf-16-le").rstrip("\0"),
            uuid.UUID(bytes_le=row[1]),
            uuid.UUID(bytes_le=row[0]),
        )
        for row in rows
        if any(row[0])
    ]
    return found, uuid.UUID(bytes_le=header[9])


def move_to_end(file: BinaryIO, sectors: int) -> None:
    """Put the second copy at the end of a disk that is larger than its image."""
    partitions, disk = read(file)
    file.seek(0)
    file.write(protective_mbr(sectors))
    write(file, sectors, partitions, disk)


def append(file: BinaryIO, sectors: int, size: int, name: str) -> Partition:
    """Add a partition of at least this size at the end of the disk."""
    partitions, disk = read(file)
    needed = max(1, -(-size // SECTOR))
    last = sectors - TABLE_SECTORS - 2
    first = (last - needed + 1) // 2048 * 2048
    if any(first <= p.last for p in partitions):
        raise NoTable(f"no room for {size} bytes at the end of the disk")
    added = Partition(first, last, name, uuid.uuid4())
    write(file, sectors, [*partitions, added], disk)
    return added
