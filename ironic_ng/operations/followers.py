# SPDX-License-Identifier: Apache-2.0
"""Who follows timelines in this process: few at once, each for a limited time."""

import threading
from collections.abc import Callable

from ironic_ng.conf.api import ApiSection
from ironic_ng.domain.catalogue import api_timeline


class Followers:
    """Who follows in this process; bounded."""

    def __init__(self, options: ApiSection) -> None:
        """Nobody does yet."""
        self._options = options
        self._lock = threading.Lock()
        self._count = 0
        self._stopped = threading.Event()

    @property
    def count(self) -> int:
        """How many there are now."""
        with self._lock:
            return self._count

    @property
    def seconds(self) -> float:
        """For how long one may follow before it has to ask again."""
        return float(self._options.timeline_follow_seconds)

    def enter(self) -> Callable[[], None]:
        """Count one more and give what ends it; BM-API-230 when there are too many."""
        most = self._options.timeline_followers
        with self._lock:
            if self._count >= most:
                raise api_timeline.TOO_MANY_FOLLOWERS(most=most)
            self._count += 1
        left = threading.Event()

        def leave() -> None:
            with self._lock:
                if not left.is_set():
                    left.set()
                    self._count -= 1

        return leave

    def pause(self, seconds: float) -> bool:
        """Wait; whether the process goes on."""
        return not self._stopped.wait(seconds)

    def close(self) -> None:
        """End all of them: the process stops."""
        self._stopped.set()
