# SPDX-License-Identifier: Apache-2.0
"""Writes the scripts by which iPXE starts the deploy ramdisk.

``boot.ipxe`` is the same for all machines: it chains to the script of the MAC
address that the machine boots from, which exists only while a node is to boot.
"""

import re
from collections.abc import Sequence

from ironic_ng.domain.catalogue import boot

ENTRY = "boot.ipxe"
FOLDER = "pxelinux.cfg"
_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
# Nothing that iPXE's command line would take for more than text.
_URL = re.compile(r"[A-Za-z0-9\-._~:/?@%=+,\[\]]+")


def entry_script(attempts: int = 5) -> str:
    """The common script: look for this machine's own a few times, then give up.

    A machine may be quicker than the service that was told to boot it.
    """
    look = "".join(
        f"chain --autofree {FOLDER}/${{net{card}/mac:hexhyp}} ||\n" for card in range(4)
    ).replace("${net0/mac:hexhyp}", "${mac:hexhyp}")
    again = "echo No boot script for this machine yet\nsleep 3\n".join(
        [look] * attempts
    )
    return (
        "#!ipxe\n# The first script of every machine: it leads to that of its MAC.\n"
        f"{again}"
        f"echo {boot.NO_SCRIPT().recorded()}\n"
        "sleep 10\nexit\n"
    )


def script_name(address: str) -> str:
    """Where the script of a MAC address lies below the root."""
    lowered = address.lower()
    if not _MAC.fullmatch(lowered):
        raise boot.KERNEL_LINE(source="a MAC address", reason=f"it is {address!r}")
    return f"{FOLDER}/{lowered.replace(':', '-')}"


def node_script(
    node_uuid: str, kernel: str, ramdisk: str, parameters: Sequence[str]
) -> str:
    """The script of one node: exactly one kernel line, with inert text."""
    for name, url in (("the kernel's address", kernel), ("the ramdisk's", ramdisk)):
        if not _URL.fullmatch(url):
            raise boot.KERNEL_LINE(source=name, reason="it holds strange characters")
    line = " ".join(["initrd=ramdisk", *parameters])
    return f"""#!ipxe
# node {node_uuid}
imgfree
kernel {kernel} {line} || goto failed
initrd --name ramdisk {ramdisk} || goto failed
boot
:failed
echo {boot.NOT_FETCHED().recorded()}
sleep 10
exit 1
"""
