# SPDX-License-Identifier: Apache-2.0
"""Tells the compute service of changes of power, without anybody waiting for it."""

import logging

from ironic_ng.clients.nova import Nova
from ironic_ng.conductor.pool import DaemonPool
from ironic_ng.domain.node import Node

LOG = logging.getLogger(__name__)
MOST_WAITING = 1000


class PowerTelling:
    """One thread, so that what happened first is told first."""

    def __init__(self, nova: Nova) -> None:
        """No thread is made before there is something to tell."""
        self._nova = nova
        self._pool = DaemonPool(1, "nova")

    def __call__(self, node: Node) -> None:
        """Tell soon that the node's power changed, if it bears an instance."""
        instance, power = node.instance_uuid, node.power_state
        if instance is None or power is None:
            return
        if self._pool.queued >= MOST_WAITING:
            LOG.warning("Nova is not told of %s: too much waits for it", instance)
            return
        self._pool.submit(lambda: self._nova.power_changed(instance, power))

    def stop(self) -> None:
        """Tell nothing more."""
        self._pool.close()
