# SPDX-License-Identifier: Apache-2.0
"""Writers of one SQLite file in this process take turns, first come first served.

SQLite itself lets waiting writers sleep and try again, without any order: with a
hundred threads some find it locked for longer than anybody waits.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from ironic_ng.db.failures import Lost


class Turns:
    """A lock that is handed on in the order in which it was asked for."""

    def __init__(self) -> None:
        """It is nobody's turn."""
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    @contextmanager
    def taken(self, most_seconds: float) -> Iterator[None]:
        """Wait for one's turn and have it while the block runs; Lost if too long."""
        gate = self._queue_up()
        if gate is not None and not self._wait(gate, most_seconds):
            raise Lost("too many changes wait for their turn")
        try:
            yield
        finally:
            self._hand_on()

    def _queue_up(self) -> "threading.Lock | None":
        with self._lock:
            if not self._taken:
                self._taken = True
                return None
            gate = threading.Lock()
            gate.acquire()
            self._waiting.append(gate)
            return gate

    def _wait(self, gate: threading.Lock, most_seconds: float) -> bool:
        if gate.acquire(timeout=most_seconds):
            return True
        with self._lock:
            if gate in self._waiting:
                self._waiting.remove(gate)
                return False
        # It was opened in the very moment of giving up.
        return True

    def _hand_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_turns: dict[str, Turns] = {}
_turns_lock = threading.Lock()


def turns_of(file_name: str) -> Turns:
    """The turns of one file, the same for all who open it in this process."""
    with _turns_lock:
        return _turns.setdefault(file_name, Turns())
