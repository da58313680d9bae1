# SPDX-License-Identifier: Apache-2.0
"""Reading and writing values of any resource class over one connection."""

import contextlib
import dataclasses
import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from oslo_db import exception as db_exception

from ironic_ng.db import packing, prepared, selecting
from ironic_ng.db.codecs import as_is, codec_of, loaded
from ironic_ng.db.failures import Duplicate, Stale, first_line
from ironic_ng.db.pooling import Executes
from ironic_ng.db.query import Query
from ironic_ng.db.tables import table_of
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.fields import resource_of
from ironic_ng.domain.node import Node

R = TypeVar("R")

HOLD_COLUMNS = frozenset(
    {"reservation", "epoch", "lease_until", "leased_at", "held_for",
     "interrupted_holder"}
)  # fmt: skip
"""Columns of a node that only claim, renew and release write."""
_NEVER_REWRITTEN = frozenset({"created_at"})
_PLACED = frozenset({"conductor_affinity"})
"""Columns of a node that only ``db/placing.py`` writes, whoever works on the node."""


def find(
    connection: Executes,
    kind: type[R],
    equals: Mapping[str, Any],
    limit: int | None = None,
    *,
    lock: bool = False,
) -> list[R]:
    """Values whose fields equal these, in the order of creation.

    ``lock``: keep others from changing the rows until the transaction ends.
    """
    names = codec_of(kind).names
    rows = _equal(connection, kind, names, equals, limit, lock=lock)
    return [codec_of(kind).to_value(row) for row in rows]


def first_with(
    connection: Executes, kind: type[R], gathered: str, equals: Mapping[str, Any]
) -> tuple[R, list[str]] | None:
    """The first value whose fields equal these, and a list that is fetched with it."""
    rows = _equal(connection, kind, (*codec_of(kind).names, gathered), equals, 1)
    if not rows:
        return None
    *row, words = rows[0]
    return codec_of(kind).to_value(row), sorted(words.split(",")) if words else []


def page(connection: Executes, kind: type[R], query: Query) -> list[R]:
    """One page of values."""
    names = codec_of(kind).names
    made = _page_of(connection, kind, names, query)
    to_value = codec_of(kind).to_value
    return [to_value(row) for row in _fetch(connection, kind, names, made)]


def rows(
    connection: Executes, kind: type, names: Sequence[str], query: Query
) -> list[dict[str, Any]]:
    """One page of some columns; object fields as finished JSON unless parsed.

    Names of lists that are fetched with a row (``selecting.GATHERED``) will do too.
    """
    made = _page_of(connection, kind, tuple(names), query)
    fetched = _fetch(connection, kind, tuple(names), made)
    json_names = codec_of(kind).json_names
    converters: list[tuple[str, Callable[[Any], Any]]] = [
        (
            name,
            loaded if name in query.parsed else as_is,
        )
        for name in names
        if name in json_names
    ]
    found = [dict(zip(names, row, strict=True)) for row in fetched]
    for name, convert in converters:
        fresh_default = codec_of(kind).declared.fields[name].fresh_default
        for row in found:
            text = row[name]
            value = None if text is None else convert(text)
            row[name] = fresh_default() if value is None else value
    for name in names:
        if (kind, name) in selecting.GATHERED:
            for row in found:
                row[name] = sorted(row[name].split(",")) if row[name] else []
    return found


def count(connection: Executes, kind: type, equals: Mapping[str, Any]) -> int:
    """How many values have fields equal to these."""
    statement = (
        sa.select(sa.func.count())
        .select_from(table_of(kind))
        .where(*selecting.equal_to(kind, equals))
    )
    return int(connection.execute(statement).scalar_one())


def counts(
    connection: Executes, kind: type, field: str, more_than: int
) -> dict[Any, int]:
    """How many values there are for each value of a field that has many."""
    column = table_of(kind).c[field]
    statement = (
        sa.select(column, sa.func.count())
        .group_by(column)
        .having(sa.func.count() > more_than)
        .order_by(column)
    )
    return {row[0]: int(row[1]) for row in connection.execute(statement)}


