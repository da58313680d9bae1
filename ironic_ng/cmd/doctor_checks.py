# SPDX-License-Identifier: Apache-2.0
"""The checks of ironic-ng-doctor; each yields what it found wrong."""

import concurrent.futures
import dataclasses
import datetime
import shutil
from collections.abc import Iterator, Mapping
from typing import Any

import requests

from ironic_ng.conf.settings import Settings
from ironic_ng.db import migrating, schema
from ironic_ng.db.database import Database
from ironic_ng.db.query import Condition
from ironic_ng.db.unit import Reader
from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.intents import Intent, IntentState
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.domain.phrases import doctor as sorts
from ironic_ng.domain.phrases.doctor import Sort
from ironic_ng.operations import ha
from ironic_ng.operations.ha import Member, Overview
from ironic_ng.rpc.asking import PING, Asking
from ironic_ng.rpc.transport import LOCAL, address, make_transport

MOST_SKEW = 5.0
"""Seconds by which clocks may differ."""
SLOW_MS = 250.0
PATIENCE = 60
"""Seconds that a request may wait to be begun, or a step be past its limit."""
LEAST_DISK = 0.05
"""Part of a disk that should be free."""
MOST_ASKED = 32
"""How many conductors are asked over the bus at once."""
_ANSWER_SECONDS = 5.0
_CREDENTIALS = (bmc.REFUSED, bmc.UNTRUSTED, bmc.LOGINS_PAUSED)


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong."""

    sort: Sort
    params: Mapping[str, object]

    def texts(self, language: str) -> tuple[str, str, str]:
        """What it is, why, and what to do."""
        found = (self.sort.what, self.sort.why, self.sort.todo)
        what, why, todo = (it.text(language, **self.params) for it in found)
        return what, why, todo


def found(sort: Sort, **params: object) -> Finding:
    """One finding of a sort."""
    return Finding(sort, params)


def everything(settings: Settings, api: str | None) -> Iterator[Finding]:
    """All checks, those of the database first: without it there is little to ask."""
    yield from _disk_here(settings)
    yield from _api(api)
    try:
        version = migrating.version(settings)
        # Services may run on what a newer release has only added to.
        if version is None or version in schema.REVISIONS[:-1]:
            yield found(sorts.SCHEMA, found=version or "-", needed=schema.HEAD)
            return
        seen, rest = _read(settings)
    except (ServiceError, ValueError) as error:
        yield found(sorts.DATABASE, detail=str(error).rstrip("."))
        return
    yield from _conductors(seen)
    yield from _bus(settings, seen)
    yield from rest


def _read(settings: Settings) -> tuple[Overview, list[Finding]]:
    database = Database(settings, on_wake=lambda _: None)
    try:
        with database.read() as reader:
            seen = ha.overview(settings, reader)
            return seen, [*_nodes(seen), *_stuck(reader), *_faults(reader)]
    finally:
        database.close()


def _conductors(seen: Overview) -> Iterator[Finding]:
    if seen.database_ms > SLOW_MS:
        yield found(sorts.SLOW_DATABASE, ms=seen.database_ms)
    alive = [member for member in seen.members if member.alive]
    if not alive:
        yield found(sorts.NO_CONDUCTORS)
    versions = {member.report.version for member in alive if member.report.version}
    if len(versions) > 1:
        yield found(sorts.VERSIONS, versions=", ".join(sorted(versions)))
    for member in seen.members:
        if member.alive:
            yield from _conductor(member)
        elif member.row.online:
            yield found(sorts.SILENT, host=member.row.hostname, age=member.age)


def _conductor(member: Member) -> Iterator[Finding]:
    host, report = member.row.hostname, member.report
    if report.clock_ahead is not None and abs(report.clock_ahead) > MOST_SKEW:
        yield found(sorts.CLOCK, host=host, seconds=report.clock_ahead)
    if report.queued and report.busy and report.busy >= (report.workers or 0):
        yield found(
            sorts.OVERLOADED, host=host, queued=report.queued, workers=report.workers
        )
    if report.disk_free is not None and report.disk_size:
        yield from _disk(host, "state_path", report.disk_free, report.disk_size)


def _bus(settings: Settings, seen: Overview) -> Iterator[Finding]:
    """Ask each conductor, or believe what they tell where only they can."""
    alive = [member for member in seen.members if member.alive]
    if address(settings).startswith(LOCAL):
        for member in alive:
            if member.report.bus_lost:
                yield found(sorts.BUS, host=member.row.hostname, detail="-")
        return
    hosts = [member.row.hostname for member in alive]
    try:
        transport = make_transport(settings)
    except ServiceError as error:
        yield found(sorts.BUS, host="-", detail=str(error).rstrip("."))
        return
    asking = Asking(transport)
    with concurrent.futures.ThreadPoolExecutor(MOST_ASKED) as pool:
        answers = pool.map(lambda host: _ping(asking, host), hosts)
        for host, problem in zip(hosts, answers, strict=True):
            if problem is not None:
                yield found(sorts.BUS, host=host, detail=problem)


def _ping(asking: Asking, host: str) -> str | None:
    try:
        asking.ask(host, PING, None, {}, _ANSWER_SECONDS)
    except ServiceError as error:
        return str(error).rstrip(".")
    return None


def _nodes(seen: Overview) -> Iterator[Finding]:
    for driver, group, count in seen.ownerless:
        yield found(sorts.OWNERLESS, driver=driver, group=group, count=count)


def _stuck(reader: Reader) -> Iterator[Finding]:
    before = reader.now() - datetime.timedelta(seconds=PATIENCE)
    for item in reader.tally(
        Intent,
        ("verb",),
        Condition("state", "eq", IntentState.QUEUED.value),
        Condition("created_at", "lt", before),
        oldest="created_at",
    ):
        yield found(
            sorts.UNTAKEN, verb=item.values["verb"], count=item.count,
            seconds=PATIENCE, since=item.oldest,
        )  # fmt: skip
    for item in reader.tally(
        Job, ("flow",), Condition("step_deadline", "lt", before),
        oldest="step_deadline",
    ):  # fmt: skip
        yield found(
            sorts.OVERDUE, flow=item.values["flow"], count=item.count, since=item.oldest
        )


def _faults(reader: Reader) -> Iterator[Finding]:
    faulty = Condition("fault", "not_null")
    for item in reader.tally(Node, ("fault",), faulty):
        yield found(sorts.FAULTS, fault=item.values["fault"], count=item.count)
    for code in _CREDENTIALS:
        reason = Condition("maintenance_reason", "contains", code.code)
        for item in reader.tally(Node, ("maintenance",), faulty, reason):
            yield found(sorts.CREDENTIALS, code=code.code, count=item.count)


def _disk_here(settings: Settings) -> Iterator[Finding]:
    path = settings.default.state_path
    try:
        usage: Any = shutil.disk_usage(path)
    except OSError:
        return  # nothing of the service is on this host
    yield from _disk("localhost", str(path), usage.free, usage.total)


def _disk(host: str, path: str, free: int, size: int) -> Iterator[Finding]:
    if free < LEAST_DISK * size:
        yield found(
            sorts.DISK, host=host, path=path, percent=round(100 * free / size, 1),
            mebibytes=free >> 20,
        )  # fmt: skip


def _api(url: str | None) -> Iterator[Finding]:
    if url is None:
        return
    try:
        answer = requests.get(url, timeout=_ANSWER_SECONDS)
    except requests.RequestException as error:
        yield found(sorts.API, url=url, detail=type(error).__name__)
        return
    if answer.status_code >= 500:
        yield found(sorts.API, url=url, detail=f"HTTP {answer.status_code}")
