# SPDX-License-Identifier: Apache-2.0
"""Hardware type ``redfish``: machines whose BMC speaks Redfish."""

from typing import ClassVar

from ironic_ng.drivers.hardware import HardwareType


class RedfishHardware(HardwareType):
    """Any machine with a Redfish service."""

    description = "A machine whose BMC speaks Redfish."
    supported: ClassVar = {
        "bios": ("no-bios",),
        "boot": ("redfish-virtual-media", "ipxe"),
        "console": ("no-console",),
        "deploy": ("direct", "custom-agent"),
        "firmware": ("no-firmware",),
        "inspect": ("redfish", "agent", "no-inspect"),
        "management": ("redfish",),
        "network": ("noop",),
        "power": ("redfish",),
        "raid": ("agent", "no-raid"),
        "rescue": ("agent", "no-rescue"),
        "storage": ("noop",),
        "vendor": ("no-vendor",),
    }
