# SPDX-License-Identifier: Apache-2.0
"""How far an upgrade of a cluster has come, as the conductors' rows tell."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from ironic_ng.conf.settings import Settings
from ironic_ng.db import migrating, schema
from ironic_ng.db.database import Database
from ironic_ng.db.unit import Reader
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.features import FEATURES
from ironic_ng.domain.report import report_of

MOST_SKEW = 5.0
"""Seconds by which the clock of a host may differ from the database's."""


def old_conductors(settings: Settings) -> list[str]:
    """For each live conductor that lacks features of this release, what it lacks."""
    found = []
    for conductor in live(settings):
        lacking = sorted(FEATURES.keys() - set(conductor.features))
        if lacking:
            words = ", ".join(lacking)
            found.append(f"conductor {conductor.hostname} lacks {words}")
    return found


def skewed_conductors(settings: Settings) -> list[str]:
    """For each live conductor whose host's clock is wrong, by how much."""
    found = []
    for conductor in live(settings):
        ahead = report_of(conductor.report).clock_ahead
        if ahead is not None and abs(ahead) > MOST_SKEW:
            found.append(f"{conductor.hostname} by {ahead:+.1f} s")
    return found


def older_services(settings: Settings) -> list[str]:
    """The revision of services that this release has not shut out yet, if any."""
    least = migrating.needed(settings)
    if least is None or least == schema.HEAD:
        return []
    return [f"those of schema {least} may use the database"]


def live(settings: Settings) -> list[Conductor]:
    """Conductors in service that reported in time."""
    most = datetime.timedelta(seconds=settings.conductor.heartbeat_timeout)
    with _reader(settings) as reader:
        now = reader.now()
        return [
            it
            for it in reader.find(Conductor, online=True)
            if (seen := it.updated_at or it.created_at) and now - seen <= most
        ]


@contextmanager
def _reader(settings: Settings) -> Iterator[Reader]:
    database = Database(settings, on_wake=lambda _name: None)
    try:
        with database.read() as reader:
            yield reader
    finally:
        database.close()
