# SPDX-License-Identifier: Apache-2.0
"""Engines: one that writes, and one that only reads.

oslo.db makes them, so its error filters and fork guards apply. Its facade is
left out because it takes its options from the process-wide configuration.
"""

import dataclasses
import urllib.parse
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from oslo_db.sqlalchemy import engines
from sqlalchemy import event
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from ironic_ng.conf.settings import Settings
from ironic_ng.db import pooling
from ironic_ng.domain.catalogue import db as codes

FILE_NAME = "ironic_ng.sqlite"
_MOST_LOCK_WAIT = 5
"""Seconds that a transaction waits for a row that another one holds."""
_MOST_IDLE = 10
"""Seconds that a transaction may stand still before its server ends it.

Nothing slow is done inside one, so its process was paused, or lost with its host;
and the rows that it has locked would hold up whoever takes its work over.
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Engines:
    """Each has connections of its own."""

    writer: Engine
    reader: Engine

    @property
    def dialect(self) -> str:
        """sqlite, mysql or postgresql."""
        name = self.writer.dialect.name
        return "mysql" if name == "mariadb" else name

    def dispose(self) -> None:
        """Close every connection that nobody uses."""
        self.writer.dispose()
        self.reader.dispose()


def address(settings: Settings) -> URL:
    """The configured address, completed; a file in the state directory if none."""
    configured = settings.database.connection
    if configured is None:
        return URL.create("sqlite", database=str(embedded_file(settings)))
    url = make_url(configured.open())
    if url.get_backend_name() in {"mysql", "mariadb"}:
        return _mysql_address(url, settings)
    if url.get_backend_name() == "postgresql":
        return _postgresql_address(url, settings)
    return url


def embedded_file(settings: Settings) -> Path:
    """Where the embedded database is kept when no address is configured."""
    return settings.default.state_path / FILE_NAME


def make_engines(settings: Settings, *, patient: bool = False) -> Engines:
    """Engines for the configured database; no connection is made yet.

    ``patient``: statements may take as long as they like, for migrations.
    Raises BAD_ADDRESS, without the address: it holds a password.
    """
    try:
        return _make_engines(settings, patient=patient)
    except ImportError as error:
        detail = f"the Python module {error.name} is not installed"
        raise codes.BAD_ADDRESS(detail=detail) from error
    except NoSuchModuleError as error:
        raise codes.BAD_ADDRESS(detail="unknown kind of database") from error
    except (ArgumentError, ValueError) as error:
        raise codes.BAD_ADDRESS(detail="it is no address") from error


def _make_engines(settings: Settings, *, patient: bool) -> Engines:
    url = address(settings)
    if patient:
        url = url.difference_update_query(["read_timeout", "write_timeout"])
    if url.get_backend_name() == "sqlite":
        found = Engines(_sqlite(url), _sqlite(url, read_only=True))
    else:
        found = Engines(_server(url, settings), _server(url, settings))
        pooling.only_read(found.reader)
    for engine in (found.writer, found.reader):
        # What is stored has secrets in it; failures must not tell it to the log.
        engine.hide_parameters = True
    return found


def _server(url: URL, settings: Settings) -> Engine:
    options = settings.database
    engine: Engine = engines.create_engine(
        url,
        mysql_sql_mode=options.mysql_sql_mode or "TRADITIONAL",
        mysql_wsrep_sync_wait=options.mysql_wsrep_sync_wait,
        max_retries=0,
        thread_checkin=False,
    )
    pooling.give_pool(
        engine,
        pool_size=options.max_pool_size,
        max_overflow=options.max_overflow,
        timeout=options.pool_timeout,
        recycle=options.connection_recycle_time,
        # Whoever uses a connection ends the transaction; it need not end twice.
        reset_on_return=None,
    )
    if engine.dialect.name in {"mysql", "mariadb"}:
        event.listen(engine, "connect", _mysql_connected)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _postgresql_connected)
    if engine.dialect.driver == "pymysql":
        _limit_greeting(engine, options.connect_timeout)
    return engine


def _limit_greeting(engine: Engine, seconds: int) -> None:
    """Wait no longer than this for the greeting of a server that accepts.

    The driver's own limit for connecting ends with the first packet of TCP, and
    whoever waits would then wait as long as for a statement, twice.
    """

    @event.listens_for(engine, "do_connect")
    def _connect(dialect: Any, _record: Any, args: Any, words: Any) -> Any:
        limit = words.get("read_timeout")
        if limit is None or limit <= seconds:
            return None
        connection = dialect.connect(*args, **{**words, "read_timeout": seconds})
        connection._read_timeout = limit  # noqa: SLF001 - it can be set no other way
        return connection


def _mysql_connected(connection: Any, _record: Any) -> None:
    # Guards by version and epoch need no repeatable reads, and without them
    # InnoDB locks no gaps, which spares most deadlocks.
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
        # The traits of a node are gathered into one text.
        cursor.execute(
            "SET SESSION time_zone = '+00:00', group_concat_max_len = 1048576, "
            # Before the statement's own limit, so that it is known for what it is.
            f"innodb_lock_wait_timeout = {_MOST_LOCK_WAIT}"
        )
        # MySQL has nothing like it.
        if "MariaDB" in connection.get_server_info():
            cursor.execute(f"SET SESSION idle_transaction_timeout = {_MOST_IDLE}")


def _postgresql_connected(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        limit = f"'{_MOST_IDLE}s'"
        cursor.execute(f"SET SESSION idle_in_transaction_session_timeout = {limit}")
    connection.commit()


def _sqlite(url: URL, *, read_only: bool = False) -> Engine:
    engine: Engine = engines.create_engine(
        url, sqlite_fk=True, max_retries=0, thread_checkin=False
    )
    # oslo.db opens a file anew for each use; keeping connections more than
    # halves the time of a read.
    pooling.give_pool(engine, pool_size=8, max_overflow=24, timeout=10)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA busy_timeout=10000")
        connection.execute("PRAGMA synchronous=NORMAL")
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    if not read_only:
        event.listen(engine, "before_cursor_execute", _immediate, retval=True)
    return engine


# Six parameters are SQLAlchemy's signature.
def _immediate(
    _connection: sa.Connection,
    _cursor: Any,
    statement: str,
    parameters: Any,
    _context: Any,
    _many: bool,  # noqa: FBT001
) -> tuple[str, Any]:
    # A writer that starts as a reader cannot wait for another writer: SQLite
    # fails it at once. Taking the write lock first makes it wait its turn.
    return ("BEGIN IMMEDIATE" if statement == "BEGIN" else statement), parameters


def _mysql_address(url: URL, settings: Settings) -> URL:
    if "+" not in url.drivername:
        url = url.set(drivername=f"{url.drivername}+pymysql")
    options = settings.database
    wanted = {
        # oslo.db would say utf8, which has no characters of four bytes.
        "charset": "utf8mb4",
        "connect_timeout": str(options.connect_timeout),
        "read_timeout": str(options.statement_timeout),
        "write_timeout": str(options.statement_timeout),
    }
    return _completed(url, wanted)


def _postgresql_address(url: URL, settings: Settings) -> URL:
    if "+" not in url.drivername:
        url = url.set(drivername="postgresql+psycopg")
    options = settings.database
    wanted = {
        "connect_timeout": str(options.connect_timeout),
        "tcp_user_timeout": str(options.statement_timeout * 1000),
        "keepalives_idle": str(options.statement_timeout // 2 or 1),
        "keepalives_interval": "2",
        "keepalives_count": "3",
    }
    return _completed(url, wanted)


def _completed(url: URL, wanted: dict[str, str]) -> URL:
    missing = {name: value for name, value in wanted.items() if name not in url.query}
    return url.update_query_string(urllib.parse.urlencode(missing))
