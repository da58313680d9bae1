# SPDX-License-Identifier: Apache-2.0
"""Which revision the tables are of, and how to make them at once."""

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

_VERSIONS = sa.Table(
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def check(connection: Connection) -> None:
    """Raise NOT_UPGRADED or UNKNOWN_SCHEMA unless the schema is this release's."""
    found = revision(connection)
    if found == HEAD:
        return
    if found is None or found in REVISIONS:
        raise codes.NOT_UPGRADED(found=found or "none", needed=HEAD)
    raise codes.UNKNOWN_SCHEMA(found=found)


def revision(connection: Connection) -> str | None:
    """The revision of the schema; None for a database without tables."""
    names = set(sa.inspect(connection).get_table_names())
    if _VERSIONS.name in names:
        found: str | None = connection.execute(
            sa.select(_VERSIONS.c.version_num)
        ).scalar_one_or_none()
        return found
    if names & set(METADATA.tables):
        raise codes.UNKNOWN_SCHEMA(found="tables without a revision")
    return None


def create(connection: Connection) -> None:
    """Make all tables of this release in an empty database."""
    METADATA.create_all(connection)
    _VERSIONS.create(connection)
    connection.execute(sa.insert(_VERSIONS).values(version_num=HEAD))


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
