# SPDX-License-Identifier: Apache-2.0
"""How the cluster fares: who serves what, what waits for what, who took over.

The number of statements is the same however many nodes there are.
"""

import dataclasses
import datetime
import time
from typing import Any

from ironic_ng.conf.settings import Settings
from ironic_ng.db.query import Condition
from ironic_ng.db.tallies import Tally
from ironic_ng.db.unit import Reader
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.intents import Intent, IntentState
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.domain.placement import offering
from ironic_ng.domain.report import Report, report_of
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locate import is_alive

RULE = "baremetal:ng:ha:get"
LAST_TAKEOVERS = 10


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One conductor. ``age``: seconds since its last sign of life.

    ``nodes``: how many belong to it; ``held``: on how many it works now;
    ``lease_left``: seconds until the first of those holds ends unless renewed.
    """

    row: Conductor
    report: Report
    alive: bool
    age: float | None
    nodes: int
    held: int
    lease_left: float | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """A number of requests that wait for the same; ``since``: the oldest of them.

    ``cause``: "queued" for those that nobody has begun, "step" for those whose
    step waits, and then ``what`` says for what.
    """

    cause: str
    flow: str
    what: str | None
    count: int
    since: datetime.datetime | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything about the cluster at one moment of the database's clock.

    ``ownerless``: driver, conductor group and number of the nodes that no live
    conductor could serve.
    """

    now: datetime.datetime
    database_ms: float
    members: list[Member]
    nodes: int
    ownerless: list[tuple[str, str, int]]
    waiting: list[Waits]
    takeovers: list[dict[str, Any]]


def show(backend: Backend, caller: Caller) -> Overview:
    """The overview, for whom the policy lets see it."""
    backend.authority.demand(caller, RULE)
    with backend.database.read() as reader:
        return overview(backend.settings, reader)


def overview(settings: Settings, reader: Reader) -> Overview:
    """The overview, by five statements and a look at the clock."""
    begun = time.monotonic()
    now = reader.now()
    rows = reader.find(Conductor)
    # The clock of an embedded database is no statement, but the list is.
    database_ms = round((time.monotonic() - begun) * 1000, 2)
    placed = reader.tally(Node, ("driver", "conductor_group", "conductor_affinity"))
    held = reader.tally(
        Node, ("reservation",), Condition("reservation", "not_null"),
        oldest="lease_until",
    )  # fmt: skip
    members = _members(settings, now, rows, placed, held)
    alive = [member.row for member in members if member.alive]
    return Overview(
        now=now,
        database_ms=database_ms,
        members=members,
        nodes=sum(item.count for item in placed),
        ownerless=_ownerless(alive, placed),
        waiting=_waiting(reader),
        takeovers=_takeovers(members),
    )


def _members(
    settings: Settings,
    now: datetime.datetime,
    rows: list[Conductor],
    placed: list[Tally],
    held: list[Tally],
) -> list[Member]:
    timeout = settings.conductor.heartbeat_timeout
    nodes: dict[Any, int] = {}
    for item in placed:
        name = item.values["conductor_affinity"]
        nodes[name] = nodes.get(name, 0) + item.count
    holds = {item.values["reservation"]: item for item in held}
    return [
        Member(
            row=row,
            report=report_of(row.report),
            alive=is_alive(row, now, timeout),
            age=_age(row, now),
            nodes=nodes.get(row.hostname, 0),
            held=holds[row.hostname].count if row.hostname in holds else 0,
            lease_left=_left(holds.get(row.hostname), now),
        )
        for row in sorted(rows, key=lambda it: it.hostname)
    ]


def _age(row: Conductor, now: datetime.datetime) -> float | None:
    seen = row.updated_at or row.created_at
    return None if seen is None else round((now - seen).total_seconds(), 1)


def _left(held: Tally | None, now: datetime.datetime) -> float | None:
    if held is None or held.oldest is None:
        return None
    return round((held.oldest - now).total_seconds(), 1)


def _ownerless(
    alive: list[Conductor], placed: list[Tally]
) -> list[tuple[str, str, int]]:
    counts: dict[tuple[str, str], int] = {}
    for item in placed:
        key = (item.values["driver"], item.values["conductor_group"])
        counts[key] = counts.get(key, 0) + item.count
    return [
        (driver, group, count)
        for (driver, group), count in sorted(counts.items())
        if not offering(alive, driver, group)
    ]


def _waiting(reader: Reader) -> list[Waits]:
    queued = reader.tally(
        Intent, ("verb",), Condition("state", "eq", IntentState.QUEUED.value),
        oldest="created_at",
    )  # fmt: skip
    steps = reader.tally(
        Job, ("flow", "waiting_for"), Condition("waiting_for", "not_null"),
        oldest="step_started_at",
    )  # fmt: skip
    return [
        Waits(
            cause="queued", flow=item.values["verb"], what=None, count=item.count,
            since=item.oldest,
        )
        for item in queued
    ] + [
        Waits(
            cause="step", flow=item.values["flow"], what=item.values["waiting_for"],
            count=item.count, since=item.oldest,
        )
        for item in steps
    ]  # fmt: skip


def _takeovers(members: list[Member]) -> list[dict[str, Any]]:
    told = [
        {**item, "to": member.row.hostname}
        for member in members
        for item in member.report.takeovers
    ]
    return sorted(told, key=lambda it: str(it.get("at")))[-LAST_TAKEOVERS:][::-1]
