# SPDX-License-Identifier: Apache-2.0
"""Hardware type ``ipmi``: machines whose BMC speaks IPMI 2.0."""

from typing import ClassVar

from ironic_ng.drivers.hardware import HardwareType


class IPMIHardware(HardwareType):
    """Any machine with an IPMI BMC, booting from the network."""

    description = "A machine whose BMC speaks IPMI 2.0."
    supported: ClassVar = {
        "bios": ("no-bios",),
        "boot": ("ipxe",),
        "console": ("no-console",),
        "deploy": ("direct", "custom-agent"),
        "firmware": ("no-firmware",),
        "inspect": ("agent", "no-inspect"),
        "management": ("pyghmi", "ipmitool", "noop"),
        "network": ("noop",),
        "power": ("pyghmi", "ipmitool"),
        "raid": ("agent", "no-raid"),
        "rescue": ("agent", "no-rescue"),
        "storage": ("noop",),
        "vendor": ("no-vendor",),
    }
