# SPDX-License-Identifier: Apache-2.0
"""Moves a database from revision to revision, and its data along with it."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import alembic.command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Connection

from ironic_ng.conf.settings import Settings
from ironic_ng.db import schema
from ironic_ng.db.engine import Engines, make_engines
from ironic_ng.db.failures import translated
from ironic_ng.db.tables import METADATA
from ironic_ng.domain.catalogue import db as codes


@dataclasses.dataclass(frozen=True, slots=True)
class DataMigration:
    """A change of data that runs while the service does, in batches.

    ``move(connection, most)`` changes at most so many rows and tells how many
    it changed; ``left(connection)`` counts those still to be changed.
    """

    name: str
    move: Callable[[Connection, int], int]
    left: Callable[[Connection], int]


DATA_MIGRATIONS: tuple[DataMigration, ...] = ()
"""Those of this release, in order."""


@dataclasses.dataclass(frozen=True, slots=True)
class Progress:
    """How far one data migration has come."""

    name: str
    moved: int
    left: int


def upgrade(settings: Settings, to: str = "head") -> tuple[str | None, str | None]:
    """Upgrade the schema; the revisions before and after.

    Raises UNKNOWN_SCHEMA for a database that a newer release has upgraded.
    """
    with _connected(settings) as connection:
        before = schema.revision(connection)
        if before is not None and before not in schema.REVISIONS:
            raise codes.UNKNOWN_SCHEMA(found=before)
        alembic.command.upgrade(_config(connection), to)
        connection.commit()
        return before, schema.revision(connection)


def create_schema(settings: Settings) -> None:
    """Make all tables in an empty database at once; ValueError if it is not empty."""
    with _connected(settings) as connection:
        if schema.revision(connection) is not None:
            message = "the database has tables already; use upgrade"
            raise ValueError(message)
        schema.create(connection)
        connection.commit()


def stamp(settings: Settings, revision: str) -> None:
    """Say that the schema is of this revision without changing a table."""
    with _connected(settings) as connection:
        alembic.command.stamp(_config(connection), revision)
        connection.commit()


def version(settings: Settings) -> str | None:
    """The revision of the database; None when it has no tables."""
    with _connected(settings) as connection:
        return schema.revision(connection)


def write_revision(settings: Settings, message: str, *, autogenerate: bool) -> Path:
    """Write a new migration into the source tree; the path of the module.

    With ``autogenerate`` it holds what distinguishes the declarations from the
    database, which must be of the newest revision.
    """
    number = f"{len(schema.REVISIONS) + 1:04}"
    with _connected(settings) as connection:
        made = alembic.command.revision(
            _config(connection), message, autogenerate=autogenerate, rev_id=number
        )
    scripts = [item for item in (made if isinstance(made, list) else [made]) if item]
    return Path(scripts[0].path)


def differences(settings: Settings) -> Sequence[object]:
    """What distinguishes the database from the declarations, as alembic says it."""
    with _connected(settings) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found: Sequence[object] = compare_metadata(context, METADATA)
        return found


def written_revisions() -> tuple[str, ...]:
    """The revisions of the migrations that are there, oldest first."""
    scripts = ScriptDirectory.from_config(_config(None))
    return tuple(script.revision for script in scripts.walk_revisions())[::-1]


def migrate_data(
    settings: Settings,
    most: int | None,
    migrations: Sequence[DataMigration] = DATA_MIGRATIONS,
) -> Iterator[Progress]:
    """Run the data migrations and give each one's progress as it comes.

    They change ``most`` rows in all, or everything. Every batch is a transaction
    of its own.
    """
    room = most
    for migration in migrations:
        moved = 0
        while room is None or room > 0:
            with _connected(settings) as connection:
                count = migration.move(connection, min(room or _BATCH, _BATCH))
                connection.commit()
            moved += count
            room = None if room is None else room - count
            if count == 0:
                break
        with _connected(settings) as connection:
            yield Progress(migration.name, moved, migration.left(connection))


_BATCH = 500


@contextmanager
def _connected(settings: Settings) -> Iterator[Connection]:
    engines = make_engines(settings, patient=True)
    try:
        yield from _transaction(engines)
    except CommandError as error:
        raise ValueError(str(error)) from error
    finally:
        engines.dispose()


def _transaction(engines: Engines) -> Iterator[Connection]:
    if engines.dialect == "sqlite":
        schema.make_private_file(engines)
    with translated(), engines.writer.connect() as connection:
        connection.begin()
        yield connection


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
