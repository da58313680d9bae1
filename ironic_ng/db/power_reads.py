# SPDX-License-Identifier: Apache-2.0
"""Which nodes' power is read next: one statement for many nodes, few columns."""

import dataclasses
import datetime
import logging
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ironic_ng import serialization
from ironic_ng.db import repository
from ironic_ng.db.pooling import Executes
from ironic_ng.db.tables import table_of
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.domain.polling import POLLED, UNPOLLED
from ironic_ng.domain.states import State

LOG = logging.getLogger(__name__)
_OBJECTS = ("driver_info", "properties")
_STATES = sorted(state.value for state in UNPOLLED)


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """Some nodes in the order of creation; ``last``: where the next page begins.

    ``last`` is None when there are no more.
    """

    nodes: list[Node]
    last: int | None


def page(connection: Executes, after: int, limit: int) -> Page:
    """Nodes at rest behind this one; only the fields ``POLLED`` are filled in.

    Left out: nodes in maintenance, held, with a power target, with a plan under way
    (so also those whose firmware is being updated), and in states ``UNPOLLED``.
    """
    table, jobs = table_of(Node), table_of(Job)
    nodes = table.c
    statement = (
        sa.select(nodes.id, *(nodes[name] for name in POLLED))
        .where(
            nodes.id > after,
            nodes.maintenance.is_(sa.false()),
            nodes.reservation.is_(None),
            nodes.target_power_state.is_(None),
            nodes.provision_state.not_in(_STATES),
            ~sa.exists().where(jobs.c.node_uuid == nodes.uuid),
        )
        .order_by(nodes.id)
        .limit(limit)
    )
    rows = connection.execute(statement).all()
    last = int(rows[-1][0]) if len(rows) == limit else None
    found = (_node(tuple(row)[1:], POLLED) for row in rows)
    return Page([node for node in found if node is not None], last)


def _node(row: tuple[Any, ...], names: tuple[str, ...]) -> Node | None:
    """The node; None when its row is broken, which must not keep others waiting."""
    words = dict(zip(names, row, strict=True))
    try:
        for name in _OBJECTS:
            text = words[name]
            words[name] = {} if text is None else serialization.loads(text)
    except serialization.InvalidJSON as error:
        LOG.warning("Power of node %s is not read: %s", words["uuid"], error)
        return None
    return Node(**words)


def faulty(
    connection: Executes, faults: Sequence[str], due_by: datetime.datetime, limit: int
) -> list[Node]:
    """Nodes that the service took out of use and whose next try is due.

    Those due longest come first; ``POLLED``, ``power_due_at`` and ``fault`` are
    filled in.
    """
    nodes = table_of(Node).c
    names = (*POLLED, "power_due_at", "fault")
    statement = (
        sa.select(*(nodes[name] for name in names))
        .where(
            nodes.maintenance.is_(sa.true()),
            nodes.fault.in_(list(faults)),
            nodes.reservation.is_(None),
            nodes.provision_state != State.ENROLL.value,
            sa.or_(nodes.power_due_at.is_(None), nodes.power_due_at <= due_by),
        )
        .order_by(nodes.power_due_at)
        .limit(limit)
    )
    rows = connection.execute(statement).all()
    found = (_node(tuple(row), names) for row in rows)
    return [node for node in found if node is not None]


def hasten(
    connection: Executes, node_uuids: Sequence[str], moment: datetime.datetime
) -> int:
    """Have these nodes tried at that moment, unless they are in somebody's hands."""
    nodes = table_of(Node)
    statement = (
        sa.update(nodes)
        .where(
            nodes.c.uuid.in_(list(node_uuids)),
            nodes.c.reservation.is_(None),
            nodes.c.fault.is_not(None),
        )
        .values(power_due_at=moment)
    )
    return repository.changed(connection, statement)
