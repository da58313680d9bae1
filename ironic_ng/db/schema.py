# SPDX-License-Identifier: Apache-2.0
"""Which revision the tables are of, and how to make them at once.

Two numbers are kept. ``expanded_version`` says up to which revision tables and
columns have been added; ``alembic_version`` says which revision services must at
least be of. In between services of both releases run on one database: a release
before this one reads only the latter, and finds what it knows.
"""

import os
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ironic_ng.db.engine import Engines
from ironic_ng.db.tables import METADATA
from ironic_ng.domain.catalogue import db as codes

_MIGRATIONS = Path(__file__).parent / "migrations" / "versions"

REVISIONS: tuple[str, ...] = tuple(
    sorted(path.name.partition("_")[0] for path in _MIGRATIONS.glob("[0-9]*.py"))
)
"""Every revision of the schema, oldest first, by the names of the migrations, so
that a start need not load alembic. A test compares them with what is in these."""
HEAD = REVISIONS[-1]


def _table_of_versions(name: str) -> sa.Table:
    return sa.Table(
        name,
        sa.MetaData(),
        sa.Column("version_num", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("version_num", name=f"{name}_pkc"),
    )


EXPANDED_TABLE = "expanded_version"
_EXPANDED = _table_of_versions(EXPANDED_TABLE)
_LEAST = _table_of_versions("alembic_version")


def check(connection: Connection) -> None:
    """Raise NOT_UPGRADED or UNKNOWN_SCHEMA unless this release can use the schema.

    One that a newer release has only added to will do.
    """
    found = revision(connection)
    if found == HEAD:
        return
    if found is None or found in REVISIONS:
        raise codes.NOT_UPGRADED(found=found or "none", needed=HEAD)
    if least(connection) not in REVISIONS:
        raise codes.UNKNOWN_SCHEMA(found=found)


def revision(connection: Connection) -> str | None:
    """The revision of the tables; None for a database without tables."""
    names = set(sa.inspect(connection).get_table_names())
    for table in (_EXPANDED, _LEAST):
        if table.name in names:
            return _version(connection, table)
    if names & set(METADATA.tables):
        raise codes.UNKNOWN_SCHEMA(found="tables without a revision")
    return None


def least(connection: Connection) -> str | None:
    """The revision that services must at least be of to use the database."""
    if not sa.inspect(connection).has_table(_LEAST.name):
        return None
    return _version(connection, _LEAST)


def demand_at_least(connection: Connection, wanted: str) -> None:
    """Let services of earlier revisions than this one be refused from now on."""
    _LEAST.create(connection, checkfirst=True)
    _set_version(connection, _LEAST, wanted)


def part_versions(connection: Connection) -> None:
    """Keep the two numbers apart in a database that has only one yet."""
    names = sa.inspect(connection)
    if names.has_table(_LEAST.name) and not names.has_table(_EXPANDED.name):
        found = _version(connection, _LEAST)
        _EXPANDED.create(connection)
        if found is not None:
            _set_version(connection, _EXPANDED, found)


def is_declared(_item: object, name: str | None, kind: str, *_others: object) -> bool:
    """Whether alembic is to compare a thing that it found in the database."""
    return not (kind == "table" and name in {_EXPANDED.name, _LEAST.name})


def _version(connection: Connection, table: sa.Table) -> str | None:
    found: str | None = connection.execute(
        sa.select(table.c.version_num)
    ).scalar_one_or_none()
    return found


def _set_version(connection: Connection, table: sa.Table, wanted: str) -> None:
    connection.execute(sa.delete(table))
    connection.execute(sa.insert(table).values(version_num=wanted))


def create(connection: Connection) -> None:
    """Make all tables of this release in an empty database."""
    METADATA.create_all(connection)
    for table in (_EXPANDED, _LEAST):
        table.create(connection)
        _set_version(connection, table, HEAD)


def make_private_file(engines: Engines) -> None:
    """Make the file of an embedded database, for its owner's eyes only."""
    name = engines.writer.url.database
    if not name or name == ":memory:":
        message = "two connections to a database in memory see two databases"
        raise ValueError(message)
    path = Path(name)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(path, timeout=30)
        try:
            # Readers and a writer do not wait for each other in this mode; the
            # file remembers it.
            connection.execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()
    except (OSError, sqlite3.Error) as error:
        raise codes.FILE_UNUSABLE(path=path, detail=error) from error
