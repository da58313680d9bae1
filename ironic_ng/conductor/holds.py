# SPDX-License-Identifier: Apache-2.0
"""Holds on nodes as this process sees them, and the thread that renews them.

The database judges leases by its own clock. Here the lease is counted from
before the question was sent, by a clock that nobody can set, so a process that
slept past its lease knows it before it acts.
"""

import logging
import threading
import time

from ironic_ng.conf.settings import Settings
from ironic_ng.db.database import Database
from ironic_ng.db.failures import HoldLost, Lost
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node

LOG = logging.getLogger(__name__)


class Hold:
    """One node, held under one epoch until a moment of our own clock."""

    def __init__(self, node_uuid: str, epoch: int, until: float) -> None:
        """Remember what the database granted."""
        self.node_uuid = node_uuid
        self.epoch = epoch
        self.until = until
        self.lost = False

    def check(self) -> None:
        """Raise HoldLost unless the node is surely still ours."""
        if self.lost or time.monotonic() >= self.until:
            raise HoldLost(self.node_uuid)


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
        """Renew no more; what is held runs out by itself."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=self._options.lease_renewal_interval + 5)

    @property
    def seconds(self) -> float:
        """How long a hold lasts unless renewed."""
        return self._options.lease_duration

    def granted(self, node: Node, asked_at: float) -> Hold:
        """Keep a hold that ``Unit.claim`` gave; ``asked_at`` by our clock."""
        hold = Hold(node.uuid, node.epoch, asked_at + self.seconds)
        with self._lock:
            self._holds[node.uuid] = hold
        return hold

    def forget(self, hold: Hold) -> None:
        """Renew it no longer: it was given up, or lost."""
        with self._lock:
            if self._holds.get(hold.node_uuid) is hold:
                del self._holds[hold.node_uuid]

    def _renew_for_ever(self) -> None:
        while not self._stopped.wait(self._options.lease_renewal_interval):
            with self._lock:
                holds = list(self._holds.values())
            for hold in holds:
                self._renew(hold)

    def _renew(self, hold: Hold) -> None:
        asked_at = time.monotonic()
        try:
            ours = self._database.run(
                lambda unit: unit.renew(hold.node_uuid, hold.epoch, self.seconds)
            )
        except ServiceError as error:
            # Not known: the lease runs out by our clock unless the next try works.
            level = logging.WARNING if isinstance(error, Lost) else logging.ERROR
            LOG.log(level, "Hold on node %s not renewed: %s", hold.node_uuid, error)
            return
        if ours:
            hold.until = asked_at + self.seconds
            return
        with self._lock:
            still = self._holds.get(hold.node_uuid) is hold
        if still:
            hold.lost = True
            LOG.warning("Node %s was taken over by somebody else", hold.node_uuid)
