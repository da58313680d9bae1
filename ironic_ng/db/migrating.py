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
from alembic.operations import Operations
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
        schema.part_versions(connection)
        alembic.command.upgrade(_config(connection), to)
        after = schema.revision(connection)
        if before is None and after is not None:
            # No service of an earlier release can have used it.
            schema.demand_at_least(connection, after)
        connection.commit()
        return before, after


def contract(settings: Settings, blockers: Sequence[str] = ()) -> tuple[str, str]:
    """Refuse services of earlier releases from now on, and drop what only they used.

    Gives the revisions that services had to be of before, and have to be of now.
    Raises NOT_UPGRADED, or CANNOT_CONTRACT while data are still to be moved or
    ``blockers`` name other reasons.
    """
    with _connected(settings) as connection:
        found = schema.revision(connection)
        if found != schema.HEAD:
            raise codes.NOT_UPGRADED(found=found or "none", needed=schema.HEAD)
        left = [
            f"data migration {it.name}: {rows} rows left"
            for it in DATA_MIGRATIONS
            if (rows := it.left(connection))
        ]
        if reasons := [*blockers, *left]:
            raise codes.CANNOT_CONTRACT(reasons="; ".join(reasons))
        before = schema.least(connection) or schema.REVISIONS[0]
        _drop_unused(connection, before)
        schema.demand_at_least(connection, schema.HEAD)
        connection.commit()
        return before, schema.HEAD


def needed(settings: Settings) -> str | None:
    """The revision that services must at least be of; None without tables."""
    with _connected(settings) as connection:
        return schema.least(connection)


def rows_left(settings: Settings) -> dict[str, int]:
    """For each data migration that is not done, how many rows are left."""
    with _connected(settings) as connection:
        found = {it.name: it.left(connection) for it in DATA_MIGRATIONS}
    return {name: rows for name, rows in found.items() if rows}


def _drop_unused(connection: Connection, before: str) -> None:
    """Run ``contract()`` of the migrations that have one, oldest first.

    ``upgrade()`` of a migration only adds; what it makes superfluous is dropped
    here, when nobody reads it any more.
    """
    scripts = ScriptDirectory.from_config(_config(None))
    context = MigrationContext.configure(connection)
    with Operations.context(context):
        for name in schema.REVISIONS:
            module = scripts.get_revision(name).module
            if name > before and hasattr(module, "contract"):
                module.contract()


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
        schema.part_versions(connection)
        alembic.command.stamp(_config(connection), revision)
        found = schema.revision(connection)
        if found is not None:
            schema.demand_at_least(connection, found)
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
        context = MigrationContext.configure(connection, opts=_COMPARING)
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
_COMPARING: dict[str, object] = {
    "compare_type": True,
    "include_object": schema.is_declared,
}


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
