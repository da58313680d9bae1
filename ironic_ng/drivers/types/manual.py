# SPDX-License-Identifier: Apache-2.0
"""Hardware type ``manual-management``: machines that people switch by hand."""

from typing import ClassVar

from ironic_ng.drivers.hardware import HardwareType


class ManualHardware(HardwareType):
    """No BMC; somebody presses the button, the service believes it happened."""

    description = "A machine without a BMC, switched by hand."
    supported: ClassVar = {
        "bios": ("no-bios",),
        "boot": ("ipxe",),
        "console": ("no-console",),
        "deploy": ("direct", "custom-agent"),
        "firmware": ("no-firmware",),
        "inspect": ("agent", "no-inspect"),
        "management": ("noop",),
        "network": ("noop",),
        "power": ("fake",),
        "raid": ("agent", "no-raid"),
        "rescue": ("agent", "no-rescue"),
        "storage": ("noop",),
        "vendor": ("no-vendor",),
    }
