# SPDX-License-Identifier: Apache-2.0
"""Small images, sound and malicious, made byte by byte."""

import struct
from pathlib import Path

MIB = 1024 * 1024
SECTOR = 512


def raw(path: Path, size: int = MIB) -> Path:
    """Bytes that look like nothing."""
    path.write_bytes(b"\x01" * size)
    return path


def qcow2(
    path: Path, *, size: int = 10 * MIB, backing: bytes = b"", features: int = 0
) -> Path:
    """A qcow2 header of version 3, with room behind it."""
    offset = 512 if backing else 0
    header = struct.pack(
        ">4sIQIIQIIQQIIQQQQII",
        b"QFI\xfb", 3, offset, len(backing), 16, size, 0, 1, 0x30000, 0x10000, 1,
        0, 0, features, 0, 0, 4, 104,
    )  # fmt: skip
    content = bytearray(MIB)
    content[: len(header)] = header
    if backing:
        content[offset : offset + len(backing)] = backing
    path.write_bytes(content)
    return path


def vmdk(path: Path, extent: str = "/etc/passwd") -> Path:
    """A sparse VMDK whose descriptor names another file."""
    text = (
        "# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\n"
        'createType="monolithicFlat"\n\n'
        f'RW 2048 FLAT "{extent}" 0\n'
    )
    header = struct.pack("<4sIIQQQQ", b"KDMV", 1, 3, 2048, 128, 1, 20)
    content = bytearray(MIB)
    content[: len(header)] = header
    content[SECTOR : SECTOR + len(text)] = text.encode()
    path.write_bytes(content)
    return path


def vhdx(path: Path) -> Path:
    """The signature of a VHDX."""
    content = bytearray(MIB)
    content[:8] = b"vhdxfile"
    path.write_bytes(content)
    return path


def gpt(path: Path, size: int = MIB) -> Path:
    """A protective MBR with one partition."""
    content = bytearray(size)
    content[446:462] = struct.pack(
        "<BBBBBBBBII", 0, 0, 2, 0, 0xEE, 0xFF, 0xFF, 0xFF, 1, size // SECTOR - 1
    )
    content[510:512] = b"\x55\xaa"
    content[512:520] = b"EFI PART"
    path.write_bytes(content)
    return path


DIRTY, DATA_FILE, UNKNOWN = 1, 1 << 2, 1 << 40
"""Incompatible features of qcow2."""
