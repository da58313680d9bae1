# SPDX-License-Identifier: Apache-2.0
"""Which live conductor serves a node, and what the live ones offer.

The rule itself is in ``domain/placement.py``. The rows it wants are kept for two
seconds; of a node, what decides mostly comes with the row that is there anyway.
"""

import datetime
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ironic_ng.conf.settings import Settings
from ironic_ng.db.query import Query
from ironic_ng.db.unit import Reader
from ironic_ng.domain.catalogue import api_nodes, ha
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.node import Node
from ironic_ng.domain.placement import Cluster, Path, Place, domain_of, offering, score

KEPT_SECONDS = 2.0
"""How long the list of live conductors is used before it is read again."""
PLACED_BY = ("uuid", "driver", "conductor_group", "conductor_affinity")
"""Columns of a node that say which conductor serves it; rarely its extra, too."""


def is_alive(conductor: Conductor, now: datetime.datetime, timeout: float) -> bool:
    """Whether it is in service and reported within the timeout."""
    # A conductor that has just registered has not beaten yet.
    seen = conductor.updated_at or conductor.created_at
    if not conductor.online or seen is None:
        return False
    return (now - seen).total_seconds() <= timeout


class Locator:
    """Knows the live conductors, read again every few seconds."""

    def __init__(self, settings: Settings) -> None:
        """Read the time after which a silent conductor counts as dead."""
        self._settings = settings
        self._lock = threading.Lock()
        self._cluster = Cluster([])
        self._read_at: float | None = None

    def live(self, reader: Reader, *, fresh: bool = False) -> Sequence[Conductor]:
        """Conductors in service; ``fresh`` does not trust what was read before."""
        return self.cluster(reader, fresh=fresh).live

    def cluster(self, reader: Reader, *, fresh: bool = False) -> Cluster:
        """The live conductors as placement sees them; ``fresh`` as for ``live``."""
        with self._lock:
            read_at = self._read_at
            if (
                not fresh
                and self._cluster.live
                and read_at is not None
                and time.monotonic() - read_at < KEPT_SECONDS
            ):
                return self._cluster
        options = self._settings.conductor
        now = reader.now()
        live = [
            item
            for item in reader.find(Conductor, online=True)
            if is_alive(item, now, options.heartbeat_timeout)
        ]
        found = Cluster(live, options.failure_domain_candidates)
        with self._lock:
            self._cluster, self._read_at = found, time.monotonic()
        return found

    def of(self, reader: Reader, node: Node) -> Conductor | None:
        """The conductor that serves the node now, None when there is none."""
        place = place_of(node)
        for fresh in (False, True):
            cluster = self.cluster(reader, fresh=fresh)
            found = cluster.owner(place)
            if found is None:
                (whole,) = _with_domains(cluster, reader, [place])
                found = cluster.preferred(whole)
            if found is not None:
                return found
        return None

    def hosts(
        self, reader: Reader, rows: Iterable[Mapping[str, Any]]
    ) -> dict[str, str | None]:
        """By UUID the name of who serves each node; rows have PLACED_BY columns."""
        cluster = self.cluster(reader)
        found: dict[str, str | None] = {}
        homeless = []
        for row in rows:
            place = Place(**{name: row[name] for name in PLACED_BY})
            owner = cluster.owner(place)
            if owner is None:
                homeless.append(place)
            else:
                found[place.uuid] = owner.hostname
        for place in _with_domains(cluster, reader, homeless):
            serves = cluster.preferred(place)
            found[place.uuid] = serves.hostname if serves else None
        return found

    def others(self, reader: Reader, host: str) -> list[str]:
        """Live conductors besides this one, where belonging to one decides."""
        cluster = self.cluster(reader)
        if not cluster.places:
            return []
        return [it.hostname for it in cluster.live if it.hostname != host]

    def of_allocation(self, reader: Reader, uuid: str) -> Conductor | None:
        """The conductor that finds a node for an allocation; any live one can."""
        live = self.live(reader)
        return min(live, key=lambda it: score(it.hostname, uuid), default=None)

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

    def demand_feature(
        self, reader: Reader, node: Node, feature: str, what: str
    ) -> None:
        """Raise BM-HA-030 unless every live conductor that may serve the node has it.

        ``what``: the word that the client used, for the text of the error.
        """
        able = offering(self.live(reader), node.driver, node.conductor_group)
        if all(feature in item.features for item in able):
            return
        able = offering(
            self.live(reader, fresh=True), node.driver, node.conductor_group
        )
        lacking = sorted(it.hostname for it in able if feature not in it.features)
        if lacking:
            raise ha.FEATURE_LACKING(
                what=what, feature=feature, hosts=", ".join(lacking)[:200]
            )


def placed_by(node: Node) -> dict[str, Any]:
    """The PLACED_BY columns of a node that was read as a whole."""
    return {name: getattr(node, name) for name in PLACED_BY}


def is_displaced(before: Node, after: Node) -> bool:
    """Whether a change of the node asks anew to which conductor it belongs."""
    if before.conductor_affinity is None:
        return False
    placed = ("driver", "conductor_group")
    return any(getattr(before, it) != getattr(after, it) for it in placed) or (
        domain_of(before.extra) != domain_of(after.extra)
    )


def place_of(node: Node) -> Place:
    """What of a node decides who serves it, but for its failure domain."""
    return Place(
        uuid=node.uuid,
        driver=node.driver,
        conductor_group=node.conductor_group,
        conductor_affinity=node.conductor_affinity,
    )


def _with_domains(
    cluster: Cluster, reader: Reader, places: Sequence[Place]
) -> list[Place]:
    """Nodes that belong nowhere are few, so only for them extra is read."""
    if not places or not cluster.has_domains:
        return list(places)
    wanted = [place.uuid for place in places]
    query = Query(equals={"uuid": wanted}, parsed=frozenset({"extra"}))
    domains: dict[str, Path] = {
        row["uuid"]: domain_of(row["extra"])
        for row in reader.rows(Node, ("uuid", "extra"), query)
    }
    return [
        Place(
            uuid=it.uuid,
            driver=it.driver,
            conductor_group=it.conductor_group,
            failure_domain=domains.get(it.uuid, ()),
            conductor_affinity=it.conductor_affinity,
        )
        for it in places
    ]
