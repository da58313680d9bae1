# SPDX-License-Identifier: Apache-2.0
"""The database's clock as SQL, naive UTC, for each kind of database.

Leases are judged by it alone, so two hosts' clocks are never compared.
"""

import datetime
import time
from typing import Any

import sqlalchemy as sa

_TIME = sa.DateTime()
monotonic = time.monotonic
_CARRIED_SECONDS = 5.0
"""How long one's own clock may carry on the database's before it is asked again."""


class Carried:
    """The database's clock between the times that it is asked.

    Good enough to note when something was done: the two differ by a trip to the
    server. Shared by the threads of a process.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: tuple[datetime.datetime, float] | None = None

    def set(self, moment: datetime.datetime, begun: float) -> None:
        """Note what the database said when it was asked at ``begun``, monotonic."""
        self._known = (moment, (begun + monotonic()) / 2)

    def now(self) -> datetime.datetime | None:
        """Its time now, naive UTC; None when it was not asked lately."""
        if self._known is None:
            return None
        moment, at = self._known
        passed = monotonic() - at
        if passed > _CARRIED_SECONDS:
            return None
        return moment + datetime.timedelta(seconds=passed)


def now(dialect: str) -> sa.ColumnElement[datetime.datetime]:
    """The moment at which the statement runs."""
    return later(dialect, 0)


def when_sent(dialect: str) -> sa.ColumnElement[datetime.datetime]:
    """The moment at which the statement came to the server.

    For questions over many rows: PostgreSQL searches no index by a clock that goes on
    while it searches. Not for writes, which may wait for others in between.
    """
    if dialect != "postgresql":
        return now(dialect)
    return sa.func.timezone("UTC", sa.func.statement_timestamp(), type_=_TIME)


def later(dialect: str, seconds: float) -> sa.ColumnElement[datetime.datetime]:
    """So many seconds after now."""
    return _SHAPES[dialect](seconds)


def _sqlite(seconds: float) -> sa.ColumnElement[Any]:
    # Six digits of fraction, so that texts compare as times do.
    shape = "%Y-%m-%d %H:%M:%f000"
    return sa.func.strftime(shape, "now", f"{seconds:+.3f} seconds", type_=_TIME)


def _mysql(seconds: float) -> sa.ColumnElement[Any]:
    micros = sa.literal(round(seconds * 1e6), sa.BigInteger())
    return sa.func.timestampadd(
        sa.text("MICROSECOND"), micros, sa.func.utc_timestamp(sa.text("6")), type_=_TIME
    )


def _postgresql(seconds: float) -> sa.ColumnElement[Any]:
    at = sa.func.timezone("UTC", sa.func.clock_timestamp(), type_=_TIME)
    span = sa.cast(datetime.timedelta(seconds=seconds), sa.Interval())
    return at + span


_SHAPES = {"sqlite": _sqlite, "mysql": _mysql, "postgresql": _postgresql}
