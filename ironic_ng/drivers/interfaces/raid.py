# SPDX-License-Identifier: Apache-2.0
"""Raid: disk arrays."""

from ironic_ng.drivers.interfaces.interface import Interface


class RaidInterface(Interface):
    """Work is offered as steps."""
