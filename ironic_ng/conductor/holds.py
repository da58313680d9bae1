# SPDX-License-Identifier: Apache-2.0
"""Holds on nodes as this process sees them, and the thread that renews them.

The database judges leases by its own clock. Here the lease is counted from
before the question was sent, by a clock that nobody can set, so a process that
slept past its lease knows it before it acts. It then asks the database: if the
node is as it left it, it goes on; if anybody took or wrote it, it stops there.
"""

import logging
import threading
import time
from collections.abc import Sequence

from ironic_ng.conf.settings import Settings
from ironic_ng.db.database import Database
from ironic_ng.db.failures import HoldLost, Lost
from ironic_ng.db.holds import MOST_AT_ONCE, Grip
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node

LOG = logging.getLogger(__name__)


class Hold:
    """One node, held under one epoch until a moment of our own clock."""

    def __init__(self, node: Node, purpose: str, until: float) -> None:
        """Remember what the database granted."""
        self.grip = Grip(node.uuid, node.epoch, node.version)
        self.purpose = purpose
        self.until = until
        self.lost = False

    @property
    def node_uuid(self) -> str:
        """The node."""
        return self.grip.node_uuid

    @property
    def left(self) -> float:
        """Seconds for which the node is surely ours; below 0 nobody knows."""
        return self.until - time.monotonic()

    def wrote(self, version: int, until: float) -> None:
        """A write has succeeded: the row is of this version, the lease prolonged."""
        self.grip = self.grip._replace(version=version)
        self.until = max(self.until, until)


class HoldKeeper:
    """Takes nodes for this conductor and renews what it has taken."""

    def __init__(self, database: Database, settings: Settings, host: str) -> None:
        """Nothing is held yet."""
        self._database = database
        self._options = settings.conductor
        self.host = host
        self._holds: dict[str, Hold] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=self._renew_for_ever, name="holds", daemon=True
        )

    def start(self) -> None:
        """Begin to renew."""
        self._thread.start()

    def stop(self) -> None:
        """Renew no more; whoever still works on a node finds that it is lost."""
        self._stopped.set()
        with self._lock:
            for hold in self._holds.values():
                hold.lost = True
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    @property
    def seconds(self) -> float:
        """How long a hold lasts unless renewed."""
        return self._options.lease_duration

    def granted(self, node: Node, purpose: str, asked_at: float) -> Hold:
        """Keep a hold that ``Unit.claim`` gave; ``asked_at`` by our clock."""
        hold = Hold(node, purpose, asked_at + self.seconds)
        with self._lock:
            self._holds[node.uuid] = hold
        return hold

    def forget(self, hold: Hold) -> None:
        """Renew it no longer: it was given up, or lost."""
        with self._lock:
            if self._holds.get(hold.node_uuid) is hold:
                del self._holds[hold.node_uuid]

    def demand(self, hold: Hold, seconds: float = 0.0) -> None:
        """Raise HoldLost unless the node is ours for so long; asks if need be.

        Never for longer than what is left of a lease just before it is renewed:
        more could not be kept up. Raises Lost when the database does not tell.
        """
        most = self.seconds - self._options.lease_renewal_interval
        wanted = min(seconds, max(most, self.seconds / 2))
        if not hold.lost and hold.left > wanted:
            return
        if hold.lost or not self._renewed(hold):
            hold.lost = True
            raise HoldLost(hold.node_uuid)
        if hold.left <= wanted:
            # The answer took so long that it is old by now.
            raise HoldLost(hold.node_uuid)

    def renew(self) -> None:
        """Renew everything that is held, many leases by one statement."""
        with self._lock:
            holds = [hold for hold in self._holds.values() if not hold.lost]
        for first in range(0, len(holds), MOST_AT_ONCE):
            try:
                self._renew_some(holds[first : first + MOST_AT_ONCE])
            except ServiceError as error:
                # Not known: the leases run out by our clock unless the next try works.
                level = logging.WARNING if isinstance(error, Lost) else logging.ERROR
                LOG.log(level, "Holds on nodes are not renewed: %s", error)

    def _renew_for_ever(self) -> None:
        while not self._stopped.wait(self._options.lease_renewal_interval):
            self.renew()

    def _renew_some(self, holds: Sequence[Hold]) -> None:
        until = time.monotonic() + self.seconds
        # In one order, so that two of us cannot wait for each other's rows.
        grips = sorted(hold.grip for hold in holds)
        ours = self._database.run(lambda unit: unit.renew_all(grips, self.seconds))
        if ours == len(grips):
            for hold in holds:
                hold.until = max(hold.until, until)
            return
        for hold in holds:
            if not self._renewed(hold) and self._is_kept(hold):
                hold.lost = True
                LOG.warning("Node %s was taken over by somebody else", hold.node_uuid)

    def _renewed(self, hold: Hold) -> bool:
        until = time.monotonic() + self.seconds
        ours = self._database.run(lambda unit: unit.renew(hold.grip, self.seconds))
        if ours:
            hold.until = max(hold.until, until)
        return ours

    def _is_kept(self, hold: Hold) -> bool:
        """Whether it has not been given up while it was being renewed."""
        with self._lock:
            return self._holds.get(hold.node_uuid) is hold
