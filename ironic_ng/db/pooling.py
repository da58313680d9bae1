# SPDX-License-Identifier: Apache-2.0
"""Pools: what oslo.db's engines get instead of the pools they come with.

Every trip to a server costs the API about a twentieth of a short request. So no
connection is asked whether it lives: what fails over a dead one before anything
was done is sent again over another. And one that only reads opens no
transactions that would have to be ended.
"""

import time
from typing import Any, Protocol

import sqlalchemy as sa
from oslo_db import exception as db_exception
from sqlalchemy import event
from sqlalchemy.engine import Connection, CursorResult, Dialect, Engine
from sqlalchemy.pool import QueuePool

PROMPT = 2.0
"""Seconds within which one learns that a connection is dead."""


def give_pool(engine: Engine, **words: Any) -> None:
    """Give an engine a pool of the same connections; ``words`` as QueuePool's."""
    old: Any = engine.pool
    engine.pool = QueuePool(
        old._creator,  # noqa: SLF001 - no public way to give an engine a pool
        dialect=engine.dialect,
        _dispatch=old.dispatch,
        **words,
    )
    old.dispose()


def only_read(engine: Engine) -> None:
    """Let each statement be a transaction of its own, so that none is left open.

    Nothing is lost: without locks our isolation level shows each statement
    what was committed before it anyway.
    """
    dialect: Any = engine.dialect
    dialect.skip_autocommit_rollback = True

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        dialect.set_isolation_level(connection, "AUTOCOMMIT")


class Executes(Protocol):
    """What readers and units need of a connection."""

    @property
    def dialect(self) -> Dialect:
        """The kind of database behind it."""

    def execute(
        self, statement: sa.Executable, parameters: Any = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Send a statement."""


class Resending:
    """A connection over which a statement that finds it lost is sent again."""

    def __init__(self, connection: Connection, *, only_reads: bool) -> None:
        """Take a connection on which nothing was done yet.

        ``only_reads``: each statement is a transaction of its own. Otherwise only
        the first is sent again: what others did is lost with the connection.
        """
        self._connection = connection
        self._only_reads = only_reads
        self._begun = False
        self.dialect = connection.dialect

    def execute(
        self, statement: sa.Executable, parameters: Any = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Send a statement, at most twice."""
        sent = time.monotonic()
        try:
            found = self._connection.execute(statement, parameters)
        except db_exception.DBConnectionError:
            if self._begun and not self._only_reads:
                raise
            # A dead connection is told at once. A server that does not answer
            # would keep whoever waits for as long again.
            if time.monotonic() - sent > PROMPT:
                raise
            # Rolled back it is opened anew by the next statement.
            self._connection.rollback()
            found = self._connection.execute(statement, parameters)
        self._begun = True
        return found
