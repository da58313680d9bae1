# SPDX-License-Identifier: Apache-2.0
"""Where nodes belong, and what would become of that with other conductors."""

import collections
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from ironic_ng.db.query import Query
from ironic_ng.db.unit import Reader
from ironic_ng.domain import states
from ironic_ng.domain.balance import Move, plan
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.node import Node
from ironic_ng.domain.placement import (
    USUAL_CAPACITY,
    Cluster,
    Place,
    domain_of,
    nearness,
    path_of,
)
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locate import PLACED_BY, place_of

RULE = "baremetal:ng:placement:get"
MOST_MOVES = 1000
"""Most moves that an answer names one by one."""
_BUSY = frozenset(state.value for state in states.RUNNING | states.WAITING)
_COLUMNS = (*PLACED_BY, "reservation", "provision_state")


@dataclasses.dataclass(frozen=True, slots=True)
class Scenario:
    """The conductors of a question: the live ones, changed as somebody imagines."""

    present: Cluster
    imagined: Cluster
    changed: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Load:
    """Nodes of one conductor: served now, at once after the change, once settled."""

    conductor: Conductor
    alive: bool
    now: int
    at_once: int
    settled: int


@dataclasses.dataclass(frozen=True, slots=True)
class Forecast:
    """Loads of all conductors concerned, what moves, and what nobody can serve."""

    loads: list[Load]
    moves: list[Move]
    homeless: list[str]


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """One node: where it belongs, who serves it, and who would, in that order."""

    place: Place
    serving: str | None
    candidates: list[tuple[Conductor, int]]


def scenario(
    backend: Backend, reader: Reader, caller: Caller, sent: Mapping[str, Any]
) -> Scenario:
    """The live conductors without those of ``simulate_down``, with ``simulate_up``.

    Raises NOT_FOUND for a name in ``simulate_down`` that no conductor has.
    """
    backend.authority.demand(caller, RULE)
    known = {it.hostname: it for it in reader.find(Conductor)}
    present = backend.locator.cluster(reader, fresh=True)
    down, up = sent.get("simulate_down") or (), sent.get("simulate_up")
    for name in down:
        if name not in known:
            raise api.NOT_FOUND(noun="conductor", ident=name[:80])
    live = [it for it in present.live if it.hostname not in down]
    if up and all(it.hostname != up for it in live):
        live.append(known.get(up) or _newcomer(present, up, sent))
    return Scenario(present, present.among(live), bool(down or up))


def forecast(reader: Reader, asked: Scenario) -> Forecast:
    """What every conductor serves, and would once the scenario has come true."""
    places = places_of_all(reader, asked.present, asked.imagined)
    now = _served(asked.present, places)
    found = plan(asked.imagined, places)
    at_once = _served(asked.imagined, places)
    everybody = {it.hostname: it for it in (*asked.imagined.live, *asked.present.live)}
    live = {it.hostname for it in asked.imagined.live}
    loads = [
        Load(
            everybody[name],
            name in live,
            now[name],
            at_once[name],
            found.loads.get(name, 0),
        )
        for name in sorted(everybody)
    ]
    return Forecast(loads, found.moves, found.homeless)


def standing(
    backend: Backend, reader: Reader, caller: Caller, ident: str, asked: Scenario
) -> Standing:
    """Who serves one node in the scenario, and who would if that one went."""
    node = backend.authority.node(reader, caller.newest(), ident, RULE)
    domain = domain_of(node.extra)
    place = dataclasses.replace(place_of(node), failure_domain=domain)
    cluster = asked.imagined
    serving = cluster.serving(place)
    left, order = list(cluster.live), list[Conductor]()
    if serving is not None:
        order.append(serving)
    while order and len(order) < len(cluster.live):
        left.remove(order[-1])
        following = cluster.among(left).serving(place)
        if following is None:
            break
        order.append(following)
    near = [(it, nearness(path_of(it.failure_domain), domain)) for it in order]
    return Standing(place, serving.hostname if serving else None, near)


def places_of_all(reader: Reader, *clusters: Cluster) -> list[Place]:
    """What of every node decides where it belongs, in one statement."""
    columns: tuple[str, ...] = _COLUMNS
    if any(cluster.has_domains for cluster in clusters):
        columns = (*_COLUMNS, "extra")
    query = Query(parsed=frozenset({"extra"}))
    return [
        Place(
            **{name: row[name] for name in PLACED_BY},
            failure_domain=domain_of(row.get("extra", {})),
            busy=row["reservation"] is not None or row["provision_state"] in _BUSY,
        )
        for row in reader.rows(Node, columns, query)
    ]


def away_for_now(reader: Reader, cluster: Cluster, seconds: float) -> frozenset[str]:
    """Conductors that are gone, but not so long that their nodes are given away."""
    live = {it.hostname for it in cluster.live}
    now = reader.now()
    return frozenset(
        it.hostname
        for it in reader.find(Conductor)
        if it.hostname not in live
        and (seen := it.updated_at or it.created_at) is not None
        and (now - seen).total_seconds() < seconds
    )


def _newcomer(present: Cluster, name: str, sent: Mapping[str, Any]) -> Conductor:
    """A conductor that does not exist yet; it offers what the live ones offer."""
    drivers = sent.get("drivers") or {it for c in present.live for it in c.drivers}
    features = {it for c in present.live for it in c.features}
    return Conductor(
        hostname=name,
        conductor_group=(sent.get("conductor_group") or "").lower(),
        drivers=sorted(drivers),
        features=sorted(features),
        failure_domain=sent.get("failure_domain") or "",
        capacity=sent.get("capacity") or USUAL_CAPACITY,
    )


def _served(cluster: Cluster, places: Sequence[Place]) -> collections.Counter[str]:
    return collections.Counter(
        found.hostname for it in places if (found := cluster.serving(it)) is not None
    )
