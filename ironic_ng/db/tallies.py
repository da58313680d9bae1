# SPDX-License-Identifier: Apache-2.0
"""Counts by groups: figures of a whole cluster, each set by one statement."""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ironic_ng.db import selecting
from ironic_ng.db.pooling import Executes
from ironic_ng.db.query import Condition
from ironic_ng.db.tables import table_of

MOST = 1000
"""Most groups that one question gives, the largest first."""


@dataclasses.dataclass(frozen=True, slots=True)
class Tally:
    """One group: its values by field, how many rows, the oldest of their times."""

    values: Mapping[str, Any]
    count: int
    oldest: datetime.datetime | None = None


def tally(
    connection: Executes,
    kind: type,
    fields: Sequence[str],
    conditions: Sequence[Condition] = (),
    oldest: str | None = None,
) -> list[Tally]:
    """How many rows meet the conditions for each combination of values of fields.

    ``oldest``: name of a field with times, of which the least is told.
    """
    columns = table_of(kind).c
    keys = [columns[name] for name in fields]
    count = sa.func.count().label("rows_found")
    least = sa.null() if oldest is None else sa.func.min(columns[oldest])
    statement = (
        sa.select(*keys, count, least.label("least"))
        .where(*(selecting.clause(kind, item) for item in conditions))
        .group_by(*keys)
        .order_by(count.desc(), *keys)
        .limit(MOST)
    )
    size = len(keys)
    return [
        Tally(dict(zip(fields, row[:size], strict=True)), int(row[size]), row[-1])
        for row in connection.execute(statement)
    ]
