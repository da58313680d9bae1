# SPDX-License-Identifier: Apache-2.0
"""Packs small cpio archives ("newc"), the form the kernel takes as initial ramdisk."""

import dataclasses
import stat
from collections.abc import Sequence

TRAILER = "TRAILER!!!"
ALIGNMENT = 4
BLOCK = 512


@dataclasses.dataclass(frozen=True)
class Entry:
    """One path of an archive, relative to its root."""

    path: str
    mode: int
    content: bytes = b""


def file(path: str, content: bytes, mode: int = 0o644) -> Entry:
    """A regular file."""
    return Entry(path, stat.S_IFREG | mode, content)


def directory(path: str) -> Entry:
    """A directory everybody may enter."""
    return Entry(path, stat.S_IFDIR | 0o755)


def pack(entries: Sequence[Entry]) -> bytes:
    """The archive; equal entries give equal bytes, as time and owner are zero."""
    out = bytearray()
    for number, entry in enumerate([*entries, Entry(TRAILER, 0)], start=1):
        out += _header(entry, number)
        _pad(out, ALIGNMENT)
        out += entry.content
        _pad(out, ALIGNMENT)
    _pad(out, BLOCK)
    return bytes(out)


def _header(entry: Entry, number: int) -> bytes:
    name = entry.path.encode() + b"\0"
    links = 2 if stat.S_ISDIR(entry.mode) else 1
    numbers = [number, entry.mode, 0, 0, links, 0, len(entry.content)]
    numbers += [0, 0, 0, 0, len(name), 0]
    return b"070701" + b"".join(b"%08X" % value for value in numbers) + name


def _pad(out: bytearray, to: int) -> None:
    out += bytes(-len(out) % to)
