# SPDX-License-Identifier: Apache-2.0
"""After a commit: nudge the conductor that serves a node, or an allocation."""

from typing import Protocol

from oslo_log import log

from ironic_ng.conf.settings import Settings
from ironic_ng.db.database import Database
from ironic_ng.db.query import Query
from ironic_ng.domain.allocation import ALLOCATIONS
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.operations.locate import PLACED_BY, Locator

LOG = log.getLogger(__name__)


class Nudges(Protocol):
    """Sends what to look at to a conductor; never raises for a dead bus."""

    def wake(self, node_uuid: str, host: str) -> None:
        """Tell the conductor to look at the node, or at the allocations."""


class Waker:
    """What a database calls with each thing to be looked at.

    That is the UUID of a node, or ``allocations/`` and the UUID of one.
    """

    def __init__(self, settings: Settings, nudges: Nudges) -> None:
        """Remember the way; the database follows by :meth:`attach`."""
        self._locator = Locator(settings)
        self._nudges = nudges
        self._database: Database | None = None

    def attach(self, database: Database) -> None:
        """Say in which database nodes and conductors are found."""
        self._database = database

    def __call__(self, name: str) -> None:
        """Wake the serving conductor; without one, work is found by looking."""
        if self._database is None:
            return
        what, _, allocation = name.partition("/")
        try:
            with self._database.read() as reader:
                if what == ALLOCATIONS:
                    found = self._locator.of_allocation(reader, allocation)
                else:
                    known = reader.rows(Node, PLACED_BY, Query(equals={"uuid": name}))
                    found = (
                        self._locator.of(reader, Node(**known[0])) if known else None
                    )
        except ServiceError as error:
            LOG.warning("Nobody is woken for %s: %s", name, error)
            return
        if found:
            self._nudges.wake(what, found.hostname)
