# SPDX-License-Identifier: Apache-2.0
"""Builds the deploy ramdisk and its kernel from Debian packages and the real agent."""

import dataclasses
import importlib.resources
import pathlib
import shutil
import sys
from collections.abc import Callable

from ironic_ng.domain.catalogue import lab_vm
from ironic_ng.lab.vm import archive
from ironic_ng.lab.vm.cache import Cache, key_of
from ironic_ng.lab.vm.programs import gently, require_root, run

AGENT = "ironic-python-agent==13.0.0"
SUITE = "bookworm"
GUEST_PYTHON = "3.11"  # what the suite ships; the agent's wheels must fit it
# On the interpreter's own path: the agent starts helpers with an empty environment.
SITE = f"usr/local/lib/python{GUEST_PYTHON}/dist-packages"
TREE_PACKAGES = (
    "python3 udev kmod iproute2 util-linux mount fdisk parted gdisk qemu-utils "
    "dosfstools e2fsprogs mdadm dmidecode pciutils ethtool efibootmgr hdparm nvme-cli "
    "smartmontools lshw file psmisc bsdextrautils genisoimage procps busybox-static "
    "ca-certificates"
).split()
MODULES = (
    "virtio_pci virtio_net virtio_scsi virtio_blk virtio_rng sd_mod sr_mod ata_piix "
    "ata_generic isofs vfat nls_ascii nls_cp437 nls_utf8 loop efivarfs 8021q"
).split()
# Paths below the tree that no command of the agent reads.
PRUNED = (
    "usr/share/doc usr/share/man usr/share/locale usr/share/info usr/share/perl "
    "usr/share/perl5 usr/share/zoneinfo usr/share/bash-completion "
    "usr/share/common-licenses "
    "usr/lib/x86_64-linux-gnu/gconv usr/lib/x86_64-linux-gnu/perl "
    "usr/lib/x86_64-linux-gnu/perl-base usr/lib/apt usr/lib/dpkg usr/lib/udev/hwdb.d "
    "usr/lib/udev/hwdb.bin usr/bin/perl* usr/bin/qemu-nbd usr/bin/qemu-io "
    "usr/bin/qemu-storage-daemon usr/bin/apt* usr/bin/dpkg* usr/share/i18n "
    "usr/lib/python3*/test usr/lib/python3*/ensurepip usr/lib/python3*/idlelib "
    "usr/lib/python3*/lib2to3 var/lib/apt var/lib/dpkg var/cache var/log boot "
    "usr/lib/x86_64-linux-gnu/libapt-* usr/lib/locale usr/share/python3/debpython "
    "usr/lib/valgrind usr/lib/mime usr/share/lintian usr/share/pixmaps usr/games "
    f"{SITE}/setuptools {SITE}/_distutils_hack {SITE}/pkg_resources {SITE}/*/tests "
    f"{SITE}/*/*/tests {SITE}/distutils-precedence.pth"
).split()
# The agent opens these tables at import but needs nothing of their nine megabytes.
EMPTIED = tuple(
    f"{SITE}/netaddr/eui/{name}"
    for name in ("oui.txt", "iab.txt", "oui.idx", "iab.idx")
)
GUEST_FILES = {
    "init": ("ramdisk-init.sh", 0o755),
    "opt/lab/apply_network.py": ("apply_network.py", 0o644),
    "opt/lab/agent.conf": ("agent.conf", 0o644),
}

Say = Callable[[str], None]


@dataclasses.dataclass(frozen=True)
class Ramdisk:
    """Files that a deploy boots from."""

    kernel: pathlib.Path
    ramdisk: pathlib.Path


def guest_file(name: str) -> bytes:
    """A file of the package that runs inside the machines."""
    return (importlib.resources.files("ironic_ng.lab.vm.guest") / name).read_bytes()


def tree_key() -> str:
    """Changes with the list of packages, modules, pruning and the agent's version."""
    lists = (TREE_PACKAGES, MODULES, PRUNED, EMPTIED)
    return key_of(
        [
            AGENT,
            SUITE,
            *(" ".join(items) for items in lists),
            guest_file("kernel-hook.sh"),
        ]
    )


def ramdisk_key() -> str:
    """Changes with anything that is in the ramdisk."""
    return key_of([tree_key(), *(guest_file(name) for name, _ in GUEST_FILES.values())])


def host_mirror() -> str:
    """Where this host gets its own Debian packages from.

    Its entry for the suite is preferred; PROGRAM_FAILED when apt names none.
    """
    for narrowed in (["Codename: " + SUITE], []):
        targets = ["Created-By: Packages", "Component: main", *narrowed]
        found = run(["apt-get", "indextargets", "--format", "$(REPO_URI)", *targets])
        if found.split():
            return found.split()[0].decode()
    raise lab_vm.PROGRAM_FAILED(
        program="apt-get", detail="its sources name no place of Debian packages"
    )


def build(cache: Cache, say: Say, mirror: str | None = None) -> Ramdisk:
    """Kernel and ramdisk, built now unless the cache has them.

    ``mirror``: where Debian packages come from; the host's own place if None.
    """

    def build_base(place: pathlib.Path) -> None:
        require_root()
        say("building the base of the deploy ramdisk (about two minutes)")
        Base(place, mirror or host_mirror()).build()

    base = cache.entry("ramdisk-base", tree_key(), build_base)

    def build_ramdisk(place: pathlib.Path) -> None:
        # The kernel takes several archives in one file. The scripts come first, in an
        # archive of their own, so that a change of a script costs no compression.
        with (place / "ramdisk").open("wb") as out:
            out.write(script_archive())
            with (base / "base.zst").open("rb") as source:
                shutil.copyfileobj(source, out)

    made = cache.entry("ramdisk", ramdisk_key(), build_ramdisk)
    return Ramdisk(kernel=base / "kernel", ramdisk=made / "ramdisk")


