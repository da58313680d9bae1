# SPDX-License-Identifier: Apache-2.0
"""Which nodes have something to be done: the question every conductor polls."""

from collections.abc import Sequence

import sqlalchemy as sa

from ironic_ng.db import clock, holds, placing
from ironic_ng.db.pooling import Executes
from ironic_ng.db.tables import table_of
from ironic_ng.domain.intents import Intent, IntentState
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node


def due(
    connection: Executes, dialect: str, limit: int, elsewhere: Sequence[str] = ()
) -> list[str]:
    """UUIDs of nodes with work that nobody does, the longest waiting first.

    Those are nodes nobody holds with a queued intent or a job to go on with, and
    nodes whose holder's lease has ended. Nodes that belong to the conductors named
    ``elsewhere`` are left out.
    """
    nodes, intents, jobs = table_of(Node).c, table_of(Intent).c, table_of(Job).c
    now = clock.when_sent(dialect)
    free = holds.free(dialect)
    here = placing.not_of(elsewhere)
    parts = (
        sa.select(nodes.uuid.label("uuid"), intents.created_at.label("since"))
        .join(table_of(Intent), intents.node_uuid == nodes.uuid)
        .where(intents.state == IntentState.QUEUED.value, free, *here),
        sa.select(
            nodes.uuid.label("uuid"),
            sa.func.coalesce(jobs.due_at, jobs.created_at).label("since"),
        )
        .join(table_of(Job), jobs.node_uuid == nodes.uuid)
        .where(sa.or_(jobs.due_at.is_(None), jobs.due_at <= now), free, *here),
        sa.select(nodes.uuid.label("uuid"), nodes.lease_until.label("since")).where(
            nodes.lease_until < now, *here
        ),
    )
    found = sa.union_all(*parts).subquery()
    statement = (
        sa.select(found.c.uuid)
        .group_by(found.c.uuid)
        .order_by(sa.func.min(found.c.since))
        .limit(limit)
    )
    return list(connection.execute(statement).scalars())