def add(connection: Executes, value: R, now: datetime.datetime) -> R:
    """Store a new value; Duplicate when a unique field is taken."""
    kind = type(value)
    declared = resource_of(kind)
    stamped = value
    if "created_at" in declared.fields and getattr(value, "created_at", None) is None:
        stamped = dataclasses.replace(value, created_at=now)  # type: ignore[type-var]
    row = codec_of(kind).to_row(stamped)
    # What is left out is unset; most of a new node is.
    present = {name: item for name, item in row.items() if item is not None}
    with _duplicates_told(kind, row):
        _insert(connection, kind, present)
    return stamped


def add_all(connection: Executes, values: Sequence[R], now: datetime.datetime) -> None:
    """Store new values of one class, whose unique fields are surely free."""
    if not values:
        return
    kind = type(values[0])
    rows = [
        codec_of(kind).to_row(
            value
            if getattr(value, "created_at", now) is not None
            else dataclasses.replace(value, created_at=now)  # type: ignore[type-var]
        )
        for value in values
    ]
    # All rows of a statement must name the same columns.
    names = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    _insert(connection, kind, [{name: row[name] for name in names} for row in rows])


def replace(
    connection: Executes,
    value: R,
    now: datetime.datetime,
    before: Mapping[str, Any] | None = None,
) -> R:
    """Store a changed value if the row is still of the version it was read at.

    ``before``: the row as it was read, if known; only what differs is written.
    """
    kind = type(value)
    equals = {resource_of(kind).key: key_of(value)}
    if "version" in resource_of(kind).fields:
        equals["version"] = getattr(value, "version")  # noqa: B009
    else:
        # Somebody else may have changed it meanwhile.
        before = None
    stamped = bumped(value, now)
    row = codec_of(kind).to_row(stamped)
    with _duplicates_told(kind, row):
        if _update(connection, kind, equals, _written(kind, row, before)) == 0:
            raise Stale(kind, key_of(value))
    return stamped


def rewrite(
    connection: Executes,
    value: R,
    guards: Sequence[selecting.Clause],
    before: Mapping[str, Any] | None = None,
    hold: Mapping[str, Any] | None = None,
) -> int:
    """Write the row that the guards let through; count of rows.

    All columns are written, or those that differ from the row before. ``hold``:
    what becomes of the columns of a node's hold, as SQL.
    """
    kind = type(value)
    row = codec_of(kind).to_row(value)
    wanted = {**_written(kind, row, before), **(hold or {})}
    with _duplicates_told(kind, row):
        return changed(
            connection, sa.update(table_of(kind)).where(*guards).values(wanted)
        )


def _written(
    kind: type, row: Mapping[str, Any], before: Mapping[str, Any] | None
) -> dict[str, Any]:
    """What of a row goes into the database."""
    untouched = _NEVER_REWRITTEN | {resource_of(kind).key}
    if kind is Node:
        untouched |= HOLD_COLUMNS | _PLACED
    return {
        name: item
        for name, item in row.items()
        if name not in untouched and (before is None or before[name] != item)
    }


def bumped(value: R, now: datetime.datetime) -> R:
    """The value as it will be stored: one version on, and stamped."""
    fields = resource_of(type(value)).fields
    words: dict[str, Any] = {}
    if "version" in fields:
        words["version"] = getattr(value, "version") + 1  # noqa: B009
    if "updated_at" in fields:
        words["updated_at"] = now
    return dataclasses.replace(value, **words)  # type: ignore[type-var]


def remove(connection: Executes, kind: type, equals: Mapping[str, Any]) -> int:
    """Delete the rows whose fields equal these; how many there were."""
    if not equals:
        message = "remove() wants to know which rows"
        raise ValueError(message)
    clauses = selecting.equal_to(kind, equals)
    return changed(connection, sa.delete(table_of(kind)).where(*clauses))


def changed(connection: Executes, statement: sa.Executable) -> int:
    """Run a writing statement; how many rows it met."""
    return connection.execute(statement).rowcount


def changed_one(connection: Executes, kind: type[R], statement: sa.Update) -> R | None:
    """Change one row and give it as it is then; None when there is no such row."""
    any_kind: Any = kind
    columns = selecting.columns_of(any_kind, codec_of(kind).names)
    row = connection.execute(statement.returning(*columns)).first()
    return None if row is None else codec_of(kind).to_value(row)


