# SPDX-License-Identifier: Apache-2.0
"""A database for each test: SQLite always, servers where a variable names one."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ironic_ng.conf.settings import Settings, settings_for_tests
from ironic_ng.db import schema
from ironic_ng.db.database import Database
from ironic_ng.db.engine import make_engines
from ironic_ng.db.tables import METADATA
from ironic_ng.domain.node import Node
from ironic_ng.tests.backends import SERVERS


def server_settings(kind: str, tmp_path: Path) -> Settings:
    """Settings for a kind of database; skips where there is no server."""
    values: dict[str, dict[str, object]] = {"DEFAULT": {"state_path": tmp_path / "s"}}
    if kind != "sqlite":
        url = os.environ.get(SERVERS[kind])
        if not url:
            pytest.skip(f"no server: set {SERVERS[kind]} to a database to be wiped")
        values["database"] = {"connection": url}
    return settings_for_tests(values)


@contextmanager
def connected(settings: Settings) -> Iterator[Connection]:
    """A bare connection."""
    engines = make_engines(settings)
    try:
        with engines.writer.connect() as connection:
            yield connection
    finally:
        engines.dispose()


def wipe(settings: Settings) -> None:
    """Remove every table from a server's database."""
    with connected(settings) as connection:
        found = sa.MetaData()
        found.reflect(connection)
        found.drop_all(connection)
        connection.commit()


@pytest.fixture(params=["sqlite", *SERVERS])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings that name a database; on a server it may hold old tables."""
    return server_settings(request.param, tmp_path)


@pytest.fixture
def woken() -> list[str]:
    """Nodes whose wake-up was sent."""
    return []


@pytest.fixture
def make_database(
    settings: Settings, woken: list[str]
) -> Iterator[Callable[[], Database]]:
    """Opens the same database once more, as another process would."""
    opened: list[Database] = []

    def make() -> Database:
        opened.append(Database(settings, on_wake=woken.append))
        return opened[-1]

    first = make()
    if first.engines.dialect != "sqlite":
        _empty(settings)
    first.prepare()
    yield make
    for database in opened:
        database.close()


@pytest.fixture
def database(make_database: Callable[[], Database]) -> Database:
    """An empty database of this release."""
    return make_database()


@pytest.fixture
def node(database: Database) -> Node:
    """One stored node."""
    return add_node(database, "00000000-0000-4000-8000-000000000001", "alpha")


def add_node(database: Database, uuid: str, name: str | None = None) -> Node:
    """Store a node."""
    with database.write() as unit:
        return unit.add(Node(uuid=uuid, name=name, driver="fake-hardware"))


_created: set[str] = set()


def _empty(settings: Settings) -> None:
    # Tables are made once per server; emptying them is ten times faster.
    secret = settings.database.connection
    assert secret is not None
    fresh = secret.open() not in _created
    if fresh:
        wipe(settings)
        _created.add(secret.open())
    with connected(settings) as connection:
        if fresh:
            schema.create(connection)
        for table in METADATA.tables.values():
            connection.execute(sa.delete(table))
        connection.commit()
