# SPDX-License-Identifier: Apache-2.0
"""The plain part of the qcow2 format: enough to make and to unpack small images."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

CLUSTER_BITS = 16
CLUSTER = 1 << CLUSTER_BITS
_HEADER = struct.Struct(">4sIQIIQIIQQIIQ")
_OFFSET = 0x00FFFFFFFFFFFE00
_COMPRESSED = 1 << 62


class Unsupported(ValueError):
    """Raised for an image that uses more of the format than is understood here."""


def _clusters(data: bytes) -> list[bytes]:
    return [data[at : at + CLUSTER] for at in range(0, len(data), CLUSTER)]


def encode(raw: bytes) -> bytes:
    """A qcow2 image (version 2, no compression) with this content."""
    clusters = _clusters(raw)
    per_table = CLUSTER // 8
    tables = max(1, -(-len(clusters) // per_table))
    # header, reference table, reference block, first level table
    data_at = 4 + tables
    placed: list[bytes] = []
    second = [0] * (tables * per_table)
    for index, cluster in enumerate(clusters):
        if any(cluster):
            second[index] = ((data_at + len(placed)) * CLUSTER) | (1 << 63)
            placed.append(cluster.ljust(CLUSTER, b"\0"))
    first = [((4 + index) * CLUSTER) | (1 << 63) for index in range(tables)]
    used = data_at + len(placed)
    header = _HEADER.pack(
        b"QFI\xfb",
        2,
        0,
        0,
        CLUSTER_BITS,
        len(raw),
        0,
        tables,
        3 * CLUSTER,
        CLUSTER,
        1,
        0,
        0,
    )
    parts = [
        header,
        struct.pack(">Q", 2 * CLUSTER),
        struct.pack(f">{used}H", *([1] * used)),
        struct.pack(f">{tables}Q", *first),
        *(
            struct.pack(f">{per_table}Q", *second[at : at + per_table])
            for at in range(0, len(second), per_table)
        ),
        *placed,
    ]
    return b"".join(part.ljust(CLUSTER, b"\0") for part in parts)


def is_qcow2(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"QFI\xfb"


def _header(file: BinaryIO) -> tuple[int, int, int, int]:
    raw = file.read(_HEADER.size)
    if len(raw) < _HEADER.size or raw[:4] != b"QFI\xfb":
        raise Unsupported("this is no qcow2 image")
    fields = _HEADER.unpack(raw)
    if fields[1] not in (2, 3) or fields[2] or fields[6]:
        raise Unsupported("qcow2 with a backing file or encryption is refused")
    bits, size, tables, first_at = fields[4], fields[5], fields[7], fields[8]
    if not 9 <= bits <= 21 or tables > (1 << 20):
        raise Unsupported("qcow2 with implausible sizes is refused")
    return bits, size, tables, first_at


def virtual_size(path: Path) -> int:
    with path.open("rb") as file:
        return _header(file)[1]


def _longs(file: BinaryIO, at: int, count: int) -> tuple[int, ...]:
    file.seek(at)
    raw = file.read(count * 8)
    if len(raw) < count * 8:
        raise Unsupported("the image ends inside a table")
    return struct.unpack(f">{count}Q", raw)


def _cluster(file: BinaryIO, entry: int, bits: int) -> bytes:
    if not entry & _COMPRESSED:
        file.seek(entry & _OFFSET)
        return file.read(1 << bits)
    shift = 62 - (bits - 8)
    at = entry & ((1 << shift) - 1)
    sectors = ((entry & (_COMPRESSED - 1)) >> shift) + 1
    file.seek(at)
    packed = file.read(sectors * 512 - (at & 511))
    return zlib.decompressobj(-12).decompress(packed, 1 << bits)


def chunks(path: Path) -> Iterator[tuple[int, bytes]]:
    """Offset and content of every cluster that is present in the image."""
    with path.open("rb") as file:
        bits, size, tables, first_at = _header(file)
        per_table = 1 << (bits - 3)
        for table, entry in enumerate(_longs(file, first_at, tables)):
            if not entry & _OFFSET:
                continue
            second = _longs(file, entry & _OFFSET, per_table)
            for index, place in enumerate(second):
                at = (table * per_table + index) << bits
                if at < size and (place & _OFFSET or place & _COMPRESSED):
                    yield at, _cluster(file, place, bits)[: size - at]