def script_archive() -> bytes:
    """An uncompressed cpio archive with the first process and what it calls."""
    entries = [archive.directory(path) for path in ("opt", "opt/lab", "opt/lab/bin")]
    entries += [
        archive.file(path, guest_file(name), mode)
        for path, (name, mode) in GUEST_FILES.items()
    ]
    entries.append(archive.file("opt/lab/modules", "\n".join([*MODULES, ""]).encode()))
    # The agent calls these two by name; without systemd the plain calls do nothing.
    for name in ("poweroff", "reboot"):
        script = f"#!/bin/busybox sh\nbusybox sync\nexec busybox {name} -f\n"
        entries.append(archive.file(f"opt/lab/bin/{name}", script.encode(), 0o755))
    return archive.pack(entries)


class Base:
    """One build of everything in the ramdisk that is not a script of ours."""

    def __init__(self, place: pathlib.Path, mirror: str) -> None:
        """Results go into ``place``; the tree is removed at the end."""
        self.place = place
        self.mirror = mirror
        self.tree = place / "tree"

    def build(self) -> None:
        """Leave ``kernel`` and ``base.zst``."""
        self._unpack_packages()
        self._add_kernel()
        self._add_agent()
        self._prune()
        self._compress()
        shutil.rmtree(self.tree)

    def _unpack_packages(self) -> None:
        hook = importlib.resources.files("ironic_ng.lab.vm.guest") / "kernel-hook.sh"
        excluded = [
            f"--dpkgopt=path-exclude=/usr/share/{name}/*"
            for name in ("man", "doc", "locale")
        ]
        gently(
            [
                "mmdebstrap",
                "--quiet",
                "--mode=root",
                "--variant=minbase",
                *excluded,
                f"--include={','.join(TREE_PACKAGES)}",
                f'--customize-hook=sh "{hook}" "$1"',
                "--skip=cleanup/apt",
                SUITE,
                self.tree,
                self.mirror,
            ],
            seconds=900,
        )

    def _add_kernel(self) -> None:
        """The kernel beside the tree, and in the tree only the modules asked for."""
        package = next((self.tree / "boot").glob("linux-image-*.deb"))
        whole = self.place / "kernel-package"
        run(["dpkg-deb", "--extract", package, whole], seconds=120)
        image = next((whole / "boot").glob("vmlinuz-*"))
        release = image.name.removeprefix("vmlinuz-")
        shutil.copy(image, self.place / "kernel")
        run(["depmod", "--basedir", whole, release])
        source = whole / "lib/modules" / release
        for path in module_files(whole, release, MODULES):
            target = self.tree / "usr/lib/modules" / release / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        modules = self.tree / "usr/lib/modules" / release
        for name in ("modules.builtin", "modules.builtin.modinfo", "modules.order"):
            shutil.copy(source / name, modules / name)
        run(["depmod", "--basedir", self.tree, release])
        (self.place / "modules").mkdir()
        for path in module_files(whole, release, INSTANCE_MODULES):
            # The order of names is the order of loading.
            number = len(list((self.place / "modules").iterdir()))
            shutil.copy(path, self.place / "modules" / f"{number:02}-{path.name}")
        shutil.rmtree(whole)

    def _add_agent(self) -> None:
        agent = self.tree / SITE
        gently(
            [
                sys.executable,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--target",
                agent,
                "--python-version",
                GUEST_PYTHON,
                "--implementation",
                "cp",
                "--only-binary=:all:",
                "--no-compile",
                AGENT,
            ],
            seconds=600,
        )

    def _prune(self) -> None:
        for pattern in PRUNED:
            for path in self.tree.glob(pattern):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()
        for name in EMPTIED:
            if (self.tree / name).exists():
                (self.tree / name).write_bytes(b"")
        for name in ("boot", "var/log", "var/cache", "var/lib/dpkg"):
            (self.tree / name).mkdir(parents=True, exist_ok=True)
        # Modification times do not survive every archive; the hash check would cost
        # reading each source again at each boot.
        gently(
            [
                "chroot",
                self.tree,
                "python3",
                "-m",
                "compileall",
                "-q",
                "-j",
                "2",
                "--invalidation-mode",
                "unchecked-hash",
                f"/{SITE}",
            ],
            seconds=300,
        )

    def _compress(self) -> None:
        names = run(["find", ".", "-xdev", "-print0"], directory=self.tree, seconds=60)
        packed = self.place / "base.cpio"
        gently(
            [
                "cpio",
                "--null",
                "--create",
                "--format=newc",
                "--quiet",
                f"--file={packed}",
            ],
            stdin=names,
            directory=self.tree,
            seconds=120,
        )
        gently(
            ["zstd", "-q", "-10", "-T0", packed, "-o", self.place / "base.zst"],
            seconds=300,
        )
        packed.unlink()


# What the instance image needs to find and read its config drive.
INSTANCE_MODULES = (
    "virtio_pci virtio_scsi virtio_blk sd_mod isofs vfat nls_ascii nls_cp437 nls_utf8"
).split()


def module_files(
    root: pathlib.Path, release: str, names: list[str]
) -> list[pathlib.Path]:
    """Files of these modules below ``root``, each after those it depends on."""
    files: list[pathlib.Path] = []
    for name in names:
        shown = run(
            [
                "modprobe",
                "--dirname",
                root,
                "--set-version",
                release,
                "--show-depends",
                name,
            ]
        )
        for line in shown.decode().splitlines():
            kind, _, rest = line.strip().partition(" ")
            path = pathlib.Path(rest.split(" ")[0])
            if kind == "insmod" and path not in files:
                files.append(path)
    return files
