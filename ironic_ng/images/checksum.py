# SPDX-License-Identifier: Apache-2.0
"""Which checksum an image must have, and where it is written down."""

import dataclasses
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from ironic_ng.domain.catalogue import img

LARGEST_FILE = 64 * 1024
LENGTHS = {
    "sha256": 64, "sha384": 96, "sha512": 128,
    "sha3_256": 64, "sha3_384": 96, "sha3_512": 128, "md5": 32,
}  # fmt: skip
_BY_LENGTH = {32: "md5", 64: "sha256", 96: "sha384", 128: "sha512"}
_HEX = re.compile(r"[0-9a-fA-F]+")
_TAGGED = re.compile(r"([A-Za-z0-9-]+) ?\((.+)\) ?= ?([0-9a-fA-F]+)")


@dataclasses.dataclass(frozen=True, slots=True)
class Checksum:
    """An algorithm and the value it must yield, in lower case."""

    algorithm: str
    value: str

    def fresh(self) -> Any:
        """An empty hash object of the algorithm."""
        return hashlib.new(self.algorithm, usedforsecurity=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Announced:
    """What instance_info says: a value, or the address of a checksum file."""

    algorithm: str | None
    text: str

    @property
    def is_address(self) -> bool:
        """Whether the value must be fetched first."""
        return "://" in self.text


def announced(info: Mapping[str, Any]) -> Announced | None:
    """The checksum that instance_info gives; the stronger form wins."""
    algorithm, value = info.get("image_os_hash_algo"), info.get("image_os_hash_value")
    if value:
        if not isinstance(algorithm, str) or not isinstance(value, str):
            raise _unusable(algorithm, "image_os_hash_algo and its value are texts")
        return Announced(algorithm.lower(), value.strip())
    text = info.get("image_checksum")
    if not text:
        return None
    if not isinstance(text, str):
        raise _unusable(None, "image_checksum must be a text")
    return Announced(None, text.strip())


def checksum(algorithm: str | None, value: str, *, md5: bool) -> Checksum:
    """A checksum that may be used; without an algorithm the length tells it."""
    if not _HEX.fullmatch(value):
        raise _unusable(algorithm, "the value is not hexadecimal")
    known = algorithm or _BY_LENGTH.get(len(value))
    if known is None or known not in LENGTHS:
        raise _unusable(algorithm, "the algorithm is not known")
    if known == "md5" and not md5:
        raise _unusable(known, "MD5 is not allowed")
    if len(value) != LENGTHS[known]:
        reason = f"the value has {len(value)} characters instead of {LENGTHS[known]}"
        raise _unusable(known, reason)
    return Checksum(known, value.lower())


def from_file(content: bytes, image: str, asked: Announced, *, md5: bool) -> Checksum:
    """The checksum of ``image`` in a checksum file.

    Known are files with one checksum alone, lines of checksum and file name, and
    lines of the form ``SHA256 (name) = value``.
    """
    try:
        lines = [line.strip() for line in content.decode("utf-8").splitlines()]
    except UnicodeDecodeError:
        raise img.CHECKSUM_FILE(url=asked.text, reason="it is no text") from None
    lines = [line for line in lines if line and not line.startswith(("#", "--"))]
    if len(lines) == 1 and _HEX.fullmatch(lines[0]):
        return checksum(asked.algorithm, lines[0], md5=md5)
    for line in lines:
        found = _of_line(line, image)
        if found is not None:
            algorithm, value = found
            return checksum(asked.algorithm or algorithm, value, md5=md5)
    reason = f"the file name {image!r} is not in it"
    raise img.CHECKSUM_FILE(url=asked.text, reason=reason)


def _of_line(line: str, image: str) -> tuple[str | None, str] | None:
    """Algorithm (if told) and value when the line is about the image."""
    tagged = _TAGGED.fullmatch(line)
    if tagged:
        algorithm, name, value = tagged.groups()
        plain = algorithm.lower().replace("-", "_")
        known = plain if plain in LENGTHS else plain.replace("_", "")
    else:
        value, _, name = line.partition(" ")
        known = None
    name = name.strip().lstrip("*").removeprefix("./")
    if name != image or not _HEX.fullmatch(value):
        return None
    return known, value


def _unusable(algorithm: object, reason: str) -> Exception:
    return img.CHECKSUM_ALGORITHM(algorithm=algorithm or "unknown", reason=reason)
