# SPDX-License-Identifier: Apache-2.0
"""Holds on nodes: one holder, an epoch that grows, a lease by the database's clock.

Each is one statement, so no two callers can both succeed. The lease begins
when the statement runs; count it from before the call.
"""

import datetime

import sqlalchemy as sa

from ironic_ng.db import clock, repository
from ironic_ng.db.failures import HoldLost
from ironic_ng.db.pooling import Executes
from ironic_ng.db.selecting import Clause
from ironic_ng.db.tables import table_of
from ironic_ng.domain.node import Node


def free(dialect: str) -> Clause:
    """Nobody holds the node, or the lease of who did has ended."""
    nodes = table_of(Node).c
    # Nearly all nodes are free, so this must not look like something to search
    # an index for; a chain of ORs does to SQLite.
    return sa.not_(
        sa.and_(
            nodes.reservation.is_not(None),
            nodes.lease_until.is_not(None),
            nodes.lease_until >= clock.now(dialect),
        )
    )


def claim(
    connection: Executes, node_uuid: str, holder: str, purpose: str, seconds: float
) -> Node | None:
    """Take a free node, or one whose lease has ended; None if it is held."""
    nodes = table_of(Node)
    dialect = _dialect(connection)
    statement = (
        sa.update(nodes)
        .where(nodes.c.uuid == node_uuid, free(dialect))
        .values(
            reservation=holder,
            held_for=purpose,
            epoch=nodes.c.epoch + 1,
            version=nodes.c.version + 1,
            lease_until=clock.later(dialect, seconds),
        )
    )
    if repository.changed(connection, statement) == 0:
        return None
    return repository.find(connection, Node, {"uuid": node_uuid})[0]


def renew(connection: Executes, node_uuid: str, epoch: int, seconds: float) -> bool:
    """Lengthen a lease; False when somebody else has taken the node over."""
    statement = (
        sa.update(table_of(Node))
        .where(*_held(node_uuid, epoch))
        .values(lease_until=clock.later(_dialect(connection), seconds))
    )
    return repository.changed(connection, statement) == 1


def release(connection: Executes, node_uuid: str, epoch: int) -> bool:
    """Give a node up; False when it was not ours any more."""
    statement = (
        sa.update(table_of(Node))
        .where(*_held(node_uuid, epoch))
        .values(reservation=None, held_for=None, lease_until=None)
    )
    return repository.changed(connection, statement) == 1


def replace_held(
    connection: Executes, node: Node, epoch: int, now: datetime.datetime
) -> Node:
    """Store a held node; HoldLost when it is no longer held under this epoch."""
    stamped = repository.bumped(node, now)
    if repository.rewrite(connection, stamped, _held(node.uuid, epoch)) == 0:
        raise HoldLost(node.uuid)
    return stamped


def _held(node_uuid: str, epoch: int) -> tuple[Clause, ...]:
    nodes = table_of(Node).c
    return (
        nodes.uuid == node_uuid,
        nodes.epoch == epoch,
        nodes.reservation.is_not(None),
    )


def _dialect(connection: Executes) -> str:
    name = connection.dialect.name
    return "mysql" if name == "mariadb" else name
