# SPDX-License-Identifier: Apache-2.0
"""A bounded pool of threads that never keeps the process from ending.

The pools of the standard library are joined when the interpreter ends, so one
BMC that hangs would hold up a stop for as long as it likes.
"""

import queue
import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
Work = Callable[[], object]


class DaemonPool:
    """Threads are made when all others are busy, up to a number, and kept."""

    def __init__(self, most: int, name: str) -> None:
        """No thread is made before there is work."""
        self._most, self._name = most, name
        self._queue: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads = self._waiting = self._pending = 0
        self._closed = False

    @property
    def queued(self) -> int:
        """How much work waits for a thread."""
        with self._lock:
            return self._pending

    def submit(self, work: Work) -> None:
        """Do it as soon as a thread is free; it must not raise."""
        with self._lock:
            if self._closed:
                return
            self._queue.put(work)
            self._pending += 1
            if self._pending <= self._waiting or self._threads >= self._most:
                return
            self._threads += 1
            name = f"{self._name}-{self._threads}"
        threading.Thread(target=self._serve, name=name, daemon=True).start()

    def for_all(self, work: Callable[[T], object], items: Iterable[T]) -> None:
        """Do it for each item and wait until all are done."""
        left = threading.Semaphore(0)
        count = 0
        for item in items:
            count += 1
            self.submit(lambda item=item: _counted(work, item, left))  # type: ignore[misc]
        for _ in range(count):
            left.acquire()

    def close(self) -> None:
        """Take nothing more; idle threads end, busy ones end with their work."""
        with self._lock:
            self._closed = True
            for _ in range(self._threads):
                self._queue.put(None)
                self._pending += 1

    def _serve(self) -> None:
        try:
            while True:
                with self._lock:
                    self._waiting += 1
                work = self._queue.get()
                with self._lock:
                    self._waiting -= 1
                    self._pending -= 1
                if work is None:
                    return
                work()
        finally:
            with self._lock:
                self._threads -= 1


def _counted(work: Callable[[T], object], item: T, done: threading.Semaphore) -> None:
    try:
        work(item)
    finally:
        done.release()
