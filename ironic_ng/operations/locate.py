# SPDX-License-Identifier: Apache-2.0
"""Which live conductor serves a node, and what the live ones offer.

Of the conductors of the node's group that offer its hardware type, the one with
the highest hash of its name and the node's UUID serves the node. When a
conductor comes or goes, only the nodes it wins or held change hands.
"""

import datetime
import hashlib
import threading
import time
from collections.abc import Iterable, Sequence

from ironic_ng.conf.settings import Settings
from ironic_ng.db.unit import Reader
from ironic_ng.domain.catalogue import api_nodes
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.node import Node

KEPT_SECONDS = 2.0
"""How long the list of live conductors is used before it is read again."""


def is_alive(conductor: Conductor, now: datetime.datetime, timeout: float) -> bool:
    """Whether it is in service and reported within the timeout."""
    # A conductor that has just registered has not beaten yet.
    seen = conductor.updated_at or conductor.created_at
    if not conductor.online or seen is None:
        return False
    return (now - seen).total_seconds() <= timeout


def offering(
    conductors: Iterable[Conductor], driver: str, group: str
) -> list[Conductor]:
    """Those of a group that offer a hardware type."""
    return [
        item
        for item in conductors
        if item.conductor_group == group and driver in item.drivers
    ]


def serving(conductors: Iterable[Conductor], node: Node) -> Conductor | None:
    """The one that serves the node."""
    candidates = offering(conductors, node.driver, node.conductor_group)
    return max(candidates, key=lambda c: _weight(c.hostname, node.uuid), default=None)


class Locator:
    """Knows the live conductors, read again every few seconds."""

    def __init__(self, settings: Settings) -> None:
        """Read the time after which a silent conductor counts as dead."""
        self._settings = settings
        self._lock = threading.Lock()
        self._live: list[Conductor] = []
        self._read_at: float | None = None

    def live(self, reader: Reader, *, fresh: bool = False) -> Sequence[Conductor]:
        """Conductors in service; ``fresh`` does not trust what was read before."""
        with self._lock:
            read_at = self._read_at
            if (
                not fresh
                and self._live
                and read_at is not None
                and time.monotonic() - read_at < KEPT_SECONDS
            ):
                return self._live
        timeout = self._settings.conductor.heartbeat_timeout
        now = reader.now()
        live = [
            item
            for item in reader.find(Conductor, online=True)
            if is_alive(item, now, timeout)
        ]
        with self._lock:
            self._live, self._read_at = live, time.monotonic()
        return live

    def of(self, reader: Reader, node: Node) -> Conductor | None:
        """The conductor that serves the node now, None when there is none."""
        found = serving(self.live(reader), node)
        return found or serving(self.live(reader, fresh=True), node)

    def of_allocation(self, reader: Reader, uuid: str) -> Conductor | None:
        """The conductor that finds a node for an allocation; any live one can."""
        live = self.live(reader)
        return max(live, key=lambda c: _weight(c.hostname, uuid), default=None)

    def needed(self, reader: Reader, node: Node) -> Conductor:
        """As :meth:`of`; raises BM-API-151 when there is none."""
        found = self.of(reader, node)
        if found is None:
            raise api_nodes.NO_CONDUCTOR(node=node.uuid, driver=node.driver)
        return found

    def offers(self, reader: Reader, driver: str, group: str) -> list[Conductor]:
        """Live ones that offer a type in a group; raises BM-API-150 when none."""
        found = offering(self.live(reader), driver, group) or offering(
            self.live(reader, fresh=True), driver, group
        )
        if not found:
            raise api_nodes.DRIVER_NOT_OFFERED(driver=driver, group=group)
        return found


def _weight(hostname: str, uuid: str) -> bytes:
    return hashlib.blake2b(f"{hostname}\n{uuid}".encode(), digest_size=16).digest()
