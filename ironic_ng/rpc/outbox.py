# SPDX-License-Identifier: Apache-2.0
"""Sends what nobody waits for, from a thread of its own.

A request whose change is stored must not wait for a bus that is away. Such
messages are hints: when too many pile up, the rest is dropped and counted.
"""

import queue
import threading
from collections.abc import Callable

from oslo_log import log

from ironic_ng.rpc.health import BusHealth
from ironic_ng.rpc.transport import BUS_FAILURES

LOG = log.getLogger(__name__)
_MOST_WAITING = 1000


class Outbox:
    """A bounded queue and the thread that empties it, begun with the first message."""

    def __init__(self, name: str, health: BusHealth | None = None) -> None:
        """Name the thread after what it sends; tell ``health`` how it went."""
        self.dropped = 0
        """How many messages were not sent since the start."""
        self._name = name
        self._health = health or BusHealth()
        self._waiting: queue.Queue[Callable[[], None] | None] = queue.Queue(
            _MOST_WAITING
        )
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._complained = False

    def put(self, send: Callable[[], None]) -> None:
        """Send soon; never blocks and never raises."""
        with self._lock:
            # Begun late, so that a process may fork before.
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name=self._name, daemon=True
                )
                self._thread.start()
        try:
            self._waiting.put_nowait(send)
        except queue.Full:
            self.dropped += 1

    def stop(self, timeout: float = 5) -> None:
        """Send what waits, but for no longer than so many seconds."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is None:
            return
        try:
            self._waiting.put(None, timeout=timeout)
        except queue.Full:
            return
        thread.join(timeout)

    def _work(self) -> None:
        while (send := self._waiting.get()) is not None:
            try:
                with self._health.sending():
                    send()
            except BUS_FAILURES as error:
                self.dropped += 1
                self._complain(error)
            else:
                self._complained = False

    def _complain(self, error: Exception) -> None:
        # Once per outage: the database is polled anyway, so nothing is lost.
        level = LOG.debug if self._complained else LOG.warning
        level("A message of %s was not sent: %s", self._name, type(error).__name__)
        self._complained = True
