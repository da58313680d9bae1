# SPDX-License-Identifier: Apache-2.0
"""What a conductor tells of itself with each sign of life."""

import dataclasses
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Figures of one conductor; what it does not know is None.

    ``clock_ahead``: seconds by which its host's clock is before the database's.
    ``database_ms``, ``bus_ms``: how long a round trip took. ``bus_lost``: the bus
    does not carry a message from the conductor to itself.
    ``load``: of its host, over a minute. ``memory``: resident bytes. ``queued``:
    work that no thread was free for. ``disk_free``: bytes below ``state_path``.
    ``takeovers``: the last pieces of work that it took over from others, newest
    last, each ``{"node", "from", "verb", "at"}``.
    """

    version: str = ""
    pid: int = 0
    started_at: str | None = None
    clock_ahead: float | None = None
    database_ms: float | None = None
    bus_ms: float | None = None
    bus_lost: bool = False
    load: float | None = None
    memory: int | None = None
    threads: int | None = None
    workers: int | None = None
    busy: int | None = None
    queued: int | None = None
    disk_free: int | None = None
    disk_size: int | None = None
    takeovers: list[dict[str, Any]] = dataclasses.field(default_factory=list)


_NAMES = frozenset(field.name for field in dataclasses.fields(Report))


def report_of(stored: Mapping[str, Any]) -> Report:
    """The report in a conductor's row; other versions may tell more or less."""
    return Report(**{name: it for name, it in stored.items() if name in _NAMES})


def to_stored(report: Report) -> dict[str, Any]:
    """As the row keeps it."""
    return dataclasses.asdict(report)
