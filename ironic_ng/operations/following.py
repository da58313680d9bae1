# SPDX-License-Identifier: Apache-2.0
"""Following the timeline of a node: new events as they happen, for a while.

A follower keeps a thread of the server, so there are few at once and each for a
limited time; it goes on with the cursor. Nothing is kept for a slow reader: what is
new is read when the reader has taken what was before. If that is more than fits
into one piece, the reader is told of a gap and gets the end of it.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ironic_ng.db.query import Condition
from ironic_ng.domain.catalogue import api_timeline
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.operations import reading_timeline as reading
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller

PIECE = 100
"""Most events of one look."""
AT_FIRST = 10
"""How many events that have happened already a follower without cursor is shown."""
PAUSE = 1.0
"""Seconds between two looks."""
SIGN_OF_LIFE = 5.0
"""Seconds without an event after which an empty line is sent, which also shows
whether the client is still there."""
_ALONE = ("limit", "until")

Item = HistoryEvent | Mapping[str, Any] | None
"""An event, a word about the stream (``kind`` gap, error or end), or a sign of life."""


def follow(
    backend: Backend, caller: Caller, ident: str, sent: Mapping[str, Any]
) -> "Following":
    """A timeline to be read on and on; raises what forbids it before it begins."""
    for name in _ALONE:
        if sent.get(name) is not None:
            raise api_timeline.NOT_WITH_FOLLOW(name=name)
    made = Following(backend, caller, ident, sent)
    made.begin()
    return made


class Following:
    """Iterates over what happens to a node; ``close`` it whatever comes."""

    def __init__(
        self, backend: Backend, caller: Caller, ident: str, sent: Mapping[str, Any]
    ) -> None:
        """Nothing is read before ``begin``."""
        self._backend, self._caller, self._ident = backend, caller, ident
        self._wanted: tuple[Condition, ...] = reading.conditions(sent)
        self._cursor = reading.cursor_of(sent)
        self._from_start = sent.get("since") is not None
        self._first: list[Item] = []
        self._leave: Callable[[], None] = lambda: None

    def begin(self) -> None:
        """Take a place among the followers and read what is there already."""
        with self._backend.database.read() as reader:
            reading.view(self._backend, reader, self._caller, self._ident)
        self._leave = self._backend.followers.enter()
        begun = False
        try:
            self._first = self._look()
            begun = True
        finally:
            if not begun:
                self.close()

    def close(self) -> None:
        """Make room for another follower."""
        self._leave()

    def __iter__(self) -> Iterator[Item]:
        """What happens, until the time is over or the process stops."""
        try:
            yield from self._items()
        finally:
            self.close()

    def _items(self) -> Iterator[Item]:
        followers = self._backend.followers
        until = spoken = time.monotonic()
        until += followers.seconds
        # A server sends nothing, not even its headers, before there is something.
        found: list[Item] = self._first or [None]
        while True:
            yield from found
            now = time.monotonic()
            if found:
                spoken = now
            elif now - spoken >= SIGN_OF_LIFE:
                spoken = now
                yield None
            if now >= until or not followers.pause(PAUSE):
                yield {"kind": "end", "cursor": self._cursor}
                return
            try:
                found = self._look()
            except ServiceError as error:
                yield {
                    "kind": "error",
                    "code": error.code.code,
                    "text": error.message(),
                    "cursor": self._cursor,
                }
                return

    def _look(self) -> list[Item]:
        """What is new, and a word about the gap if that is too much."""
        with self._backend.database.read() as reader:
            # Who may see it is judged anew: a lease may have ended.
            seen = reading.view(self._backend, reader, self._caller, self._ident)
            before = self._cursor
            lost = before is not None and not reading.knows(reader, seen, before)
            if before is None or lost:
                most = PIECE + 1 if lost or self._from_start else AT_FIRST
                found = reading.last(reader, seen, most, *self._wanted)
            else:
                found = reading.after(reader, seen, before, PIECE + 1, self._wanted)
            if len(found) > PIECE:
                lost = True
                found = reading.last(reader, seen, PIECE, *self._wanted)
        self._from_start = True
        if found:
            self._cursor = found[-1].uuid
        elif lost:
            self._cursor = None
        first = found[0].uuid if found else None
        gap = {"kind": "gap", "after": before, "before": first, "cursor": self._cursor}
        return [gap, *found] if lost else [*found]
