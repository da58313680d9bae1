# SPDX-License-Identifier: Apache-2.0
"""Debian packages that the virtual lab needs on this host, in one list."""

import sys
from collections.abc import Callable, Collection

from ironic_ng.domain.catalogue import lab_vm
from ironic_ng.lab.vm.programs import found, gently, require_root, run

HOST_PACKAGES = (
    # machines
    "qemu-system-x86",
    "qemu-utils",
    "seabios",
    "ipxe-qemu",
    "ovmf",
    "libvirt-daemon",
    "libvirt-daemon-driver-qemu",
    "libvirt-clients",
    "iproute2",
    # the Redfish emulator's binding to libvirt, and a place to install it
    "python3-libvirt",
    "python3-venv",
    # ramdisk and images
    "mmdebstrap",
    "cpio",
    "zstd",
    "kmod",
    "isolinux",
    "syslinux",
    "syslinux-common",
    "grub-common",
    "grub-efi-amd64-bin",
    "mtools",
    "dosfstools",
    "gdisk",
    "busybox-static",
)


def missing_packages(wanted: Collection[str] = HOST_PACKAGES) -> list[str]:
    """Those that dpkg does not list as installed."""
    if not found("dpkg-query"):
        raise lab_vm.NOT_DEBIAN()
    listed = run(
        ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\\n"]
    )
    installed = {
        line.split()[0]
        for line in listed.decode().splitlines()
        if line.endswith(" installed")
    }
    return [name for name in wanted if name not in installed]


def install_missing(say: Callable[[str], None]) -> None:
    """Install what lacks by apt-get; needs root only when something lacks."""
    lacking = missing_packages()
    if not lacking:
        return
    require_root()
    say(f"installing {len(lacking)} Debian packages: {' '.join(lacking)}")
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"]
    gently([*apt, "update"], seconds=300)
    gently([*apt, "install", "--yes", "--no-install-recommends", *lacking], seconds=900)


if __name__ == "__main__":
    # .ci/run and people who prepare a host by hand read the list from here.
    sys.stdout.write("\n".join(HOST_PACKAGES) + "\n")
