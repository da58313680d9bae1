# SPDX-License-Identifier: Apache-2.0
"""What a process counts and measures about its own work, for Prometheus.

Metrics are declared where they are counted, as constants of their modules. Labels
are names from our own tables, never identifiers, texts or anything secret. Where a
name may come from elsewhere, a metric takes a bounded number of different ones.
"""

import threading
from typing import Generic, TypeVar

import psutil
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

import ironic_ng

M = TypeVar("M", Counter, Gauge, Histogram)

MOST = 1000
"""Most combinations of labels that one metric keeps apart."""
OTHER = "(other)"
"""Stands for all combinations beyond those."""
CONTENT_TYPE = CONTENT_TYPE_LATEST
FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
"""Seconds: upper ends of the classes for what answers a client."""
SLOW = (0.1, 1, 5, 15, 60, 300, 900, 3600)
"""Seconds: upper ends of the classes for what is done to a machine."""
_REGISTRY = CollectorRegistry()


class Family(Generic[M]):
    """One metric with labels; :meth:`of` gives the one for some values of them."""

    def __init__(self, metric: M, labels: int) -> None:
        """Keep what was looked up: that costs more than counting."""
        self._metric: M = metric
        self._rest = (OTHER,) * labels
        self._known: dict[tuple[str, ...], M] = {} if labels else {(): metric}
        self._lock = threading.Lock()

    def of(self, *values: str) -> M:
        """For these values of the labels, in the order in which they are declared."""
        return self._known.get(values) or self._made(values)

    def reset(self) -> None:
        """Set all that are known to nothing: what is not set anew is gone."""
        for known in list(self._known.values()):
            if isinstance(known, Gauge):
                known.set(0)

    def _made(self, values: tuple[str, ...]) -> M:
        with self._lock:
            if len(self._known) >= MOST:
                values = self._rest
            if values not in self._known:
                self._known[values] = self._metric.labels(*values)
            return self._known[values]


def counter(name: str, text: str, *labels: str) -> Family[Counter]:
    """A number that only grows; its name ends in ``_total``."""
    return Family(Counter(name, text, labels, registry=_REGISTRY), len(labels))


def gauge(name: str, text: str, *labels: str) -> Family[Gauge]:
    """A number that is what it is just now."""
    return Family(Gauge(name, text, labels, registry=_REGISTRY), len(labels))


def histogram(
    name: str, text: str, *labels: str, buckets: tuple[float, ...] = FAST
) -> Family[Histogram]:
    """How many of some durations, in seconds, were below each of the bounds."""
    made = Histogram(name, text, labels, buckets=buckets, registry=_REGISTRY)
    return Family(made, len(labels))


def exposition() -> bytes:
    """Everything in the text format of Prometheus."""
    return generate_latest(_REGISTRY)


def _of_the_process() -> None:
    process = psutil.Process()
    Gauge(
        "ironic_ng_build_info", "The version that runs.", ["version"],
        registry=_REGISTRY,
    ).labels(ironic_ng.__version__).set(1)  # fmt: skip
    Gauge(
        "process_resident_memory_bytes", "Memory in use.", registry=_REGISTRY
    ).set_function(lambda: psutil.Process().memory_info().rss)
    Gauge(
        "process_threads", "Threads of the process.", registry=_REGISTRY
    ).set_function(threading.active_count)
    Gauge(
        "process_open_fds", "Open files and connections.", registry=_REGISTRY
    ).set_function(lambda: psutil.Process().num_fds())
    Gauge(
        "process_start_time_seconds", "When it was started, as Unix time.",
        registry=_REGISTRY,
    ).set(process.create_time())  # fmt: skip


# Prometheus sees by itself when a number begins anew.
disable_created_metrics()  # type: ignore[no-untyped-call]
_of_the_process()
