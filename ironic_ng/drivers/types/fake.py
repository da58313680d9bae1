# SPDX-License-Identifier: Apache-2.0
"""Hardware type ``fake-hardware``: no machine at all, in any combination."""

from typing import ClassVar

from ironic_ng.domain.composition import ANY
from ironic_ng.domain.node import INTERFACE_KINDS
from ironic_ng.drivers.hardware import HardwareType


class FakeHardware(HardwareType):
    """For tests of clients and of the service itself."""

    description = "A machine that does not exist, for tests."
    supported: ClassVar = {
        **dict.fromkeys(INTERFACE_KINDS, ("fake", ANY)),
        # A deployment that does nothing is what "fake" already is; "noop" is for
        # machines that others install.
        "deploy": ("fake", "direct", "custom-agent"),
        "network": ("noop", ANY),
        "rescue": ("fake", "agent", ANY),
        "storage": ("fake", "noop"),
    }
