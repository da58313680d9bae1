# SPDX-License-Identifier: Apache-2.0
"""Gathers names while others are being dealt with, so that many go together.

The first is dealt with at once. Those that come while that is done, or shortly
after, are dealt with together: under load a wake-up costs a tenth.
"""

import threading
from collections.abc import Callable, Sequence

PAUSE = 0.02
"""Seconds between one batch and the next."""
MOST = 1000
"""How many different names wait at most; the rest is dropped and counted."""


class Batches:
    """Names that wait, and the thread that deals with them, begun with the first."""

    def __init__(self, name: str, deal_with: Callable[[Sequence[str]], None]) -> None:
        """Name the thread; ``deal_with`` gets each name once however often it came."""
        self.dropped = 0
        """How many names were not dealt with since the start."""
        self._name = name
        self._deal_with = deal_with
        self._waiting: dict[str, None] = {}
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def put(self, name: str) -> None:
        """Have it dealt with soon; never blocks."""
        with self._changed:
            if len(self._waiting) >= MOST and name not in self._waiting:
                self.dropped += 1
                return
            self._waiting[name] = None
            # Begun late, so that a process may fork before; anew if it failed.
            if self._thread is None or not self._thread.is_alive():
                self._stopped.clear()
                self._thread = threading.Thread(
                    target=self._work, name=self._name, daemon=True
                )
                self._thread.start()
            self._changed.notify()

    def stop(self, timeout: float = 5) -> None:
        """Deal with what waits, but for no longer than so many seconds."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._stopped.set()
            self._changed.notify()
        if thread is not None:
            thread.join(timeout)

    def _work(self) -> None:
        while names := self._next():
            self._deal_with(names)
            self._stopped.wait(PAUSE)

    def _next(self) -> Sequence[str]:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._stopped.is_set())
            names, self._waiting = list(self._waiting), {}
        return names
