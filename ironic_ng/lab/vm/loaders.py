# SPDX-License-Identifier: Apache-2.0
"""Boot loaders for the media that the service makes, built from Debian packages."""

import dataclasses
import pathlib
import shutil

from ironic_ng.lab.vm.cache import Cache, key_of
from ironic_ng.lab.vm.programs import run

ISOLINUX = pathlib.Path("/usr/lib/ISOLINUX/isolinux.bin")
LDLINUX = pathlib.Path("/usr/lib/syslinux/modules/bios/ldlinux.c32")
GRUB_MODULES = (
    "part_gpt part_msdos fat iso9660 search search_fs_file linux normal configfile "
    "serial echo test"
).split()
ESP_KIBIBYTES = 4096
# The boot medium carries the real configuration; the loader only has to find it.
MEDIUM_CONFIG = """\
search --no-floppy --file --set=root /EFI/BOOT/grub.cfg
configfile ($root)/EFI/BOOT/grub.cfg
"""


@dataclasses.dataclass(frozen=True)
class Loaders:
    """Files that a boot medium is made with."""

    isolinux_bin: pathlib.Path
    ldlinux_c32: pathlib.Path
    esp_image: pathlib.Path


def build(cache: Cache) -> Loaders:
    """The loaders, built now unless the cache has them."""
    key = key_of([MEDIUM_CONFIG, *GRUB_MODULES, str(ESP_KIBIBYTES)])
    place = cache.entry("loaders", key, build_loaders)
    return Loaders(
        place / ISOLINUX.name, place / LDLINUX.name, esp_image=place / "esp.img"
    )


def build_loaders(place: pathlib.Path) -> None:
    """Copies of isolinux, and a FAT image whose only file is a GRUB."""
    shutil.copy(ISOLINUX, place)
    shutil.copy(LDLINUX, place)
    grub = place / "grub.efi"
    make_grub(grub, MEDIUM_CONFIG, place)
    image = place / "esp.img"
    make_fat(image, ESP_KIBIBYTES, "ESP")
    copy_in(image, {"EFI/BOOT/BOOTX64.EFI": grub})


def make_grub(target: pathlib.Path, config: str, scratch: pathlib.Path) -> None:
    """A GRUB for 64-bit UEFI with its configuration inside."""
    plain = scratch / "embedded.cfg"
    plain.write_text(config)
    # Few modules and no themes: firmware under emulation reads slowly.
    run(
        [
            "grub-mkstandalone",
            "--format=x86_64-efi",
            f"--output={target}",
            f"--install-modules={' '.join(GRUB_MODULES)}",
            f"--modules={' '.join(GRUB_MODULES)}",
            "--locales=",
            "--fonts=",
            "--themes=",
            f"boot/grub/grub.cfg={plain}",
        ],
        seconds=120,
    )


def make_fat(image: pathlib.Path, kibibytes: int, label: str, *options: str) -> None:
    """An empty FAT file system in a new file."""
    run(["mkfs.vfat", "-C", "-n", label, *options, image, str(kibibytes)])


def copy_in(image: pathlib.Path, files: dict[str, pathlib.Path]) -> None:
    """Put files into a FAT image, making the directories they need."""
    known: set[str] = set()
    for path, source in files.items():
        parents = [str(item) for item in pathlib.PurePosixPath(path).parents]
        for parent in reversed(parents):
            if parent != "." and parent not in known:
                run(["mmd", "-i", image, f"::/{parent}"])
                known.add(parent)
        run(["mcopy", "-i", image, source, f"::/{path}"])
