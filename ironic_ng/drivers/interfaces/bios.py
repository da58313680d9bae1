# SPDX-License-Identifier: Apache-2.0
"""Bios: firmware settings of the mainboard."""

from ironic_ng.drivers.interfaces.interface import Interface


class BiosInterface(Interface):
    """Work is offered as steps."""
