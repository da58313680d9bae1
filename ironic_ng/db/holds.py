# SPDX-License-Identifier: Apache-2.0
"""Holds on nodes: one holder, an epoch that grows, a lease by the database's clock.

Each is one statement, so no two callers can both succeed. The lease begins
when the statement runs; count it from before the call.

While a lease runs nobody but the holder writes the node. Once it has ended, the
API may, and another may take the node over. So a holder that was merely cut off
from the database goes on only if the node is still of the version it knows: then
nobody did, and nothing of anybody's is overwritten.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from ironic_ng.db import clock, repository
from ironic_ng.db.failures import HoldLost
from ironic_ng.db.pooling import Executes
from ironic_ng.db.selecting import Clause
from ironic_ng.db.tables import table_of
from ironic_ng.domain.node import Node

WORK = "work"
"""Purpose of those who hold a node to perform its job."""
MOST_AT_ONCE = 50
"""How many leases are renewed by one statement."""


class Grip(NamedTuple):
    """What a holder knows of its hold: node, epoch, and the version it read last."""

    node_uuid: str
    epoch: int
    version: int


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
    cut = sa.and_(nodes.c.reservation.is_not(None), nodes.c.held_for == WORK)
    statement = (
        sa.update(nodes)
        .where(nodes.c.uuid == node_uuid, free(dialect))
        # In this order: MySQL computes with what was set before.
        .ordered_values(
            (
                nodes.c.interrupted_holder,
                sa.case((cut, nodes.c.reservation), else_=nodes.c.interrupted_holder),
            ),
            (nodes.c.reservation, holder),
            (nodes.c.held_for, purpose),
            (nodes.c.epoch, nodes.c.epoch + 1),
            (nodes.c.version, nodes.c.version + 1),
            (nodes.c.leased_at, clock.now(dialect)),
            (nodes.c.lease_until, clock.later(dialect, seconds)),
        )
    )
    if connection.dialect.update_returning:
        return repository.changed_one(connection, Node, statement)
    if repository.changed(connection, statement) == 0:
        return None
    return repository.find(connection, Node, {"uuid": node_uuid})[0]


def renew(connection: Executes, grip: Grip, seconds: float) -> bool:
    """Lengthen a lease; False when the node is not ours any more."""
    return renew_all(connection, [grip], seconds) == 1


def renew_all(connection: Executes, grips: Sequence[Grip], seconds: float) -> int:
    """Lengthen many leases by one statement; how many are still ours."""
    dialect = _dialect(connection)
    nodes = table_of(Node)
    statement = (
        sa.update(nodes)
        .where(
            nodes.c.uuid.in_([grip.node_uuid for grip in grips]),
            sa.or_(*(sa.and_(*_held(grip, dialect)) for grip in grips)),
        )
        .values(lease_until=clock.later(dialect, seconds))
    )
    return repository.changed(connection, statement)


def release(connection: Executes, grip: Grip, purpose: str) -> bool:
    """Give a node up; False when it was not ours any more."""
    statement = (
        sa.update(table_of(Node))
        .where(*_held(grip, _dialect(connection)))
        .values(_given_up(purpose))
    )
    return repository.changed(connection, statement) == 1


def end_lease(connection: Executes, grip: Grip) -> bool:
    """Let a node be taken over at once, as if its holder had died."""
    statement = (
        sa.update(table_of(Node))
        .where(*_held(grip, _dialect(connection)))
        .values(_ended(_dialect(connection)))
    )
    return repository.changed(connection, statement) == 1


def end_leases(connection: Executes, holder: str) -> list[str]:
    """Let all nodes of a holder be taken over at once; they are fenced from it.

    Only for a holder that is surely dead, or that has stopped. Gives the nodes.
    """
    nodes = table_of(Node)
    held = sa.select(nodes.c.uuid).where(nodes.c.reservation == holder)
    found = list(connection.execute(held).scalars())
    if found:
        statement = sa.update(nodes).where(nodes.c.reservation == holder)
        values = _ended(_dialect(connection)) | {"epoch": nodes.c.epoch + 1}
        repository.changed(connection, statement.values(values))
    return found


def revoke(connection: Executes, node: Node) -> bool:
    """Fence the holder of a node; False when the node changed hands meanwhile.

    Its lease is left to run out: until then the holder need not know, and what it
    does to the machine must not meet what the next one does.
    """
    nodes = table_of(Node)
    statement = (
        sa.update(nodes)
        .where(
            nodes.c.uuid == node.uuid,
            nodes.c.epoch == node.epoch,
            nodes.c.reservation.is_not(None),
        )
        .values(epoch=nodes.c.epoch + 1, version=nodes.c.version + 1)
    )
    return repository.changed(connection, statement) == 1


def replace_held(  # noqa: PLR0913 - a write and what becomes of the hold with it
    connection: Executes,
    node: Node,
    grip: Grip,
    now: datetime.datetime,
    *,
    seconds: float,
    release_from: str | None = None,
    before: Mapping[str, Any] | None = None,
) -> Node:
    """Store a held node and lengthen its lease; HoldLost when it is not ours now.

    ``release_from``: give it up with the same statement, held for this purpose.
    ``before``: the row as it was stored; only what differs is written.
    """
    dialect = _dialect(connection)
    hold: dict[str, Any] = {"lease_until": clock.later(dialect, seconds)}
    if release_from is not None:
        hold = _given_up(release_from)
    stamped = repository.bumped(node, now)
    guards = _held(grip, dialect)
    if repository.rewrite(connection, stamped, guards, before, hold) == 0:
        raise HoldLost(node.uuid)
    return stamped


def _held(grip: Grip, dialect: str) -> tuple[Clause, ...]:
    """The node is held under the epoch, and nobody else can have written it."""
    nodes = table_of(Node).c
    return (
        nodes.uuid == grip.node_uuid,
        nodes.epoch == grip.epoch,
        nodes.reservation.is_not(None),
        sa.or_(nodes.lease_until >= clock.now(dialect), nodes.version == grip.version),
    )


def _given_up(purpose: str) -> dict[str, Any]:
    freed: dict[str, Any] = dict.fromkeys(
        ("reservation", "held_for", "lease_until", "leased_at")
    )
    # Whoever held it for the job has dealt with what was interrupted before.
    return freed | ({"interrupted_holder": None} if purpose == WORK else {})


def _ended(dialect: str) -> dict[str, Any]:
    return {"lease_until": clock.later(dialect, -1)}


def _dialect(connection: Executes) -> str:
    name = connection.dialect.name
    return "mysql" if name == "mariadb" else name