def key_of(value: object) -> Any:
    """What identifies the row of a value."""
    return getattr(value, resource_of(type(value)).key)


def _equal(
    connection: Executes,
    kind: type,
    names: tuple[str, ...],
    equals: Mapping[str, Any],
    limit: int | None = None,
    *,
    lock: bool = False,
) -> Sequence[Sequence[Any]]:
    """Rows of these columns whose fields equal these, in the order of creation."""
    shape = prepared.shape_of(equals)

    def made(*, packed: bool) -> sa.Select[Any]:
        return prepared.selection(kind, names, shape, limit, lock=lock, packed=packed)

    return _fetch(connection, kind, names, made, prepared.arguments(kind, equals))


def _insert(connection: Executes, kind: type, rows: Any) -> None:
    """Store a row, or several with the same columns."""
    connection.execute(prepared.insertion(kind), rows)


def _update(
    connection: Executes, kind: type, equals: Mapping[str, Any], wanted: dict[str, Any]
) -> int:
    """Write columns of the rows whose fields equal these; how many there were."""
    statement = prepared.change(kind, prepared.shape_of(equals))
    sent = {**wanted, **prepared.arguments(kind, equals)}
    return connection.execute(statement, sent).rowcount


class Made(Protocol):
    """Makes the statement, of one packed column or of all."""

    def __call__(self, *, packed: bool) -> sa.Select[Any]: ...


def _fetch(
    connection: Executes,
    kind: type,
    names: tuple[str, ...],
    made: Made,
    arguments: Mapping[str, Any] | None = None,
) -> Sequence[Sequence[Any]]:
    """Rows of these columns, packed on the way where that helps."""
    if packing.helps(connection.dialect):
        texts = connection.execute(made(packed=True), arguments).scalars().all()
        rows = packing.unpacked(selecting.columns_of(kind, names), texts)
        if rows is not None:
            return rows
    return connection.execute(made(packed=False), arguments).all()


def _page_of(
    connection: Executes, kind: type, names: tuple[str, ...], query: Query
) -> Made:
    clauses = selecting.clauses_of(kind, query)
    if query.marker is not None:
        marker = _find_marker(connection, kind, query)
        clauses.append(selecting.after_marker(kind, query, marker))
    dialect = connection.dialect.name

    def made(*, packed: bool) -> sa.Select[Any]:
        chosen = selecting.select_from(kind, names, packed=packed).where(*clauses)
        return selecting.ordered(chosen, kind, query, dialect).limit(query.limit)

    return made


def _find_marker(connection: Executes, kind: type, query: Query) -> tuple[int, Any]:
    columns = table_of(kind).c
    declared = resource_of(kind)
    sort_column = columns[query.sort_key or "id"]
    statement = sa.select(columns.id, sort_column.label("sorted_by")).where(
        columns[declared.key] == query.marker
    )
    row = connection.execute(statement).first()
    if row is None:
        raise api.MARKER_NOT_FOUND(marker=query.marker, noun=declared.noun)
    return row[0], row[1]


@contextlib.contextmanager
def _duplicates_told(kind: type, row: Mapping[str, Any]) -> Iterator[None]:
    try:
        yield
    except db_exception.DBDuplicateEntry as error:
        raise _duplicate(kind, row, error) from error


def _duplicate(
    kind: type, row: Mapping[str, Any], error: db_exception.DBDuplicateEntry
) -> Duplicate:
    # SQLite names the columns, the others the constraint, last in the line.
    declared = resource_of(kind)
    columns = {str(name).rpartition(".")[2] for name in error.columns}
    constraint = (re.findall(r"\buq_\w+", first_line(error, 2000)) or [None])[-1]
    groups = [(spec.name,) for spec in declared.fields.values() if spec.unique]
    for names in (*groups, *declared.unique_together):
        name = f"uq_{declared.table}_{'_'.join(names)}"
        if name == constraint or (constraint is None and columns == set(names)):
            return Duplicate(kind, names[-1], row[names[-1]])
    return Duplicate(kind, declared.key, row[declared.key])
