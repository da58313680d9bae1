# SPDX-License-Identifier: Apache-2.0
"""Which of the live conductors serves a node: a pure question of a few rows.

A node belongs to a conductor, which its row names (``conductor_affinity``). That
one serves it whenever it lives and can. While it is away, and before a node
belongs to any, the preferred one serves: of the conductors of the node's group
that offer its hardware type, the nearest by failure domain, and of equally near
ones the winner of a weighted rendezvous, in which each has a hash of its name and
the node's UUID. Everybody who knows the rows comes to the same answer.
"""

import dataclasses
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.features import PLACEMENT

Path = tuple[str, ...]
USUAL_CAPACITY = 100
_HASHES = 2.0**64


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What of a node decides who serves it.

    ``busy``: somebody works on it, or it waits in the midst of work.
    """

    uuid: str
    driver: str
    conductor_group: str = ""
    failure_domain: Path = ()
    conductor_affinity: str | None = None
    busy: bool = False


def path_of(text: object) -> Path:
    """The parts of a failure domain such as ``site1/hall2/rack07``.

    Letter case, blanks around parts and empty parts do not count. What is no
    text names no domain.
    """
    if not isinstance(text, str):
        return ()
    parts = (part.strip().lower() for part in text.split("/"))
    return tuple(part for part in parts if part)


def domain_of(extra: Mapping[str, Any]) -> Path:
    """The failure domain of a node: ``failure_domain`` of its ``extra``."""
    return path_of(extra.get("failure_domain"))


def nearness(one: Path, other: Path) -> int:
    """How many parts two failure domains have in common from the left."""
    common = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        common += 1
    return common


def offering(
    conductors: Iterable[Conductor], driver: str, group: str
) -> list[Conductor]:
    """Those of a group that offer a hardware type; letter case does not count."""
    wanted = group.lower()
    return [
        item
        for item in conductors
        if item.conductor_group.lower() == wanted and driver in item.drivers
    ]


def score(hostname: str, uuid: str, capacity: int = USUAL_CAPACITY) -> float:
    """The lowest serves; one of twice the capacity wins twice as often."""
    digest = hashlib.blake2b(f"{hostname}\n{uuid}".encode(), digest_size=16).digest()
    hashed = int.from_bytes(digest[:8], "big") + 1
    return -math.log(hashed / _HASHES) / max(capacity, 1)


class Cluster:
    """The live conductors of one moment."""

    def __init__(self, live: Sequence[Conductor], wanted: int = 1) -> None:
        """``wanted``: how many candidates a failure domain must have to do alone."""
        self.live = live
        self._wanted = wanted
        self._by_name = {item.hostname: item for item in live}
        # Conductors of the release before go by the hash alone. As long as there
        # are any, all do, or some nodes would be looked after by nobody.
        self.places = all(PLACEMENT in item.features for item in live)
        self.has_domains = self.places and any(it.failure_domain for it in live)
        self._paths = {it.hostname: path_of(it.failure_domain) for it in live}
        self._hosting = {uuid for item in live for uuid in item.hosted_on}
        self._offering: dict[tuple[str, str], list[Conductor]] = {}
        self._pools: dict[tuple[str, str, Path], tuple[Conductor, ...]] = {}

    def among(self, live: Sequence[Conductor]) -> "Cluster":
        """As this one, with other conductors."""
        return Cluster(live, self._wanted)

    def owner(self, place: Place) -> Conductor | None:
        """The conductor the node belongs to, if that one lives and can serve it."""
        found = self._by_name.get(place.conductor_affinity or "")
        if found is None or not self.places:
            return None
        able = self._able(place.driver, place.conductor_group)
        return found if found in able and self._may(found, place) else None

    def serving(self, place: Place) -> Conductor | None:
        """The one that serves the node; None when there is none that could."""
        return self.owner(place) or self.preferred(place)

    def preferred(self, place: Place) -> Conductor | None:
        """The one that serves a node that belongs to none."""
        pool = self.candidates(place)
        return min(pool, key=lambda it: self._cost(it, place.uuid), default=None)

    def ranked(self, place: Place) -> list[Conductor]:
        """The candidates, the preferred one first."""
        pool = self.candidates(place)
        return sorted(pool, key=lambda it: self._cost(it, place.uuid))

    def candidates(self, place: Place) -> tuple[Conductor, ...]:
        """The nearest ones that can serve the node, without order."""
        if not self.places:
            return tuple(self._able(place.driver, place.conductor_group))
        if place.uuid in self._hosting:
            able = self._able(place.driver, place.conductor_group)
            return self._nearest(
                [it for it in able if self._may(it, place)], place.failure_domain
            )
        key = (place.driver, place.conductor_group, place.failure_domain)
        pool = self._pools.get(key)
        if pool is None:
            able = self._able(place.driver, place.conductor_group)
            pool = self._pools[key] = self._nearest(able, place.failure_domain)
        return pool

    def _cost(self, conductor: Conductor, uuid: str) -> float:
        capacity = conductor.capacity if self.places else USUAL_CAPACITY
        return score(conductor.hostname, uuid, capacity)

    def _able(self, driver: str, group: str) -> list[Conductor]:
        found = self._offering.get((driver, group))
        if found is None:
            found = offering(self.live, driver, group)
            self._offering[driver, group] = found
        return found

    def _may(self, conductor: Conductor, place: Place) -> bool:
        """Whoever runs on a machine must not switch it off under itself."""
        return place.uuid not in conductor.hosted_on

    def _nearest(
        self, able: Sequence[Conductor], domain: Path
    ) -> tuple[Conductor, ...]:
        """Those of the smallest domain around the node that has enough of them."""
        pool: list[Conductor] = []
        for depth in range(len(domain), -1, -1):
            pool = [
                it for it in able if nearness(self._paths[it.hostname], domain) >= depth
            ]
            if len(pool) >= self._wanted:
                break
        return tuple(pool)
