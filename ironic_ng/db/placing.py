# SPDX-License-Identifier: Apache-2.0
"""To which conductor nodes belong: the only writer of ``conductor_affinity``.

It is neither part of a hold nor of what clients change: whoever works on a node
goes on, and nobody's version of the row grows old by it.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from ironic_ng.db import repository
from ironic_ng.db.pooling import Executes
from ironic_ng.db.selecting import Clause
from ironic_ng.db.tables import table_of
from ironic_ng.domain.node import Node

_MOST = 500
"""Most nodes named in one statement."""


def assign(
    connection: Executes,
    node_uuids: Sequence[str],
    before: str | None,
    after: str | None,
) -> int:
    """Let nodes belong to ``after`` that still belong to ``before``; how many."""
    nodes = table_of(Node)
    still = (
        nodes.c.conductor_affinity.is_(None)
        if before is None
        else nodes.c.conductor_affinity == before
    )
    return sum(
        repository.changed(
            connection,
            sa.update(nodes)
            .where(nodes.c.uuid.in_(node_uuids[first : first + _MOST]), still)
            .values(conductor_affinity=after),
        )
        for first in range(0, len(node_uuids), _MOST)
    )


def not_of(hosts: Sequence[str]) -> list[Clause]:
    """Nodes that belong to none of these conductors, or to none at all."""
    if not hosts:
        return []
    column = table_of(Node).c.conductor_affinity
    return [sa.or_(column.is_(None), column.not_in(hosts))]
