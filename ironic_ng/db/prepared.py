# SPDX-License-Identifier: Apache-2.0
"""Statements of a few shapes, made once and sent with other values each time.

SQLAlchemy takes two or three times as long to put a short statement together, and
to find out that it knows it, as to send it.
"""

import functools
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ironic_ng.db import selecting
from ironic_ng.db.codecs import codec_of
from ironic_ng.db.tables import table_of

Shape = tuple[tuple[str, str], ...]
"""Fields and how each is compared: ``eq``, ``in`` or ``is_null``."""
_PREFIX = "of_"
"""Keeps what a row is looked for by apart from what is written to it."""


def shape_of(equals: Mapping[str, Any]) -> Shape:
    """How fields are compared with these values: a list or tuple means one of them."""
    return tuple((name, _comparison(value)) for name, value in equals.items())


def arguments(kind: type, equals: Mapping[str, Any]) -> dict[str, Any]:
    """What goes with a statement for :func:`shape_of` the same fields."""
    encode = codec_of(kind).encode
    return {
        _PREFIX + name: (
            [encode(name, item) for item in value]
            if isinstance(value, list | tuple | set | frozenset)
            else encode(name, value)
        )
        for name, value in equals.items()
        if value is not None
    }


@functools.lru_cache(maxsize=512)
def selection(
    kind: type,
    names: tuple[str, ...],
    shape: Shape,
    limit: int | None = None,
    *,
    lock: bool = False,
    packed: bool = False,
) -> sa.Select[Any]:
    """Rows whose fields compare like this, in the order of creation.

    ``lock``: keep others from changing them. ``packed``: as one column.
    """
    statement = (
        selecting.select_from(kind, names, packed=packed)
        .where(*_clauses(kind, shape))
        .order_by(table_of(kind).c.id)
        .limit(limit)
    )
    return statement.with_for_update() if lock else statement


@functools.lru_cache(maxsize=64)
def insertion(kind: type) -> sa.Insert:
    """A new row; which columns it has is told by the values that go with it."""
    return sa.insert(table_of(kind))


@functools.lru_cache(maxsize=64)
def change(kind: type, shape: Shape) -> sa.Update:
    """A change of rows whose fields compare like this; columns as for insertion."""
    return sa.update(table_of(kind)).where(*_clauses(kind, shape))


def _clauses(kind: type, shape: Shape) -> list[selecting.Clause]:
    columns = table_of(kind).c
    return [_COMPARED[how](columns[name]) for name, how in shape]


def _comparison(value: Any) -> str:
    if value is None:
        return "is_null"
    return "in" if isinstance(value, list | tuple | set | frozenset) else "eq"


def _value_of(column: sa.Column[Any], *, many: bool = False) -> sa.BindParameter[Any]:
    name = _PREFIX + column.name
    return sa.bindparam(name, type_=column.type, expanding=many)


_COMPARED = {
    "eq": lambda column: column == _value_of(column),
    "in": lambda column: column.in_(_value_of(column, many=True)),
    "is_null": lambda column: column.is_(None),
}
