# SPDX-License-Identifier: Apache-2.0
"""Storage: volumes that a machine boots from."""

from ironic_ng.drivers.interfaces.interface import Interface


class StorageInterface(Interface):
    """Work is offered as steps."""
