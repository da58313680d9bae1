# SPDX-License-Identifier: Apache-2.0
"""One walk over all nodes of this conductor, a page at a time."""

import collections
import threading
import time
from collections.abc import Callable

from ironic_ng.db.database import Database
from ironic_ng.domain.node import Node

Ours = Callable[[list[Node]], list[Node]]
SMALLEST_PAGE = 50
PAGE_SECONDS = 5.0
"""A page holds what is asked within so many seconds: older records mislead."""


class Round:
    """Hands out nodes and counts those whose turn is over."""

    def __init__(self, database: Database, ours: Ours) -> None:
        """Begin in front of the first node."""
        self._database = database
        self._ours = ours
        self._after: int | None = 0
        self._ready: collections.deque[Node] = collections.deque()
        self._lock = threading.Lock()
        self._open = 0
        self.begun = time.monotonic()
        self.looked_at = 0

    @property
    def finished(self) -> bool:
        """Whether every node has had its turn."""
        with self._lock:
            return self._after is None and not self._ready and not self._open

    def take(self, most: int, rate: float) -> list[Node]:
        """The next nodes, up to so many."""
        size = max(SMALLEST_PAGE, round(rate * PAGE_SECONDS))
        while len(self._ready) < most and self._after is not None:
            with self._database.read() as reader:
                page = reader.nodes_to_poll(self._after, size)
            self._after = page.last
            self._ready.extend(self._ours(page.nodes))
        count = min(most, len(self._ready))
        with self._lock:
            self._open += count
        self.looked_at += count
        return [self._ready.popleft() for _ in range(count)]

    def put_back(self, nodes: list[Node]) -> None:
        """These could not be asked yet."""
        self._ready.extendleft(reversed(nodes))
        self.looked_at -= len(nodes)
        with self._lock:
            self._open -= len(nodes)

    def over(self) -> None:
        """One node has had its turn."""
        with self._lock:
            self._open -= 1
