# SPDX-License-Identifier: Apache-2.0
"""Looks into the header of an image before any tool does."""

import dataclasses
import logging
import struct
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from oslo_utils.imageutils import format_inspector

from ironic_ng.domain.catalogue import img
from ironic_ng.domain.errors import ServiceError

CHUNK = 64 * 1024
LOOK_AT = 64 * 1024 * 1024
PLAIN = frozenset({"raw", "gpt", "iso"})
"""Formats whose bytes are the disk's bytes."""
_COMPRESSED = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\xfd7zXZ\x00": "xz",
    b"BZh": "bzip2",
}
# Header parsers meet bytes of strangers; these are the ways in which they stumble.
_BROKEN = (
    format_inspector.ImageFormatError,
    struct.error,
    ValueError,
    IndexError,
    KeyError,
    OverflowError,
    RuntimeError,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Inspected:
    """What an image was found to be; ``size`` is that of the disk it describes."""

    format: str
    size: int

    @property
    def disk_format(self) -> str:
        """The format as agents know it: partition tables make no difference."""
        return "raw" if self.format in PLAIN else self.format


@dataclasses.dataclass(frozen=True, slots=True)
class Demand:
    """What an image may be; ``declared`` is None when nobody said."""

    declared: str | None
    permitted: Collection[str]
    largest: int
    url: str


def inspect(path: Path, demand: Demand) -> Inspected:
    """Find the format of a file and refuse what is not permitted or not safe."""
    logging.getLogger(format_inspector.__name__).setLevel(logging.WARNING)
    with path.open("rb") as file:
        start = file.read(8)
        file.seek(0)
        for magic, name in _COMPRESSED.items():
            if start.startswith(magic):
                raise _unsafe(demand, f"it is compressed with {name}")
        found = _inspectors(file, demand)
    names = {inspector.NAME for inspector in found}
    kind = names.pop() if len(names) == 1 else _combined(names, demand)
    _agree(kind, demand)
    size = path.stat().st_size
    if kind not in PLAIN:
        size = _virtual_size(found[0], demand)
    if size > demand.largest:
        limit = f"{demand.largest / 1024**2:g}"
        raise img.TOO_LARGE(url=demand.url, limit_mib=limit)
    for inspector in found:
        _safe(inspector, demand)
    return Inspected(kind, size)


def _inspectors(file: BinaryIO, demand: Demand) -> list[format_inspector.FileInspector]:
    """Those inspectors whose format the file has."""
    wrapper = format_inspector.InspectWrapper(file)
    try:
        read = 0
        while wrapper.formats is None and read < LOOK_AT:
            piece = wrapper.read(CHUNK)
            read += len(piece)
            if not piece:
                break
        wrapper.close()
        return list(wrapper.formats or [])
    except _BROKEN as error:
        raise _unsafe(demand, f"its header cannot be read ({error})") from error


def _combined(names: set[str], demand: Demand) -> str:
    """A bootable ISO has a partition table too; nothing else is two things."""
    if names and names <= {"iso", "gpt"}:
        return "iso"
    shown = " and ".join(sorted(names)) or "nothing known"
    raise _unsafe(demand, f"it looks like {shown} at once")


def _agree(kind: str, demand: Demand) -> None:
    """Compare what was found with what was permitted and declared."""
    if kind not in demand.permitted:
        raise _unsafe(demand, f"the format {kind} is not permitted")
    declared = demand.declared
    if declared is None or declared == kind:
        return
    if {declared, kind} <= PLAIN:
        return
    raise _unsafe(demand, f"it was declared as {declared} but is {kind}")


def _virtual_size(inspector: format_inspector.FileInspector, demand: Demand) -> int:
    try:
        return int(inspector.virtual_size)
    except _BROKEN as error:
        raise _unsafe(demand, f"its size cannot be read ({error})") from error


def _safe(inspector: format_inspector.FileInspector, demand: Demand) -> None:
    """No backing file, no data file, no feature nobody knows."""
    try:
        inspector.safety_check()
    except format_inspector.SafetyCheckFailed as error:
        reasons = "; ".join(f"{name}: {why}" for name, why in error.failures.items())
        raise _unsafe(demand, reasons) from error
    except _BROKEN as error:
        raise _unsafe(demand, f"it cannot be judged ({error})") from error


def _unsafe(demand: Demand, reason: str) -> ServiceError:
    return img.UNSAFE_FORMAT(url=demand.url, reason=reason)
