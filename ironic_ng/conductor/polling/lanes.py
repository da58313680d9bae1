# SPDX-License-Identifier: Apache-2.0
"""Asks BMCs by a few threads, such that those that hang hold nobody up.

A BMC has little time to answer in the quick lane. If it does not, it is asked
again in the slow lane, where others of its kind wait, and from then on only there
until it has answered quickly once more. Each address is asked one thing at a time.
"""

import collections
import dataclasses
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from ironic_ng import metrics
from ironic_ng.conductor.pool import DaemonPool
from ironic_ng.domain.errors import ServiceError

LOG = logging.getLogger(__name__)
QUICK = 6.0
"""Seconds that a BMC has in the quick lane."""
SLOW = 30.0
"""Seconds that it has in the slow one."""
SLOW_THREADS = 24
_SUSPECTS = metrics.gauge(
    "ironic_ng_slow_bmcs", "BMCs that did not answer quickly when last asked."
).of()
_READINGS = metrics.counter(
    "ironic_ng_bmc_readings_total",
    "Questions of the power sync and the recovery to BMCs, by lane and outcome.",
    "lane",
    "outcome",
)


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """One question. ``key``: of which there is one at a time, a node's UUID.

    ``read`` is given the seconds it may take. ``settle`` is given what was read or
    why it was not. ``passed`` is called once the quick lane is done with it.
    """

    key: str
    address: str
    read: Callable[[float], Any]
    settle: Callable[[Any], None]
    passed: Callable[[], None] = lambda: None


class Lanes:
    """One for all watchers of a conductor."""

    def __init__(
        self,
        threads: int,
        slow_threads: int = SLOW_THREADS,
        *,
        quick: float = QUICK,
        slow: float = SLOW,
    ) -> None:
        """Ask so many BMCs at once; ``slow_threads`` are for those that hang.

        ``quick`` and ``slow``: seconds that a BMC has in each lane.
        """
        self._seconds = {"quick": quick, "slow": slow}
        self._quick = DaemonPool(threads, "power")
        self._slow = DaemonPool(slow_threads, "slow-bmc")
        self._lock = threading.Lock()
        self._under_way: set[str] = set()
        self._behind: dict[str, collections.deque[Reading]] = {}
        self._suspects: set[str] = set()

    @property
    def suspects(self) -> frozenset[str]:
        """Addresses of BMCs that did not answer quickly."""
        with self._lock:
            return frozenset(self._suspects)

    @property
    def under_way(self) -> int:
        """How many questions are not settled yet."""
        with self._lock:
            return len(self._under_way)

    def submit(self, reading: Reading) -> bool:
        """Ask soon; False when the question of before is still open."""
        with self._lock:
            if reading.key in self._under_way:
                return False
            self._under_way.add(reading.key)
            behind = self._behind.get(reading.address)
            if behind is not None:
                behind.append(reading)
                return True
            self._behind[reading.address] = collections.deque()
        self._start(reading)
        return True

    def close(self) -> None:
        """Ask nothing more."""
        self._quick.close()
        self._slow.close()

    def _start(self, reading: Reading) -> None:
        with self._lock:
            slow = reading.address in self._suspects
        if slow:
            reading.passed()
            self._slow.submit(lambda: self._run_slowly(reading))
        else:
            self._quick.submit(lambda: self._run_quickly(reading))

    def _run_quickly(self, reading: Reading) -> None:
        outcome, late = self._ask(reading, "quick")
        if late and isinstance(outcome, ServiceError):
            # No verdict yet: it may only be slow.
            reading.passed()
            self._slow.submit(lambda: self._run_slowly(reading))
            return
        try:
            self._settle(reading, outcome)
        finally:
            reading.passed()
            self._next(reading)

    def _run_slowly(self, reading: Reading) -> None:
        outcome, _ = self._ask(reading, "slow")
        try:
            self._settle(reading, outcome)
        finally:
            self._next(reading)

    def _ask(self, reading: Reading, lane: str) -> tuple[Any, bool]:
        begun = time.monotonic()
        try:
            outcome = reading.read(self._seconds[lane])
        except ServiceError as error:
            outcome = error
        late = time.monotonic() - begun >= self._seconds["quick"] * 0.9
        with self._lock:
            if late:
                self._suspects.add(reading.address)
            else:
                self._suspects.discard(reading.address)
            _SUSPECTS.set(len(self._suspects))
        failed = isinstance(outcome, ServiceError)
        _READINGS.of(lane, "failed" if failed else "answered").inc()
        return outcome, late

    def _settle(self, reading: Reading, outcome: Any) -> None:
        try:
            reading.settle(outcome)
        except ServiceError as error:
            LOG.warning("What %s said could not be kept: %s", reading.address, error)

    def _next(self, reading: Reading) -> None:
        with self._lock:
            self._under_way.discard(reading.key)
            behind = self._behind[reading.address]
            if not behind:
                del self._behind[reading.address]
                return
            following = behind.popleft()
        self._start(following)
