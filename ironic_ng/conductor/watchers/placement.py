# SPDX-License-Identifier: Apache-2.0
"""Keeps written in each node's row to which conductor it belongs.

One of the live conductors does it for all, the same in everybody's eyes. Should two
believe it for a moment, each node is moved by one of them only, and the next look
puts right what is uneven. As long as nothing has changed, a look is one count.
"""

import logging
import time
from collections import defaultdict

from ironic_ng.conductor.scheduler import Watcher
from ironic_ng.conf.settings import Settings
from ironic_ng.db.database import Database
from ironic_ng.domain.balance import Plan, plan
from ironic_ng.domain.node import Node
from ironic_ng.domain.placement import Cluster, score
from ironic_ng.operations.locate import Locator
from ironic_ng.operations.placement import away_for_now, places_of_all

LOG = logging.getLogger(__name__)
RESCAN_SECONDS = 600.0
"""After so long all nodes are looked at though nothing seems to have changed."""


class Placement:
    """One per conductor; ``look`` must not run twice at the same time."""

    def __init__(
        self, settings: Settings, database: Database, locator: Locator, host: str
    ) -> None:
        """Look at the nodes of everybody in the name of this host."""
        self._options = settings.conductor
        self._database = database
        self._locator = locator
        self._host = host
        self._seen: object = None
        self._looked_at: float | None = None
        self._homeless = 0

    def watchers(self) -> list[Watcher]:
        """The duty, unless it is switched off."""
        seconds = self._options.placement_interval
        return [Watcher("placement", seconds, self.look)] if seconds else []

    def look(self) -> int:
        """Write down what has to change; how many nodes changed hands."""
        with self._database.read() as reader:
            cluster = self._locator.cluster(reader)
            if not cluster.places or steward(cluster) != self._host:
                return 0
            away = away_for_now(reader, cluster, self._options.rehome_delay)
            counts = reader.counts(Node, "conductor_affinity")
            seen = (_signature(cluster), away, counts)
            if seen == self._seen and not self._is_time():
                return 0
            places = places_of_all(reader, cluster)
        found = plan(cluster, places, away)
        self._tell(found)
        moved = self._store(found)
        # After a change the next look sees other counts, and looks again.
        self._seen, self._looked_at = seen, time.monotonic()
        return moved

    def _is_time(self) -> bool:
        looked_at = self._looked_at
        return looked_at is None or time.monotonic() - looked_at > RESCAN_SECONDS

    def _store(self, found: Plan) -> int:
        by_pair: dict[tuple[str | None, str], list[str]] = defaultdict(list)
        for move in found.moves:
            by_pair[move.before, move.after].append(move.uuid)
        moved = 0
        for (before, after), uuids in by_pair.items():
            moved += self._database.run(
                lambda unit, uuids=uuids, before=before, after=after: unit.assign(  # type: ignore[misc]
                    uuids, before, after
                )
            )
        return moved

    def _tell(self, found: Plan) -> None:
        if found.moves:
            new = sum(move.before is None for move in found.moves)
            LOG.info(
                "placement: %d nodes placed, %d moved, at most %d of a conductor",
                new, len(found.moves) - new, max(found.loads.values()),
            )  # fmt: skip
        if len(found.homeless) != self._homeless:
            self._homeless = len(found.homeless)
            LOG.warning(
                "placement: no live conductor can serve %d nodes, the first is %s",
                self._homeless, next(iter(found.homeless), "none"),
            )  # fmt: skip


def steward(cluster: Cluster) -> str | None:
    """Name of the conductor that places nodes for all."""
    found = min(
        cluster.live, key=lambda it: score(it.hostname, "placement"), default=None
    )
    return found.hostname if found else None


def _signature(cluster: Cluster) -> object:
    return sorted(
        (
            it.hostname, it.conductor_group, it.failure_domain, it.capacity,
            tuple(it.drivers), tuple(it.hosted_on),
        )
        for it in cluster.live
    )  # fmt: skip
