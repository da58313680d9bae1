# SPDX-License-Identifier: Apache-2.0
"""The search for a node, in SQL: one statement whatever the number of nodes.

``domain/allocation_rules.py`` says what each wish means.
"""

import functools
import operator
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ironic_ng.db import clock
from ironic_ng.db.pooling import Executes
from ironic_ng.db.selecting import Clause
from ironic_ng.db.tables import table_of
from ironic_ng.domain.allocation import Allocation, AllocationState
from ironic_ng.domain.allocation_rules import PLACE, STATE, Census, Wish
from ironic_ng.domain.node import Node
from ironic_ng.domain.states import State
from ironic_ng.domain.trait import NodeTrait

_EVERYTHING = 2**31 - 1


def due(connection: Executes, dialect: str, limit: int) -> list[str]:
    """UUIDs of allocations that want a node now, the oldest first."""
    columns = table_of(Allocation).c
    statement = (
        sa.select(columns.uuid)
        .where(
            columns.state == AllocationState.ALLOCATING.value,
            sa.or_(
                columns.due_at.is_(None), columns.due_at <= clock.when_sent(dialect)
            ),
        )
        .order_by(columns.id)
        .limit(limit)
    )
    return list(connection.execute(statement).scalars())


def match(connection: Executes, dialect: str, allocation: Allocation) -> str | None:
    """UUID of a node that meets every wish: that of the same name, else any."""
    nodes = table_of(Node).c
    order: list[sa.ColumnElement[Any]] = []
    if allocation.name is not None:
        order.append(sa.case((nodes.name == allocation.name, 0), else_=1))
    order.append(sa.func.rand() if dialect == "mysql" else sa.func.random())
    statement = (
        sa.select(nodes.uuid)
        .where(*wishes(allocation).values())
        .order_by(*order)
        .limit(1)
    )
    found: str | None = connection.execute(statement).scalar_one_or_none()
    return found


def census(connection: Executes, allocation: Allocation) -> Census:
    """How many nodes are left by more and more wishes."""
    clauses = wishes(allocation)
    asked = (Wish.CANDIDATE, Wish.TRAITS, *STATE, Wish.UNLOCKED)
    # Each test is done once for a node, then only the marks are counted. Without
    # the limit databases would merge both and test again for each count.
    marks = (
        sa.select(*(_mark(clauses[wish]).label(wish.name) for wish in asked))
        .where(*(clauses[wish] for wish in PLACE))
        .limit(_EVERYTHING)
        .subquery()
    )
    met = {wish: marks.c[wish.name] for wish in asked}
    fit = met[Wish.CANDIDATE] * met[Wish.TRAITS]
    free = functools.reduce(operator.mul, (met[wish] for wish in STATE), fit)
    statement = sa.select(
        sa.func.count(),
        _total(met[Wish.CANDIDATE]),
        _total(fit),
        _total(free * (1 - met[Wish.UNLOCKED])),
        *(_total(fit * (1 - met[wish])) for wish in STATE),
    ).select_from(marks)
    of_class, named, fitting, locked_, *failing = map(
        int, connection.execute(statement).one()
    )
    return Census(
        of_class=of_class,
        named=named,
        fitting=fitting,
        failing=dict(zip(STATE, failing, strict=True)),
        locked=locked_,
    )


def wishes(allocation: Allocation) -> Mapping[Wish, Clause]:
    """Each wish as a test of a row of nodes that is true or false, never unknown."""
    nodes = table_of(Node).c
    owner, candidates = allocation.owner, allocation.candidate_nodes
    found: dict[Wish, Clause] = {
        Wish.RESOURCE_CLASS: _equals(nodes.resource_class, allocation.resource_class),
        Wish.OWNER: sa.true(),
        Wish.CANDIDATE: nodes.uuid.in_(candidates) if candidates else sa.true(),
        Wish.TRAITS: _has_traits(allocation) if allocation.traits else sa.true(),
        Wish.AVAILABLE: nodes.provision_state == State.AVAILABLE.value,
        Wish.NO_MAINTENANCE: nodes.maintenance.is_(sa.false()),
        Wish.POWER_KNOWN: nodes.power_state.is_not(None),
        Wish.UNUSED: nodes.instance_uuid.is_(None),
        Wish.UNLOCKED: nodes.reservation.is_(None),
    }
    if owner is not None:
        found[Wish.OWNER] = sa.or_(
            _equals(nodes.owner, owner), _equals(nodes.lessee, owner)
        )
    return found


def _has_traits(allocation: Allocation) -> Clause:
    # Asked of a node that meets the rest, by the index of nodes and their traits.
    traits = table_of(NodeTrait).c
    wanted = sorted(set(allocation.traits))
    found = sa.select(sa.func.count()).where(
        traits.node_uuid == table_of(Node).c.uuid, traits.trait.in_(wanted)
    )
    return found.scalar_subquery() == len(wanted)


def _equals(column: sa.Column[str], value: str | None) -> Clause:
    return sa.and_(column.is_not(None), column == value)


def _mark(clause: Clause) -> sa.ColumnElement[int]:
    return sa.case((clause, 1), else_=0)


def _total(mark: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(mark), 0)
