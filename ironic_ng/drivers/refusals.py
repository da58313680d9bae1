# SPDX-License-Identifier: Apache-2.0
"""Counts refused logins at a BMC, so that we do not lock an account."""

import collections
import threading
import time
from collections.abc import Callable

LOGINS = 6
LOGIN_PERIOD = 60.0


class Refusals:
    """Refused logins at one BMC, over all connections to it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none."""
        self._clock = clock
        self._times: collections.deque[float] = collections.deque(maxlen=LOGINS)
        self._guard = threading.Lock()

    def add(self) -> None:
        """One more was refused."""
        with self._guard:
            self._times.append(self._clock())

    def exhausted(self) -> bool:
        """Whether the most allowed within the period have been refused."""
        with self._guard:
            full = len(self._times) == LOGINS
            return full and self._clock() - self._times[0] < LOGIN_PERIOD
