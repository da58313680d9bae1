# SPDX-License-Identifier: Apache-2.0
"""Asks a service all the time while something is broken, and keeps the answers."""

import threading
from types import TracebackType
from typing import Self

from ironic_ng.lab.cluster.client import Client, Reply

EVERY = 0.5
LIMIT = 15.0
"""Seconds within which each request is answered, whatever is down."""


class Probe:
    """A loop of requests in a thread of its own, for the time of a block."""

    def __init__(
        self, client: Client, path: str = "/v1/nodes?limit=5", limit: float = LIMIT
    ) -> None:
        """Read this path; an answer later than ``limit`` counts as none."""
        self._client, self._path, self._limit = client, path, limit
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="probe", daemon=True)
        self.replies: list[Reply] = []

    def __enter__(self) -> Self:
        """Begin to ask."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ask no more."""
        self._ended.set()
        self._thread.join()

    def check(self, *, refusals: bool = False) -> None:
        """V10: all were answered in time; ``refusals``: some with 503, never a 500."""
        fine = (200, 503) if refusals else (200,)
        wrong = [reply for reply in self.replies if reply.status not in fine]
        assert self.replies, "nothing was asked"
        assert not wrong, wrong[:3]

    def _run(self) -> None:
        while not self._ended.wait(EVERY):
            asked = self._client.ask("GET", self._path, timeout=self._limit)
            self.replies.append(asked)
