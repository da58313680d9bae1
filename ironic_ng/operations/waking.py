# SPDX-License-Identifier: Apache-2.0
"""After a commit: nudge the conductor that serves a node, or an allocation."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from oslo_log import log

from ironic_ng.conf.settings import Settings
from ironic_ng.db.database import Database
from ironic_ng.db.query import Query
from ironic_ng.db.unit import Reader
from ironic_ng.domain.allocation import ALLOCATIONS
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.operations.locate import PLACED_BY, Locator
from ironic_ng.rpc.batches import Batches

LOG = log.getLogger(__name__)


class Nudges(Protocol):
    """Sends what to look at to a conductor; never raises for a dead bus."""

    def wake(self, names: Sequence[str], host: str) -> None:
        """Tell the conductor to look at nodes, or at the allocations."""


class Waker:
    """What a database calls with each thing to be looked at.

    That is the UUID of a node, or ``allocations/`` and the UUID of one. Who is to
    be woken is found out in a thread, for all that came together by one statement:
    whoever asked for something need not wait for it.
    """

    def __init__(self, settings: Settings, nudges: Nudges) -> None:
        """Remember the way; the database follows by :meth:`attach`."""
        self._locator = Locator(settings)
        self._nudges = nudges
        self._database: Database | None = None
        self._batches = Batches("waker", self._wake)

    def attach(self, database: Database) -> None:
        """Say in which database nodes and conductors are found."""
        self._database = database

    def __call__(self, name: str) -> None:
        """Wake the serving conductor; without one, work is found by looking."""
        self._batches.put(name)

    def stop(self) -> None:
        """Wake those who are still to be woken, for a few seconds at most."""
        self._batches.stop()

    def _wake(self, names: Sequence[str]) -> None:
        if self._database is None:
            return
        hosts: dict[str, dict[str, None]] = {}
        try:
            with self._database.read() as reader:
                for host, what in self._found(reader, names):
                    hosts.setdefault(host, {})[what] = None
        except ServiceError as error:
            LOG.warning("Nobody is woken for %s: %s", ", ".join(names[:5]), error)
            return
        for host, known in hosts.items():
            self._nudges.wake(list(known), host)

    def _found(self, reader: Reader, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Hosts and what each is to look at."""
        nodes = [name for name in names if "/" not in name]
        if nodes:
            query = Query(equals={"uuid": nodes})
            placed = self._locator.hosts(reader, reader.rows(Node, PLACED_BY, query))
            yield from ((host, node) for node, host in placed.items() if host)
        for name in names:
            _, _, allocation = name.partition("/")
            found = allocation and self._locator.of_allocation(reader, allocation)
            if found:
                yield found.hostname, ALLOCATIONS
