# SPDX-License-Identifier: Apache-2.0
"""Builds the instance image: it boots under BIOS and UEFI and tells its serial port."""

import dataclasses
import hashlib
import pathlib
import shutil

from ironic_ng.lab.vm import archive, loaders, ramdisk
from ironic_ng.lab.vm.cache import Cache, key_of
from ironic_ng.lab.vm.programs import gently, run

MARKER = "IRONIC-NG-INSTANCE"
BUSYBOX = pathlib.Path("/bin/busybox")
SYSLINUX_MBR = pathlib.Path("/usr/lib/syslinux/mbr/gptmbr.bin")
SECTOR = 512
FIRST_SECTOR = 2048
FAT_KIBIBYTES = 48 * 1024
BOOT_CODE_BYTES = 440
ARGUMENTS = "console=ttyS0 quiet panic=-1"
SYSLINUX_CONFIG = f"""\
SERIAL 0 115200
DEFAULT instance
PROMPT 0
LABEL instance
  LINUX /vmlinuz
  INITRD /initrd
  APPEND {ARGUMENTS}
"""
GRUB_CONFIG = f"""\
search --no-floppy --file --set=root /instance-{MARKER.lower()}
linux ($root)/vmlinuz {ARGUMENTS}
initrd ($root)/initrd
boot
"""


@dataclasses.dataclass(frozen=True)
class InstanceImage:
    """A whole-disk image and what a client must say about it."""

    path: pathlib.Path
    sha256: str
    disk_format: str = "qcow2"


def build(cache: Cache) -> InstanceImage:
    """The image, built unless the cache has it; the ramdisk must be there."""
    base = cache.root / f"ramdisk-base-{ramdisk.tree_key()}"
    key = key_of(
        [
            ramdisk.tree_key(),
            ramdisk.guest_file("instance-init.sh"),
            SYSLINUX_CONFIG,
            GRUB_CONFIG,
            MARKER,
            str(FAT_KIBIBYTES),
        ]
    )
    place = cache.entry("instance", key, lambda place: build_image(place, base))
    path = place / "instance.qcow2"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return InstanceImage(path, digest)


def build_image(place: pathlib.Path, base: pathlib.Path) -> None:
    """One FAT partition in a GPT: syslinux starts it under BIOS, GRUB under UEFI."""
    files = {"vmlinuz": base / "kernel", "initrd": place / "initrd"}
    files["initrd"].write_bytes(initrd(sorted((base / "modules").iterdir())))
    loaders.make_grub(place / "grub.efi", GRUB_CONFIG, place)
    files["EFI/BOOT/BOOTX64.EFI"] = place / "grub.efi"
    for name, text in (
        ("syslinux.cfg", SYSLINUX_CONFIG),
        (f"instance-{MARKER.lower()}", f"{MARKER}\n"),
    ):
        (place / name).write_text(text)
        files[name] = place / name
    partition = place / "partition.img"
    # The hidden sectors tell syslinux where on the disk its partition begins.
    hidden = ["-F", "32", "-s", "1", "-h", str(FIRST_SECTOR)]
    loaders.make_fat(partition, FAT_KIBIBYTES, "INSTANCE", *hidden)
    loaders.copy_in(partition, files)
    run(["syslinux", "--install", partition])
    raw = place / "instance.raw"
    write_disk(raw, partition)
    gently(
        ["qemu-img", "convert", "-c", "-O", "qcow2", raw, place / "instance.qcow2"],
        seconds=300,
    )
    for leftover in (raw, partition, *(place / name for name in files)):
        leftover.unlink(missing_ok=True)


def write_disk(raw: pathlib.Path, partition: pathlib.Path) -> None:
    """A disk with a GPT, the boot code for it, and this partition."""
    sectors = partition.stat().st_size // SECTOR
    last = FIRST_SECTOR + sectors - 1
    with raw.open("wb") as disk:
        disk.truncate((last + FIRST_SECTOR) * SECTOR)
    # Attribute 2 marks the partition that gptmbr starts.
    run(
        [
            "sgdisk",
            "--clear",
            f"--new=1:{FIRST_SECTOR}:{last}",
            "--typecode=1:ef00",
            "--change-name=1:instance",
            "--attributes=1:set:2",
            raw,
        ]
    )
    with raw.open("r+b") as disk, partition.open("rb") as content:
        disk.write(SYSLINUX_MBR.read_bytes()[:BOOT_CODE_BYTES])
        disk.seek(FIRST_SECTOR * SECTOR)
        shutil.copyfileobj(content, disk)


def initrd(modules: list[pathlib.Path]) -> bytes:
    """The only file system of the instance: a shell, some modules and one script."""
    script = ramdisk.guest_file("instance-init.sh").replace(
        b"@MARKER@", MARKER.encode()
    )
    entries = [archive.directory("bin"), archive.directory("modules")]
    entries.append(archive.file("bin/busybox", BUSYBOX.read_bytes(), 0o755))
    entries.append(archive.file("init", script, 0o755))
    entries += [
        archive.file(f"modules/{item.name}", item.read_bytes()) for item in modules
    ]
    listing = "".join(f"/modules/{item.name}\n" for item in modules)
    entries.append(archive.file("modules.list", listing.encode()))
    return archive.pack(entries)
