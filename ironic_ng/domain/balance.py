# SPDX-License-Identifier: Apache-2.0
"""To which conductor each node is to belong: even loads with the fewest moves.

A node stays where it is as long as its conductor is among its candidates. What
belongs nowhere goes to the most preferred candidate that has room. Only then, if
a conductor has too many or too few of those that it shares candidates with, idle
nodes change hands, as many as that takes and none between two others.
"""

import dataclasses
import math
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence

from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.placement import Cluster, Place, score

MOST_LOAD = 1.15
"""Most nodes of a conductor, as a multiple of its fair share."""
ROOM = 1.1
"""As MOST_LOAD, for nodes that are placed; so the next ones need no moves."""
Pool = tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Move:
    """One node that changes hands; ``before`` is None for one that had no place."""

    uuid: str
    before: str | None
    after: str


@dataclasses.dataclass(slots=True)
class Plan:
    """What is to change, and what comes of it.

    ``loads``: nodes of each live conductor afterwards, those included that belong
    to a conductor that is away and are left with it under that one's name.
    ``homeless``: UUIDs of nodes that no live conductor can serve.
    """

    moves: list[Move]
    loads: dict[str, int]
    homeless: list[str]


def plan(cluster: Cluster, places: Iterable[Place], away: Container[str] = ()) -> Plan:
    """What is to change; nodes of conductors that are ``away`` are left alone."""
    return _Planner(cluster, away).plan(places)


class _Planner:
    """Works one plan out."""

    def __init__(self, cluster: Cluster, away: Container[str]) -> None:
        self._cluster = cluster
        self._away = away
        self._by_name = {it.hostname: it for it in cluster.live}
        self._loads = dict.fromkeys(self._by_name, 0)
        self._left: dict[str, int] = defaultdict(int)
        self._settled: dict[Pool, dict[str, list[Place]]] = {}
        self._moves: list[Move] = []

    def plan(self, places: Iterable[Place]) -> Plan:
        loose: dict[Pool, list[Place]] = defaultdict(list)
        homeless = []
        for place in places:
            pool = tuple(it.hostname for it in self._cluster.candidates(place))
            home = place.conductor_affinity
            if home in pool:
                self._keep(pool, str(home), place)
            elif home is not None and home in self._away:
                self._left[home] += 1
            elif pool:
                loose[pool].append(place)
            else:
                homeless.append(place.uuid)
        for pool, group in sorted(loose.items()):
            self._house(pool, group)
        for pool in sorted(self._settled):
            self._level(pool)
        return Plan(self._moves, {**self._left, **self._loads}, homeless)

    def _keep(self, pool: Pool, home: str, place: Place) -> None:
        self._loads[home] += 1
        if not place.busy:
            homes = self._settled.setdefault(pool, defaultdict(list))
            homes[home].append(place)

    def _house(self, pool: Pool, group: Sequence[Place]) -> None:
        """Give nodes without a place one where there is room."""
        total = sum(self._loads[name] for name in pool) + len(group)
        room = self._shares(pool, total, ROOM)
        for place in sorted(group, key=lambda it: it.uuid):
            ranked = self._cluster.ranked(place)
            free = (it for it in ranked if self._loads[it.hostname] < room[it.hostname])
            chosen = next(free, None) or min(ranked, key=self._relative)
            self._loads[chosen.hostname] += 1
            after = chosen.hostname
            self._moves.append(Move(place.uuid, place.conductor_affinity, after))

    def _level(self, pool: Pool) -> None:
        """Move idle nodes away from who has too many, and to who has too few."""
        total = sum(self._loads[name] for name in pool)
        most = self._shares(pool, total, MOST_LOAD)
        least = self._shares(pool, total, 1 / MOST_LOAD)
        even = self._shares(pool, total, 1.0, down=True)
        for name in pool:
            if self._loads[name] < least[name]:
                self._fill(pool, name, even)
        for name in pool:
            while self._loads[name] > most[name]:
                taker = min(pool, key=lambda it: self._relative(self._by_name[it]))
                if self._loads[taker] >= even[taker] + 1:
                    break
                if not self._take(pool, name, taker):
                    break

    def _fill(self, pool: Pool, taker: str, even: dict[str, int]) -> None:
        """Bring one that has too few to its fair share, from who has most."""
        # Whom it would win anyway comes first: they would end there in any case.
        for group in self._settled[pool].values():
            group.sort(key=lambda it: score(taker, it.uuid))
        dry: set[str] = {taker}
        while self._loads[taker] < even[taker]:
            givers = [it for it in pool if it not in dry and self._loads[it] > even[it]]
            if not givers:
                return
            giver = max(givers, key=lambda it: self._relative(self._by_name[it]))
            if not self._take(pool, giver, taker):
                dry.add(giver)

    def _take(self, pool: Pool, giver: str, taker: str) -> bool:
        group = self._settled[pool].get(giver)
        if not group:
            return False
        place = group.pop(0)
        self._loads[giver] -= 1
        self._loads[taker] += 1
        self._moves.append(Move(place.uuid, giver, taker))
        return True

    def _relative(self, conductor: Conductor) -> float:
        return self._loads[conductor.hostname] / max(conductor.capacity, 1)

    def _shares(
        self, pool: Pool, total: int, factor: float, *, down: bool = False
    ) -> dict[str, int]:
        """So many nodes each may have; never less than an even share, rounded."""
        capacities = {name: max(self._by_name[name].capacity, 1) for name in pool}
        whole = sum(capacities.values())
        found = {}
        for name, capacity in capacities.items():
            fair = total * capacity / whole
            found[name] = math.floor(fair * factor)
            if factor > 1:
                found[name] = max(found[name], math.ceil(fair))
            elif not down:
                found[name] = min(found[name], math.floor(fair))
        return found
