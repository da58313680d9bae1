# SPDX-License-Identifier: Apache-2.0
"""Gathers what a conductor tells of itself: figures of its process and its ways.

The way over the bus is measured by a question of the conductor to itself, in a
thread of its own: a dead bus must not delay the signs of life.
"""

import datetime
import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

import ironic_ng
from ironic_ng import metrics
from ironic_ng.conductor.scheduler import Scheduler
from ironic_ng.conductor.takeovers import Takeovers
from ironic_ng.conf.settings import Settings
from ironic_ng.db.database import Database
from ironic_ng.db.query import Condition
from ironic_ng.db.tallies import Tally
from ironic_ng.db.unit import Reader
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.fields import utc_now
from ironic_ng.domain.intents import OPEN, Intent
from ironic_ng.domain.node import Node
from ironic_ng.domain.report import Report

_BUS = metrics.gauge(
    "ironic_ng_bus_round_trip_seconds",
    "Seconds of the last question of this conductor to itself; -1 while it is lost.",
).of()
_DATABASE = metrics.gauge(
    "ironic_ng_database_round_trip_seconds",
    "Seconds that the last question for the database's time took.",
).of()
_WORKERS = metrics.gauge(
    "ironic_ng_conductor_workers", "Most nodes that are worked on at once."
).of()
_QUEUED = metrics.gauge(
    "ironic_ng_conductor_queued_work", "Pieces of work that no thread was free for."
).of()
_OPEN = metrics.gauge(
    "ironic_ng_intents",
    "Requests in the whole database that are not over, by state and verb.",
    "state",
    "verb",
)
_OLDEST = metrics.gauge(
    "ironic_ng_intents_oldest_seconds",
    "Seconds since the oldest request of a state was accepted, by state.",
    "state",
)
_HELD = metrics.gauge(
    "ironic_ng_holds", "Nodes that this conductor holds at the moment."
).of()
_HELD_SINCE = metrics.gauge(
    "ironic_ng_holds_oldest_seconds",
    "Seconds since this conductor took the node that it holds longest; 0 for none.",
).of()
_PATIENCE = 5.0

Pings = Callable[[float], object]
"""Asks this conductor over the bus, within so many seconds."""


class Reporter:
    """Knows the figures of one conductor process."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        scheduler: Scheduler,
        takeovers: Takeovers,
        ping: Pings,
    ) -> None:
        """``ping`` raises a ServiceError when the bus loses the question."""
        self._settings = settings
        self._database = database
        self._scheduler = scheduler
        self._takeovers = takeovers
        self._ping = ping
        self._host = takeovers.host
        self._process = psutil.Process()
        self._bus_ms: float | None = None
        self._bus_lost = False
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=self._ping_for_ever, name="bus check", daemon=True
        )

    def start(self) -> None:
        """Begin to measure the bus."""
        self._thread.start()

    def stop(self) -> None:
        """Measure no more."""
        self._stopped.set()

    def report(self) -> Report:
        """All figures as they are now; ServiceError when the database is away."""
        begun = time.monotonic()
        with self._database.read() as reader:
            now = reader.now()
            seconds = time.monotonic() - begun
            self._measure_work(reader)
        _DATABASE.set(seconds)
        # The database looked at its clock some time during the question.
        ahead = (utc_now() - now).total_seconds() - seconds / 2
        free, size = _disk(self._settings.default.state_path)
        return Report(
            version=ironic_ng.__version__,
            pid=self._process.pid,
            started_at=_moment(self._process.create_time()),
            clock_ahead=round(ahead, 3),
            database_ms=round(seconds * 1000, 2),
            bus_ms=self._bus_ms,
            bus_lost=self._bus_lost,
            load=round(os.getloadavg()[0], 2),
            memory=self._process.memory_info().rss,
            threads=threading.active_count(),
            workers=self._settings.conductor.workers_pool_size,
            busy=self._scheduler.busy,
            queued=self._scheduler.queued,
            disk_free=free,
            disk_size=size,
            takeovers=self._takeovers.last,
        )

    def _measure_work(self, reader: Reader) -> None:
        """Set the gauges of requests and holds."""
        now = reader.now()
        is_open = Condition("state", "in", [state.value for state in OPEN])
        tallies = reader.tally(Intent, ("state", "verb"), is_open, oldest="created_at")
        _OPEN.reset()
        oldest = dict.fromkeys((state.value for state in OPEN), 0.0)
        for item in tallies:
            state = item.values["state"]
            _OPEN.of(state, item.values["verb"]).set(item.count)
            oldest[state] = max(oldest[state], _age(item, now))
        for state, seconds in oldest.items():
            _OLDEST.of(state).set(seconds)
        ours = Condition("reservation", "eq", self._host)
        held = reader.tally(Node, ("reservation",), ours, oldest="leased_at")
        _HELD.set(sum(item.count for item in held))
        _HELD_SINCE.set(max((_age(item, now) for item in held), default=0.0))
        _WORKERS.set(self._settings.conductor.workers_pool_size)
        _QUEUED.set(self._scheduler.queued)

    def measure_bus(self) -> None:
        """Ask ourselves over the bus and keep how long it took."""
        begun = time.monotonic()
        try:
            self._ping(_PATIENCE)
        except ServiceError:
            self._bus_ms, self._bus_lost = None, True
            _BUS.set(-1)
            return
        seconds = time.monotonic() - begun
        self._bus_ms, self._bus_lost = round(seconds * 1000, 2), False
        _BUS.set(seconds)

    def _ping_for_ever(self) -> None:
        interval = self._settings.conductor.heartbeat_interval
        while not self._stopped.is_set():
            self.measure_bus()
            self._stopped.wait(interval)


def _age(item: Tally, now: datetime.datetime) -> float:
    return 0.0 if item.oldest is None else (now - item.oldest).total_seconds()


def _moment(unix: float) -> str:
    found = datetime.datetime.fromtimestamp(unix, datetime.UTC)
    return found.replace(microsecond=0, tzinfo=None).isoformat()


def _disk(path: Path) -> tuple[Any, Any]:
    try:
        found = shutil.disk_usage(path)
    except OSError:
        return None, None
    return found.free, found.total
