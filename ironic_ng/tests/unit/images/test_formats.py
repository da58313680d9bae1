# SPDX-License-Identifier: Apache-2.0
"""Formats are found and judged before any tool sees an image (I1, I8, I14)."""

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from ironic_ng.domain.errors import ServiceError
from ironic_ng.images import formats
from ironic_ng.images.formats import Demand
from ironic_ng.tests.unit.images import pictures

GIB = 1024**3
PERMITTED = ("raw", "gpt", "qcow2", "iso")


def demand(declared: str | None = None, largest: int = GIB) -> Demand:
    return Demand(declared, PERMITTED, largest, "http://host/image")


SOUND = [
    ("raw", pictures.raw, None, "raw"),
    ("declared raw", pictures.raw, "raw", "raw"),
    ("partition table", pictures.gpt, None, "raw"),
    ("partition table declared raw", pictures.gpt, "raw", "raw"),
    ("qcow2", pictures.qcow2, None, "qcow2"),
    ("declared qcow2", pictures.qcow2, "qcow2", "qcow2"),
]


@pytest.mark.parametrize(
    ("make", "declared", "kind"), [row[1:] for row in SOUND], ids=[r[0] for r in SOUND]
)
def test_sound(
    tmp_path: Path, make: Callable[[Path], Path], declared: str | None, kind: str
) -> None:
    found = formats.inspect(make(tmp_path / "image"), demand(declared))
    assert found.disk_format == kind


def test_size_is_that_of_the_disk(tmp_path: Path) -> None:
    image = pictures.qcow2(tmp_path / "image", size=7 * GIB)
    assert formats.inspect(image, demand(largest=8 * GIB)).size == 7 * GIB


UNSAFE = [
    ("backing file", lambda p: pictures.qcow2(p, backing=b"/etc/passwd"), None),
    ("data file", lambda p: pictures.qcow2(p, features=pictures.DATA_FILE), None),
    ("unknown feature", lambda p: pictures.qcow2(p, features=pictures.UNKNOWN), None),
    ("VMDK with a path", pictures.vmdk, None),
    ("VMDK declared", pictures.vmdk, "vmdk"),
    ("VHDX", pictures.vhdx, None),
    ("raw that is qcow2", pictures.qcow2, "raw"),
    ("qcow2 that is raw", pictures.raw, "qcow2"),
    ("qcow2 that is a disk", pictures.gpt, "qcow2"),
    ("declared as nonsense", pictures.raw, "../../etc"),
    ("zstd", lambda p: _written(p, b"\x28\xb5\x2f\xfd" + b"x" * 999), None),
    ("gzip", lambda p: _written(p, gzip.compress(b"\0" * 10**6)), "raw"),
    ("xz", lambda p: _written(p, b"\xfd7zXZ\x00" + b"x" * 999), None),
]


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("make", "declared"), [row[1:] for row in UNSAFE], ids=[row[0] for row in UNSAFE]
)
def test_unsafe(
    tmp_path: Path, make: Callable[[Path], Path], declared: str | None
) -> None:
    with pytest.raises(ServiceError) as caught:
        formats.inspect(make(tmp_path / "image"), demand(declared))
    assert caught.value.code.code == "BM-IMG-010"


def test_million_gigabytes(tmp_path: Path) -> None:
    image = pictures.qcow2(tmp_path / "image", size=10**6 * GIB)
    with pytest.raises(ServiceError) as caught:
        formats.inspect(image, demand())
    assert caught.value.code.code == "BM-IMG-015"


def test_mutated_headers_end_in_a_verdict(tmp_path: Path) -> None:
    """No crash, and nothing outside the permitted formats is let through."""
    chance = random.Random(7)
    seeds = [
        make(tmp_path / "seed").read_bytes()[: 64 * 1024]
        for make in (pictures.qcow2, pictures.vmdk, pictures.vhdx, pictures.gpt)
    ]
    path = tmp_path / "mutated"
    for _ in range(150):
        content = bytearray(chance.choice(seeds))
        for _ in range(chance.randrange(1, 12)):
            content[chance.randrange(1024)] = chance.randrange(256)
        path.write_bytes(content)
        assert _verdict(path) in {*PERMITTED, "BM-IMG-010", "BM-IMG-015"}


def _verdict(path: Path) -> str:
    try:
        return formats.inspect(path, demand()).format
    except ServiceError as error:
        return error.code.code
