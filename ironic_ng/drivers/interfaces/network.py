# SPDX-License-Identifier: Apache-2.0
"""Network: put a machine into the network of each phase of its life."""

from typing import Any

from ironic_ng.domain.steps import Changes
from ironic_ng.drivers.interfaces.interface import Interface
from ironic_ng.drivers.task import Task


class NetworkInterface(Interface):
    """``phase``: cleaning, provisioning, inspection, rescuing, servicing, tenant."""

    def add(self, task: Task, phase: str) -> Changes:
        """Connect the machine to the network of a phase; repeatable."""
        return Changes()

    def remove(self, task: Task, phase: str) -> Changes:
        """Disconnect it again; repeatable."""
        return Changes()

    def vifs(self, task: Task) -> list[dict[str, Any]]:
        """Attached virtual interfaces."""
        return []

    def attach_vif(self, task: Task, vif: dict[str, Any]) -> Changes:
        """Attach one, ``{"id": ...}`` and more."""
        return Changes()

    def detach_vif(self, task: Task, vif_id: str) -> Changes:
        """Detach one."""
        return Changes()
