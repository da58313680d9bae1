# SPDX-License-Identifier: Apache-2.0
"""Section [pxe]: machines that boot from the network."""

from ironic_ng.conf.declare import Section, text


class PxeSection(Section, group="pxe"):
    """Machines that boot from the network."""

    kernel_append_params = text(
        "nofb vga=normal", "Parameters added to the command line of the ramdisk."
    )
