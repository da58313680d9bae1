# SPDX-License-Identifier: Apache-2.0
"""The database as the rest of the service sees it: readers, units, retries."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeVar

from oslo_db import exception as db_exception
from oslo_log import log
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from ironic_ng import metrics
from ironic_ng.conf.settings import Settings
from ironic_ng.db import pooling, preparing
from ironic_ng.db.clock import Carried
from ironic_ng.db.engine import Engines, make_engines
from ironic_ng.db.failures import (
    RETRIED,
    CommitUnknown,
    Lost,
    first_line,
    translated,
)
from ironic_ng.db.turns import turns_of
from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain.notification import Notification

T = TypeVar("T")
_CONNECTIONS = metrics.gauge(
    "ironic_ng_database_connections_in_use",
    "Connections to the database that are in use, by engine: writer, reader.",
    "engine",
)
_PATIENCE = 4.0
"""Seconds after which a lost database is not tried again: somebody waits."""
_MOST_WAIT = 10.0
"""Seconds for which a writer of an embedded database waits for its turn."""
LOG = log.getLogger(__name__)


def ignore(_notification: Notification) -> None:
    """Tell nobody."""


class Database:
    """Opens readers and units, each one transaction.

    ``on_wake`` and ``on_notify`` are called after a commit and must not raise.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        on_wake: Callable[[str], None],
        on_notify: Callable[[Notification], None] = ignore,
    ) -> None:
        """Remember where the database is; connections are made when needed."""
        self._settings = settings
        self._on_wake = on_wake
        self._on_notify = on_notify
        self._lock = threading.Lock()
        self._made: Engines | None = None
        self._here = threading.local()
        self._carried = Carried()

    @property
    def engines(self) -> Engines:
        """The engines, made when first asked for, so after any fork."""
        with self._lock:
            if self._made is None:
                self._made = make_engines(self._settings)
                _watch(self._made)
            return self._made

    def prepare(self) -> None:
        """Create or upgrade an embedded database; check the schema of a server's.

        Raises NOT_UPGRADED, UNKNOWN_SCHEMA, FILE_UNUSABLE or UNAVAILABLE.
        """
        preparing.prepare(self._settings, self.engines)

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            if self._made is not None:
                self._made.dispose()
                self._made = None

    def read(self) -> AbstractContextManager[Reader]:
        """A reader over one transaction that cannot write."""
        return self._reading()

    def write(self) -> AbstractContextManager[Unit]:
        """A unit; it is committed when the block ends, rolled back if it raises."""
        return self._writing()

    def run(self, work: Callable[[Unit], T]) -> T:
        """Do the work in a unit and give its result.

        It is done again from its start, a few times, when others were faster or
        the connection was lost, so it must have no effects of its own.
        """
        left = self._settings.database.max_retries
        begun = time.monotonic()
        locking = False
        while True:
            try:
                with self._writing(locking=locking) as unit:
                    result = work(unit)
            except RETRIED as error:
                waited = time.monotonic() - begun
                if left == 0 or (isinstance(error, Lost) and waited > _PATIENCE):
                    raise
                left -= 1
                locking = True
                LOG.debug("A transaction is tried again: %s", error)
            else:
                return result

    @property
    def in_unit(self) -> bool:
        """Whether this thread has a unit open; then nothing slow may be done."""
        return getattr(self._here, "unit", None) is not None

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The statements that are sent while the block runs, as they are sent."""
        sent: list[str] = []

        # The parameters are those that SQLAlchemy hands to a listener.
        def note(
            _connection: Connection, _cursor: Any, statement: str, *_: Any
        ) -> None:
            if not statement.startswith("BEGIN"):
                sent.append(statement)

        listened = {self.engines.writer, self.engines.reader}
        for engine in listened:
            event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            for engine in listened:
                event.remove(engine, "before_cursor_execute", note)

    @contextmanager
    def _reading(self) -> Iterator[Reader]:
        self._refuse_nesting()
        with translated(), self._connected(self.engines.reader) as connection:
            yield Reader(pooling.Resending(connection, only_reads=True), self._carried)

    @contextmanager
    def _writing(self, *, locking: bool = False) -> Iterator[Unit]:
        self._refuse_nesting()
        writer = self.engines.writer
        with translated(), self._alone(writer), self._connected(writer) as connection:
            unit = Unit(
                pooling.Resending(connection, only_reads=False),
                self._carried,
                locking=locking,
            )
            self._here.unit = unit
            try:
                yield unit
            finally:
                self._here.unit = None
            _commit(connection)
        self._tell(unit)

    def _alone(self, engine: Engine) -> AbstractContextManager[None]:
        """A turn among the writers of this process, where only one can write."""
        if engine.dialect.name != "sqlite" or engine.url.database is None:
            return nullcontext()
        return turns_of(engine.url.database).taken(_MOST_WAIT)

    @contextmanager
    def _connected(self, engine: Engine) -> Iterator[Connection]:
        # Closing rolls back whatever was not committed.
        with engine.connect() as connection:
            connection.begin()
            yield connection

    def _refuse_nesting(self) -> None:
        if self.in_unit:
            message = "this thread has a unit open; use that one"
            raise RuntimeError(message)

    def _tell(self, unit: Unit) -> None:
        for node_uuid in unit.woken:
            self._on_wake(node_uuid)
        for notification in unit.notifications:
            self._on_notify(notification)


def _watch(engines: Engines) -> None:
    """Show how many connections of each engine are in use."""
    for name, engine in (("writer", engines.writer), ("reader", engines.reader)):
        pool: Any = engine.pool
        if hasattr(pool, "checkedout"):
            _CONNECTIONS.of(name).set_function(pool.checkedout)


def _commit(connection: Connection) -> None:
    try:
        connection.commit()
    except db_exception.DBConnectionError as error:
        # The server may have stored it, so doing it again could do it twice.
        LOG.warning("The connection broke during a commit: %s", first_line(error))
        raise CommitUnknown from error
