# SPDX-License-Identifier: Apache-2.0
"""What the firmware finds on a virtual CD: boot loader, kernel, network data."""

import json
import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pycdlib
from pycdlib.pycdlibexception import PyCdlibException

from ironic_ng.lab.disk import read_iso

EFI_PLATFORM = 0xEF
ISOLINUX = ("isolinux/isolinux.cfg", "isolinux.cfg", "boot/isolinux/isolinux.cfg")
GRUB = ("efi/boot/grub.cfg", "boot/grub/grub.cfg", "boot/grub.cfg", "grub.cfg")
NETWORK_DATA = "openstack/latest/network_data.json"
ISO_LIMIT = 2 * 1024**3


class NotBootable(ValueError):
    """Raised with the reason why a medium or a script does not boot."""


@dataclass(frozen=True)
class Loaded:
    """A kernel, its command line and what came with it."""

    kernel: bytes
    initrd: bytes
    command_line: str
    network_data: dict[str, Any] | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)

    def arguments(self) -> dict[str, str]:
        """The command line as names and values; a bare word has an empty value."""
        try:
            words = shlex.split(self.command_line)
        except ValueError:
            words = self.command_line.split()
        pairs = (word.partition("=") for word in words)
        return {name: value for name, _, value in pairs}


def platforms(path: Path) -> set[int]:
    """Boot platforms that the CD's boot catalogue offers (0 BIOS, 239 EFI)."""
    iso = pycdlib.PyCdlib()
    iso.open(str(path))
    try:
        catalogue = iso.eltorito_boot_catalog
        if catalogue is None:
            return set()
        found = {catalogue.validation_entry.platform_id}
        return found | {section.platform_id for section in catalogue.sections}
    finally:
        iso.close()


def _pick(files: Mapping[str, bytes], names: Iterable[str]) -> str:
    for name in names:
        if name in files:
            return files[name].decode("utf-8", "replace")
    raise NotBootable(f"none of {', '.join(names)} is on the medium")


def parse_isolinux(text: str) -> tuple[str, str, str]:
    """Kernel, initrd and command line of the default entry."""
    kernel = re.search(
        r"^\s*(?:kernel|linux)\s+(\S+)", text, re.IGNORECASE | re.MULTILINE
    )
    append = re.search(r"^\s*append\s+(.+)$", text, re.IGNORECASE | re.MULTILINE)
    initrd = re.search(r"^\s*initrd\s+(\S+)", text, re.IGNORECASE | re.MULTILINE)
    words = append.group(1).split() if append else []
    given = [w.removeprefix("initrd=") for w in words if w.startswith("initrd=")]
    rest = [w for w in words if not w.startswith("initrd=") and w != "--"]
    if initrd:
        given.append(initrd.group(1))
    if kernel is None or not given:
        raise NotBootable("the isolinux configuration names no kernel or no initrd")
    return kernel.group(1), given[0], " ".join(rest)


def parse_grub(text: str) -> tuple[str, str, str]:
    """Kernel, initrd and command line of the first entry."""
    kernel = re.search(r"^\s*linux(?:efi)?\s+(\S+)\s*(.*)$", text, re.MULTILINE)
    initrd = re.search(r"^\s*initrd(?:efi)?\s+(\S+)", text, re.MULTILINE)
    if kernel is None or initrd is None:
        raise NotBootable("the GRUB configuration names no kernel or no initrd")
    words = [w for w in kernel.group(2).split() if w not in ("--", "---")]
    return kernel.group(1), initrd.group(1), " ".join(words)


def _network_data(files: Mapping[str, bytes], label: str) -> dict[str, Any] | None:
    content = files.get(NETWORK_DATA)
    if content is None or label.lower() != "config-2":
        return None
    try:
        found = json.loads(content)
    except ValueError as error:
        raise NotBootable("network_data.json on the medium is no JSON") from error
    return found if isinstance(found, dict) else None


def load(path: Path, *, uefi: bool) -> Loaded:
    """Boot a CD image as the firmware of this mode would."""
    try:
        label, found = read_iso(path.read_bytes())
        offered = platforms(path)
    except PyCdlibException as error:
        raise NotBootable(f"the medium is no ISO 9660 file system: {error}") from error
    if uefi and EFI_PLATFORM not in offered:
        raise NotBootable("the medium has no EFI boot image")
    if not uefi and 0 not in offered:
        raise NotBootable("the medium has no BIOS boot image")
    files = {name.lower(): content for name, content in found.items()}
    if uefi:
        kernel, initrd, line = parse_grub(_pick(files, GRUB))
    else:
        kernel, initrd, line = parse_isolinux(_pick(files, ISOLINUX))
    try:
        return Loaded(
            files[kernel.lstrip("/").lower()],
            files[initrd.lstrip("/").lower()],
            line,
            _network_data(files, label),
            files,
        )
    except KeyError as missing:
        raise NotBootable(f"{missing} is not on the medium") from missing
