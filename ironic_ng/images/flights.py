# SPDX-License-Identifier: Apache-2.0
"""Long work that many want and one does: fetching a file, once, for all nodes.

Whoever asks gives a name. A failure is told to everybody who has asked before,
once each, and only then may the work be tried again.
"""

import dataclasses
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Generic, TypeVar

from ironic_ng.domain.errors import ServiceError

T = TypeVar("T")
KEPT_SECONDS = 3600.0
"""How long a failure is kept for somebody who never asks again."""


@dataclasses.dataclass(slots=True, eq=False)
class _Flight(Generic[T]):
    """One piece of work and who waits for it."""

    future: Future[T] = dataclasses.field(default_factory=Future)
    waiting: set[str] = dataclasses.field(default_factory=set)
    begun: float = dataclasses.field(default_factory=time.monotonic)


class Flights(Generic[T]):
    """The work under way, by what it is about."""

    def __init__(self, parallel: int) -> None:
        """Do at most so many pieces at once."""
        self._slots = threading.BoundedSemaphore(parallel)
        self._lock = threading.Lock()
        self._flights: dict[str, _Flight[T]] = {}

    def __contains__(self, about: str) -> bool:
        """Whether somebody works on it just now."""
        flight = self._flights.get(about)
        return flight is not None and not flight.future.done()

    def look(
        self, about: str, who: str, work: Callable[[], T], patience: float | None
    ) -> T | None:
        """The result, if it is there within so many seconds; begins the work."""
        flight = self._join(about, who, work)
        try:
            return flight.future.result(patience)
        except TimeoutError:
            if not flight.future.done():
                return None
            self._leave(about, flight, who)
            raise
        except ServiceError as error:
            self._leave(about, flight, who)
            # Several threads get it: each needs a traceback of its own.
            raise ServiceError(error.code, error.params) from error
        except (OSError, CancelledError):
            self._leave(about, flight, who)
            raise

    def forget(self, who: str) -> None:
        """Nobody of that name waits any more."""
        with self._lock:
            for about, flight in list(self._flights.items()):
                flight.waiting.discard(who)
                if flight.future.done() and not flight.waiting:
                    del self._flights[about]

    def _join(self, about: str, who: str, work: Callable[[], T]) -> _Flight[T]:
        """Wait for the work under way, or begin it."""
        with self._lock:
            self._drop_old()
            flight = self._flights.get(about)
            if flight is None or (flight.future.done() and who not in flight.waiting):
                flight = _Flight()
                self._flights[about] = flight
                threading.Thread(
                    target=self._fly, args=(about, flight, work),
                    name=f"fetch-{about[:40]}", daemon=True,
                ).start()  # fmt: skip
            flight.waiting.add(who)
            return flight

    def _fly(self, about: str, flight: _Flight[T], work: Callable[[], T]) -> None:
        """Do the work; what came of it is in the future."""
        try:
            with self._slots:
                flight.future.set_result(work())
        except (ServiceError, OSError) as error:
            flight.future.set_exception(error)
            return
        finally:
            flight.future.cancel()  # wakes those who wait if it was unforeseen
        with self._lock:
            if self._flights.get(about) is flight:
                del self._flights[about]

    def _leave(self, about: str, flight: _Flight[T], who: str) -> None:
        with self._lock:
            flight.waiting.discard(who)
            if not flight.waiting and self._flights.get(about) is flight:
                del self._flights[about]

    def _drop_old(self) -> None:
        oldest = time.monotonic() - KEPT_SECONDS
        for about, flight in list(self._flights.items()):
            if flight.future.done() and flight.begun < oldest:
                del self._flights[about]
