# SPDX-License-Identifier: Apache-2.0
"""On which database and which bus the services of tests run.

By default a file and the bus inside the process. ``IRONIC_NG_TEST_DATABASE`` (mysql,
postgresql) and ``IRONIC_NG_TEST_BUS`` (rabbit) choose servers, whose addresses are in
the variables named below; ``python -m ironic_ng.tests.with_servers`` starts them and
sets all of these. Each service has a database and a virtual host of its own, which go
with the servers.
"""

import functools
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import requests
import sqlalchemy as sa

from ironic_ng.conf.settings import Settings, settings_for_tests
from ironic_ng.db import schema
from ironic_ng.db.engine import make_engines
from ironic_ng.rpc import transport
from ironic_ng.tests.patience import SECONDS

DATABASE = "IRONIC_NG_TEST_DATABASE"
"""The kind of database: sqlite, or a key of ``SERVERS``."""
BUS = "IRONIC_NG_TEST_BUS"
"""The kind of bus: local or rabbit."""
SERVERS = {
    "mysql": "IRONIC_NG_TEST_MYSQL",
    "postgresql": "IRONIC_NG_TEST_POSTGRESQL",
}
"""For each kind of server the variable that holds the address of a database
which the tests may wipe."""
RABBIT = "IRONIC_NG_TEST_RABBITMQ"
"""Holds the address of a broker, rabbit://guest:guest@127.0.0.1:5672/."""
RABBIT_MANAGEMENT = "IRONIC_NG_TEST_RABBITMQ_MANAGEMENT"
"""Holds the address of its management, http://guest:guest@127.0.0.1:15672."""

Options = Mapping[str, Mapping[str, object]]


def options_at(place: Path) -> dict[str, dict[str, str]]:
    """What the configuration of the service in this directory says of its servers.

    The same for the same directory, so that a service finds its data again.
    """
    options: dict[str, dict[str, str]] = {}
    database = os.environ.get(DATABASE, "sqlite")
    if database != "sqlite":
        options["database"] = {"connection": _database(database, _name(place))}
    if os.environ.get(BUS, "local") == "rabbit":
        options["DEFAULT"] = {"transport_url": _virtual_host(_name(place))}
    return options


def settings_at(place: Path, values: Options) -> Settings:
    """Settings of the service in this directory, with these values."""
    settings = settings_for_tests(values)
    choose_servers(settings, place)
    return settings


def choose_servers(settings: Settings, place: Path) -> None:
    """Make settings name the servers of the service in this directory."""
    options = options_at(place)
    bus = options.pop("DEFAULT", None)
    settings.override(options)
    if bus is not None:
        transport.address(settings)  # makes the option known
        settings.source.set_override("transport_url", bus["transport_url"])


def _name(place: Path) -> str:
    return hashlib.sha256(str(place).encode()).hexdigest()[:16]


@functools.cache
def _database(kind: str, name: str) -> str:
    """The address of a new database with the tables of this release."""
    base = sa.make_url(os.environ[SERVERS[kind]])
    engine = sa.create_engine(base, isolation_level="AUTOCOMMIT")
    own = base.set(database=f"{base.database}_{name}")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {own.database}"))
    engine.dispose()
    address = own.render_as_string(hide_password=False)
    settings = settings_for_tests({"database": {"connection": address}})
    engines = make_engines(settings)
    with engines.writer.begin() as connection:
        schema.create(connection)
    engines.dispose()
    return address


@functools.cache
def _virtual_host(name: str) -> str:
    """The address of a new virtual host, which whoever makes it may use."""
    made = requests.put(
        f"{os.environ[RABBIT_MANAGEMENT]}/api/vhosts/{name}", timeout=SECONDS
    )
    made.raise_for_status()
    return f"{os.environ[RABBIT].rstrip('/')}/{name}"
