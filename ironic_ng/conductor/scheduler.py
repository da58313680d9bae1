# SPDX-License-Identifier: Apache-2.0
"""Decides which node is looked at when; waits hold no thread.

Work comes from four sides: wake-ups, the clock of a job that this process put
to rest, a look every few seconds at what the tables say is due, and watchers.
All end in the same call, one at a time for each node. Losing a wake-up costs
one period of looking, never the work.
"""

import dataclasses
import heapq
import logging
import threading
import time
from collections.abc import Callable, Sequence

from ironic_ng import metrics
from ironic_ng.conductor.pool import DaemonPool
from ironic_ng.conf.settings import Settings
from ironic_ng.domain.errors import ServiceError

LOG = logging.getLogger(__name__)
_LOOKS = metrics.counter(
    "ironic_ng_conductor_looks_total",
    "Times a node was looked at for work, by how that ended: done, refused, defect.",
    "outcome",
)
_BUSY = metrics.gauge(
    "ironic_ng_conductor_busy_nodes", "Nodes that are being worked on."
).of()
_DUTIES = metrics.histogram(
    "ironic_ng_conductor_duty_duration_seconds",
    "Seconds that a duty took which comes round, by duty and how it ended.",
    "duty",
    "outcome",
    buckets=metrics.SLOW,
)
_LAST = metrics.gauge(
    "ironic_ng_conductor_duty_last_end_seconds",
    "When a duty last came to its end, as Unix time.",
    "duty",
)
_LAG = metrics.gauge(
    "ironic_ng_conductor_duty_lag_seconds",
    "Seconds that a duty waited for a thread when it last came round, by duty.",
    "duty",
)
SOON = 1.0
"""Seconds after which a node is looked at again that others held."""


@dataclasses.dataclass(frozen=True, slots=True)
class Watcher:
    """A duty that comes round: ``look`` does what is due and is harmless."""

    name: str
    seconds: float
    look: Callable[[], object]


class Scheduler:
    """Runs nodes in a bounded pool, each by one thread at most."""

    def __init__(
        self,
        settings: Settings,
        run: Callable[[str], float | None],
        due: Callable[[], Sequence[str]],
    ) -> None:
        """Work by ``run``, which tells in how many seconds to look again.

        ``due`` tells which nodes of ours the tables have work for.
        """
        self._options = settings.conductor
        self._run = run
        self._due = due
        self._pool = DaemonPool(self._options.workers_pool_size, "work")
        self._changed = threading.Condition()
        self._timed: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self._running: set[str] = set()
        self._again: set[str] = set()
        self._next: dict[str, object] = {}
        self._stopping = False
        self._thread = threading.Thread(
            target=self._loop, name="scheduler", daemon=True
        )

    def start(self, watchers: Sequence[Watcher]) -> None:
        """Begin to look, at once and then every few seconds."""
        self._thread.start()
        self._repeat(Watcher("due work", self._options.scan_interval, self._scan))
        for watcher in watchers:
            if watcher.seconds > 0:
                self._repeat(watcher)

    def nudge(self, node_uuid: str) -> None:
        """Look at a node now; once more behind a look that is under way."""
        with self._changed:
            if self._stopping:
                return
            if node_uuid in self._running:
                self._again.add(node_uuid)
                return
            self._running.add(node_uuid)
        self._pool.submit(lambda: self._work(node_uuid))

    def stop(self, seconds: float) -> bool:
        """Take nothing new and give what runs this long; whether all ended."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            until = time.monotonic() + seconds
            while self._running and time.monotonic() < until:
                self._changed.wait(until - time.monotonic())
            ended = not self._running
        self._pool.close()
        return ended

    @property
    def busy(self) -> int:
        """How many nodes are being worked on."""
        with self._changed:
            return len(self._running)

    @property
    def queued(self) -> int:
        """How much work waits for a thread."""
        return self._pool.queued

    def _work(self, node_uuid: str) -> None:
        if self._is_dropped(node_uuid):
            return
        seconds: float | None = None
        outcome = "defect"
        _BUSY.inc()
        try:
            seconds = self._run(node_uuid)
            outcome = "done"
        except ServiceError as error:
            outcome = "refused"
            LOG.warning("Node %s is looked at again later: %s", node_uuid, error)
        except Exception:
            LOG.exception("An unknown error, fingerprint run, on node %s", node_uuid)
        finally:
            _BUSY.dec()
            _LOOKS.of(outcome).inc()
            with self._changed:
                self._running.discard(node_uuid)
                again = node_uuid in self._again
                self._again.discard(node_uuid)
                # What an earlier look planned is void: this one knows better.
                self._next.pop(node_uuid, None)
                self._changed.notify_all()
        if again:
            self.nudge(node_uuid)
        elif seconds is not None and seconds < self._options.scan_interval * 4:
            self._look_after(node_uuid, max(seconds, 0))

    def _is_dropped(self, node_uuid: str) -> bool:
        """What waited for a thread when the stop came is left to others."""
        with self._changed:
            if self._stopping:
                self._running.discard(node_uuid)
                self._changed.notify_all()
            return self._stopping

    def _look_after(self, node_uuid: str, seconds: float) -> None:
        """Look at a node then, unless it is looked at before for another cause.

        Otherwise each heartbeat of a ramdisk would leave one more clock that goes
        on asking the ramdisk as long as the step waits.
        """
        mark = object()

        def look() -> None:
            with self._changed:
                if self._next.get(node_uuid) is not mark:
                    return
            self.nudge(node_uuid)

        with self._changed:
            self._next[node_uuid] = mark
        self._after(seconds, look)

    def _scan(self) -> None:
        for node_uuid in self._due():
            self.nudge(node_uuid)

    def _repeat(self, watcher: Watcher) -> None:
        due = [0.0]

        def look() -> None:
            begun, outcome = time.monotonic(), "defect"
            _LAG.of(watcher.name).set(begun - due[0])
            try:
                watcher.look()
                outcome = "done"
            except ServiceError as error:
                outcome = "refused"
                LOG.warning("The duty %s could not be done: %s", watcher.name, error)
            except Exception:
                LOG.exception("An unknown error, fingerprint duty, %s", watcher.name)
            finally:
                _DUTIES.of(watcher.name, outcome).observe(time.monotonic() - begun)
                _LAST.of(watcher.name).set(time.time())
                self._after(watcher.seconds, submit)

        def submit() -> None:
            due[0] = time.monotonic()
            self._submit(look)

        submit()

    def _submit(self, work: Callable[[], None]) -> None:
        with self._changed:
            if self._stopping:
                return
        self._pool.submit(work)

    def _after(self, seconds: float, do: Callable[[], None]) -> None:
        with self._changed:
            self._count += 1
            entry = (time.monotonic() + seconds, self._count, do)
            heapq.heappush(self._timed, entry)
            self._changed.notify_all()

    def _loop(self) -> None:
        while True:
            ready: list[Callable[[], None]] = []
            with self._changed:
                if self._stopping:
                    return
                now = time.monotonic()
                while self._timed and self._timed[0][0] <= now:
                    ready.append(heapq.heappop(self._timed)[2])
                if not ready:
                    wait = self._timed[0][0] - now if self._timed else None
                    self._changed.wait(wait)
            for do in ready:
                do()
