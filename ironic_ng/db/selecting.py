# SPDX-License-Identifier: Apache-2.0
"""Queries turned into SQL: conditions, order and page."""

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from ironic_ng.db import packing
from ironic_ng.db.codecs import codec_of
from ironic_ng.db.query import Condition, Operator, Query, Selection
from ironic_ng.db.tables import table_of
from ironic_ng.domain.node import Node
from ironic_ng.domain.trait import NodeTrait

Clause = sa.ColumnElement[bool]
Columns = tuple[sa.ColumnElement[Any], ...]


def _gathered(child: type, field: str, owner: type) -> sa.ColumnElement[Any]:
    """A field of all rows that name a node, as words with commas between."""
    columns, owners = table_of(child).c, table_of(owner)
    return (
        sa.select(sa.func.aggregate_strings(columns[field], ","))
        .where(columns.node_uuid == owners.c.uuid)
        .correlate(owners)
        .scalar_subquery()
    )


GATHERED: dict[tuple[type, str], sa.ColumnElement[Any]] = {
    (Node, "traits"): _gathered(NodeTrait, "trait", Node)
}
"""Lists of words that are fetched with the row they belong to."""


# These two are kept, because making them takes as long as sending them.
@functools.lru_cache(maxsize=256)
def columns_of(kind: type, names: tuple[str, ...]) -> Columns:
    """The columns of fields, and of lists that are fetched with them."""
    columns = table_of(kind).c
    return tuple(
        columns[name] if name in columns else GATHERED[kind, name] for name in names
    )


@functools.lru_cache(maxsize=256)
def select_from(
    kind: type, names: tuple[str, ...], *, packed: bool = False
) -> sa.Select[Any]:
    """A statement that selects these columns, or one column that holds all."""
    columns = columns_of(kind, names)
    if packed:
        return sa.select(packing.packed(columns)).select_from(table_of(kind))
    return sa.select(*columns)


def equal_to(kind: type, equals: Mapping[str, Any]) -> list[Clause]:
    """One clause per field; a list or tuple means one of these."""
    return [clause(kind, _equality(name, value)) for name, value in equals.items()]


def clauses_of(kind: type, query: Query) -> list[Clause]:
    """Everything a row must meet to be in the list."""
    found = equal_to(kind, query.equals)
    found.extend(clause(kind, item) for item in query.conditions)
    found.extend(
        sa.or_(*(clause(kind, item) for item in group)) for group in query.any_of
    )
    return found


def clause(kind: type, condition: Condition) -> Clause:
    """One condition as SQL."""
    column = table_of(kind).c[condition.field]
    if condition.op == "within":
        return column.in_(_subselect(condition.value))
    value = condition.value
    encode = codec_of(kind).encode
    if condition.op == "in":
        value = [encode(condition.field, item) for item in value]
    elif condition.op not in {"contains", "is_null", "not_null"}:
        value = encode(condition.field, value)
    return _CLAUSES[condition.op](column, value)


def ordered(
    statement: sa.Select[Any], kind: type, query: Query, dialect: str
) -> sa.Select[Any]:
    """The statement in the order that a query asks for; equal ones by age."""
    columns = table_of(kind).c
    keys: list[sa.ColumnElement[Any]] = []
    if query.sort_key is not None:
        keys.append(_direction(columns[query.sort_key], query, dialect))
    keys.append(columns.id.desc() if query.descending else columns.id.asc())
    return statement.order_by(*keys)


def after_marker(kind: type, query: Query, marker: tuple[int, Any]) -> Clause:
    """Rows behind the marker, given its id and its value of the sort key.

    Unset values come first in ascending order, on every database.
    """
    columns = table_of(kind).c
    marker_id, value = marker
    beyond_id = columns.id < marker_id if query.descending else columns.id > marker_id
    if query.sort_key is None:
        return beyond_id
    column = columns[query.sort_key]
    if value is None:
        tied = sa.and_(column.is_(None), beyond_id)
        return tied if query.descending else sa.or_(tied, column.is_not(None))
    tied = sa.and_(column == value, beyond_id)
    if query.descending:
        return sa.or_(column < value, tied, column.is_(None))
    return sa.or_(column > value, tied)


def _direction(
    column: sa.ColumnElement[Any], query: Query, dialect: str
) -> sa.ColumnElement[Any]:
    directed = column.desc() if query.descending else column.asc()
    if dialect != "postgresql":
        return directed
    return directed.nulls_last() if query.descending else directed.nulls_first()


def _equality(name: str, value: Any) -> Condition:
    if value is None:
        return Condition(name, "is_null")
    if isinstance(value, list | tuple | set | frozenset):
        return Condition(name, "in", value)
    return Condition(name, "eq", value)


def _subselect(selection: Selection) -> sa.Select[Any]:
    kind = selection.kind
    wanted: Iterable[Clause] = [clause(kind, item) for item in selection.conditions]
    return sa.select(table_of(kind).c[selection.field]).where(*wanted)


_CLAUSES: dict[Operator, Callable[[sa.Column[Any], Any], Clause]] = {
    "eq": lambda column, value: column == value,
    # Unset differs from any value; SQL alone would leave such rows out.
    "ne": lambda column, value: sa.or_(column != value, column.is_(None)),
    "in": lambda column, value: column.in_(value),
    "contains": lambda column, value: column.icontains(value, autoescape=True),
    "is_null": lambda column, _: column.is_(None),
    "not_null": lambda column, _: column.is_not(None),
    "lt": lambda column, value: column < value,
    "gt": lambda column, value: column > value,
}
