# SPDX-License-Identifier: Apache-2.0
"""Firmware: versions of the firmware in a machine."""

from ironic_ng.drivers.interfaces.interface import Interface


class FirmwareInterface(Interface):
    """Work is offered as steps."""
