# SPDX-License-Identifier: Apache-2.0
"""Everything that belongs to a node's work, read by one statement.

Whoever takes a node needs its wishes, job, ports, ramdisk and traits. Five
questions would be five trips to the server, so the server makes one text of each
row, and rows of all kinds come in one answer.
"""

import dataclasses
import datetime
import functools
from typing import Any, TypeVar

import sqlalchemy as sa

from ironic_ng import serialization
from ironic_ng.db import clock, repository
from ironic_ng.db.codecs import codec_of
from ironic_ng.db.packing import READ_AS
from ironic_ng.db.pooling import Executes
from ironic_ng.db.selecting import columns_of
from ironic_ng.db.tables import table_of
from ironic_ng.domain.intents import OPEN, Intent
from ironic_ng.domain.job import Job
from ironic_ng.domain.port import Port
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.trait import NodeTrait

R = TypeVar("R")
_KINDS: tuple[type, ...] = (Intent, Job, Port, Ramdisk, NodeTrait)
_CLOCK = -1


@dataclasses.dataclass(frozen=True, slots=True)
class Gathered:
    """What belongs to one node; ``now`` is the database's clock, naive UTC.

    ``intents`` are those that nobody has finished, oldest first.
    """

    now: datetime.datetime
    intents: list[Intent]
    job: Job | None
    ports: tuple[Port, ...]
    ramdisk: Ramdisk | None
    traits: tuple[str, ...]


def gather(connection: Executes, node_uuid: str) -> Gathered:
    """Read all of it."""
    rows = connection.execute(_statement(_dialect(connection)), {"node": node_uuid})
    found: dict[int, list[tuple[int, list[Any]]]] = {}
    for number, identity, text in rows.all():
        if text is None:
            # It would be longer than the server lets an answer be.
            return _one_by_one(connection, node_uuid)
        found.setdefault(number, []).append((identity, serialization.loads(text)))
    jobs, ramdisks = _values(found, Job), _values(found, Ramdisk)
    return Gathered(
        now=datetime.datetime.fromisoformat(found[_CLOCK][0][1][0]),
        intents=_values(found, Intent),
        job=jobs[0] if jobs else None,
        ports=tuple(_values(found, Port)),
        ramdisk=ramdisks[0] if ramdisks else None,
        traits=tuple(sorted(it.trait for it in _values(found, NodeTrait))),
    )


def _one_by_one(connection: Executes, node_uuid: str) -> Gathered:
    equals = {"node_uuid": node_uuid}
    open_ = {**equals, "state": [state.value for state in OPEN]}
    jobs = repository.find(connection, Job, equals)
    ramdisks = repository.find(connection, Ramdisk, equals)
    traits = repository.find(connection, NodeTrait, equals)
    now = connection.execute(sa.select(clock.now(_dialect(connection)))).scalar_one()
    return Gathered(
        now=now,
        intents=repository.find(connection, Intent, open_),
        job=jobs[0] if jobs else None,
        ports=tuple(repository.find(connection, Port, equals)),
        ramdisk=ramdisks[0] if ramdisks else None,
        traits=tuple(sorted(it.trait for it in traits)),
    )


def _values(found: dict[int, list[tuple[int, list[Any]]]], kind: type[R]) -> list[R]:
    """Values of a kind in the order of creation."""
    rows = sorted(found.get(_KINDS.index(kind), ()), key=lambda row: row[0])
    any_kind: Any = kind
    readers = [
        (place, READ_AS[column.type.python_type])
        for place, column in enumerate(columns_of(any_kind, codec_of(kind).names))
        if column.type.python_type in READ_AS
    ]
    made = []
    for _, row in rows:
        for place, read in readers:
            if row[place] is not None:
                row[place] = read(row[place])
        made.append(codec_of(kind).to_value(row))
    return made


@functools.lru_cache(maxsize=8)
def _statement(dialect: str) -> sa.CompoundSelect[Any]:
    packed = _PACKED.get(dialect, sa.func.json_array)
    time = sa.select(
        sa.literal_column(str(_CLOCK)).label("kind"),
        sa.literal_column("0").label("id"),
        packed(clock.now(dialect)).label("packed"),
    )
    kinds = (_rows_of(kind, number, packed) for number, kind in enumerate(_KINDS))
    return sa.union_all(time, *kinds)


def _rows_of(kind: type, number: int, packed: Any) -> sa.Select[Any]:
    columns = table_of(kind).c
    statement = sa.select(
        sa.literal_column(str(number)),
        columns.id,
        packed(*columns_of(kind, codec_of(kind).names)),
    ).where(columns.node_uuid == sa.bindparam("node"))
    if kind is Intent:
        open_: sa.ColumnElement[str] = sa.literal_column(
            ", ".join(f"'{state.value}'" for state in OPEN)
        )
        return statement.where(columns.state.in_([open_]))
    return statement


_PACKED = {
    "postgresql": lambda *parts: sa.cast(sa.func.json_build_array(*parts), sa.Text())
}


def _dialect(connection: Executes) -> str:
    name = connection.dialect.name
    return "mysql" if name == "mariadb" else name
