# SPDX-License-Identifier: Apache-2.0
"""After a commit: nudge the conductor that serves a node."""

from typing import Protocol

from oslo_log import log

from ironic_ng.conf.settings import Settings
from ironic_ng.db.database import Database
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.operations.locate import Locator

LOG = log.getLogger(__name__)


class Nudges(Protocol):
    """Sends a node's UUID to a conductor; never raises for a dead bus."""

    def wake(self, node_uuid: str, host: str) -> None:
        """Tell the conductor to look at the node."""


class Waker:
    """What a database calls with the UUID of each node to be looked at."""

    def __init__(self, settings: Settings, nudges: Nudges) -> None:
        """Remember the way; the database follows by :meth:`attach`."""
        self._locator = Locator(settings)
        self._nudges = nudges
        self._database: Database | None = None

    def attach(self, database: Database) -> None:
        """Say in which database nodes and conductors are found."""
        self._database = database

    def __call__(self, node_uuid: str) -> None:
        """Wake the serving conductor; without one, work is found by looking."""
        if self._database is None:
            return
        try:
            with self._database.read() as reader:
                node = reader.get(Node, node_uuid)
                found = node and self._locator.of(reader, node)
        except ServiceError as error:
            LOG.warning("Node %s is not woken: %s", node_uuid, error)
            return
        if found:
            self._nudges.wake(node_uuid, found.hostname)
