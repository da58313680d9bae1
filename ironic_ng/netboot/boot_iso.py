# SPDX-License-Identifier: Apache-2.0
"""Builds the CD from which a machine starts the deploy ramdisk.

BIOS finds isolinux, UEFI an EFI system partition whose GRUB reads its
configuration from the CD. Static network data lie beside them, under the label
by which the ramdisk knows a config drive.
"""

import contextlib
import dataclasses
import io
import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pycdlib
from pycdlib.pycdlibexception import PyCdlibException

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import boot

LABEL = "config-2"
PLAIN_LABEL = "BOOT"
EFI_PLATFORM = 0xEF
_ISOLINUX = (
    Path("/usr/lib/ISOLINUX/isolinux.bin"),
    Path("/usr/share/syslinux/isolinux.bin"),
)
_LDLINUX = (
    Path("/usr/lib/syslinux/modules/bios/ldlinux.c32"),
    Path("/usr/share/syslinux/ldlinux.c32"),
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Loaders:
    """The boot loader's files, as far as this host has them."""

    isolinux: Path | None = None
    ldlinux: Path | None = None
    esp: Path | None = None
    grub_config: str = "EFI/BOOT/grub.cfg"


def loaders_of(settings: Settings, esp: Path | None = None) -> Loaders:
    """The loaders that options name or that lie where distributions put them."""
    default = settings.default
    return Loaders(
        isolinux=default.isolinux_bin or _first(_ISOLINUX),
        ldlinux=default.ldlinux_c32 or _first(_LDLINUX),
        esp=esp or default.esp_image,
        grub_config=default.grub_config_path,
    )


def build(
    target: Path,
    loaders: Loaders,
    files: tuple[Path, Path],
    parameters: Sequence[str],
    network_data: Mapping[str, Any] | None,
) -> None:
    """Write a bootable ISO with a kernel and a ramdisk (``files``) to ``target``."""
    bios = loaders.isolinux is not None and loaders.ldlinux is not None
    if not bios and loaders.esp is None:
        missing = "neither isolinux nor an EFI system partition image is at hand"
        raise boot.NO_LOADER(missing=missing)
    tree = _Tree(LABEL if network_data else PLAIN_LABEL)
    try:
        tree.file("/vmlinuz", files[0])
        tree.file("/initrd", files[1])
        if loaders.isolinux is not None and loaders.ldlinux is not None:
            tree.file("/isolinux/isolinux.bin", loaders.isolinux)
            tree.file("/isolinux/ldlinux.c32", loaders.ldlinux)
            tree.text("/isolinux/isolinux.cfg", isolinux_config(parameters))
            tree.boots_bios("/isolinux/isolinux.bin")
        if loaders.esp is not None:
            tree.file("/boot/esp.img", loaders.esp)
            tree.text(f"/{loaders.grub_config.strip('/')}", grub_config(parameters))
            tree.boots_uefi("/boot/esp.img", first=not bios)
        if network_data:
            content = json.dumps(network_data, indent=1)
            tree.text("/openstack/latest/network_data.json", content)
        tree.write(target)
    except PyCdlibException as error:
        raise boot.NO_LOADER(missing=str(error)) from error
    finally:
        tree.close()


def isolinux_config(parameters: Sequence[str]) -> str:
    """The configuration of isolinux: one entry, started at once."""
    line = " ".join(parameters)
    return (
        "default ramdisk\nprompt 0\ntimeout 1\n\nlabel ramdisk\n"
        f"kernel /vmlinuz\nappend initrd=/initrd {line}\n"
    )


def grub_config(parameters: Sequence[str]) -> str:
    """The configuration of GRUB: one entry, started at once."""
    line = " ".join(map(_for_grub, parameters))
    return (
        "set default=ramdisk\nset timeout=0\n\n"
        'menuentry "deploy ramdisk" --id ramdisk {\n'
        f"    linux /vmlinuz {line}\n    initrd /initrd\n}}\n"
    )


def _for_grub(parameter: str) -> str:
    """A parameter as GRUB takes it: blanks only inside single quotes.

    GRUB quotes a word with blanks again when it hands it to the kernel, so our
    own double quotes go.
    """
    if '"' in parameter or set(parameter) & set("~^*[]"):
        return "'" + parameter.replace('"', "") + "'"
    return parameter


class _Tree:
    """An ISO under construction; every path is given in its readable form."""

    def __init__(self, label: str) -> None:
        self._iso = pycdlib.PyCdlib()
        self._iso.new(interchange_level=3, vol_ident=label, joliet=3, rock_ridge="1.09")
        self._folders: dict[str, str] = {"": ""}
        self._names: set[str] = set()

    def file(self, path: str, source: Path) -> None:
        """Add a file of this host."""
        folder, name, short = self._parent(path)
        self._iso.add_file(
            str(source), f"{folder}/{short};1", rr_name=name, joliet_path=path
        )

    def text(self, path: str, content: str) -> None:
        """Add a small text file."""
        data = content.encode()
        folder, name, short = self._parent(path)
        self._iso.add_fp(
            io.BytesIO(data), len(data), f"{folder}/{short};1",
            rr_name=name, joliet_path=path,
        )  # fmt: skip

    def boots_bios(self, path: str) -> None:
        """Make the file the boot image for BIOS."""
        self._iso.add_eltorito(
            self._iso_path(path), bootcatfile="/BOOT.CAT;1",
            rr_bootcatname="boot.cat", joliet_bootcatfile="/boot.cat",
            boot_load_size=4, boot_info_table=True,
        )  # fmt: skip

    def boots_uefi(self, path: str, *, first: bool) -> None:
        """Make the file the boot image for UEFI, alone or beside that for BIOS."""
        self._iso.add_eltorito(
            self._iso_path(path),
            bootcatfile="/BOOT.CAT;1" if first else None,
            rr_bootcatname="boot.cat" if first else None,
            joliet_bootcatfile="/boot.cat" if first else None,
            platform_id=EFI_PLATFORM,
            efi=True,
        )

    def write(self, target: Path) -> None:
        """Write the ISO."""
        self._iso.write(str(target))

    def close(self) -> None:
        """Let go of the source files."""
        self._iso.close()

    def _iso_path(self, path: str) -> str:
        folder, _, short = self._parent(path)
        return f"{folder}/{short};1"

    def _parent(self, path: str) -> tuple[str, str, str]:
        """The ISO path of the folder, made if needed; the name; its ISO form."""
        *folders, name = path.strip("/").split("/")
        at = ""
        for one in folders:
            above, at = at, f"{at}/{one}"
            if at not in self._folders:
                self._folders[at] = f"{self._folders[above]}/{_iso_name(one)}"
                self._iso.add_directory(self._folders[at], rr_name=one, joliet_path=at)
        return self._folders[at], name, _iso_name(name, file=True)


def _iso_name(name: str, *, file: bool = False) -> str:
    """A name in the few characters that plain ISO 9660 knows."""
    stem, _, ending = name.upper().partition(".")
    clean = [
        "".join(c if c.isascii() and c.isalnum() else "_" for c in part)
        for part in (stem, ending)
    ]
    return ".".join(clean) if file else clean[0]


def _first(places: Sequence[Path]) -> Path | None:
    """The first of some paths that is a file."""
    return next((place for place in places if place.is_file()), None)


def check(place: Path, url: str) -> None:
    """Refuse what is no ISO 9660 image, or one with names that lead outside."""
    iso = pycdlib.PyCdlib()
    try:
        iso.open(str(place))
        for folder, folders, names in iso.walk(iso_path="/"):
            for name in (*folders, *names):
                if name in {"..", "."} or "/" in name or "\\" in name:
                    reason = f"it has an entry named {name!r} in {folder}"
                    raise boot.NOT_AN_ISO(url=url, reason=reason)
    except (PyCdlibException, ValueError, KeyError, IndexError, struct.error) as error:
        raise boot.NOT_AN_ISO(url=url, reason="it is not ISO 9660") from error
    finally:
        with contextlib.suppress(PyCdlibException):
            iso.close()
