# SPDX-License-Identifier: Apache-2.0
"""What a process knows of its message bus from what it last tried to send."""

import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

import oslo_messaging

PATIENCE = 2.0
"""Seconds after which something that is still being sent does not get through."""


class BusHealth:
    """Shared by all that sends over one bus; may be used by many threads."""

    def __init__(self) -> None:
        """Nothing was tried yet, so nothing is wrong."""
        self._lock = threading.Lock()
        self._failed = False
        self._since: dict[int, float] = {}
        self._count = 0

    @property
    def away(self) -> bool:
        """Whether the last thing sent did not get through, or does not."""
        with self._lock:
            oldest = min(self._since.values(), default=None)
            stuck = oldest is not None and time.monotonic() - oldest > PATIENCE
            return self._failed or stuck

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Note how sending within the block ends, and how long it takes."""
        with self._lock:
            self._count += 1
            number = self._count
            self._since[number] = time.monotonic()
        failed = True
        try:
            yield
            failed = False
        finally:
            with self._lock:
                del self._since[number]
                self._failed = failed

    def note(self, *, away: bool) -> None:
        """Say what was found out by other means than sending."""
        with self._lock:
            self._failed = away


_lock = threading.Lock()
_known: "weakref.WeakKeyDictionary[oslo_messaging.Transport, BusHealth]" = (
    weakref.WeakKeyDictionary()
)


def health_of(transport: oslo_messaging.Transport) -> BusHealth:
    """What is known of the bus behind a transport; one for all who use it."""
    with _lock:
        return _known.setdefault(transport, BusHealth())
