# SPDX-License-Identifier: Apache-2.0
"""One connection through a relay: two sockets and what is on its way between them."""

import select
import socket
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from ironic_ng.lab.web import reset

_CHUNK = 65536
_FOREVER = 3600.0
_MOST_WAITING = 256
"""Chunks on their way in one direction before no more are read."""


class Filter(Protocol):
    """What may change the bytes of one connection."""

    def to_server(self, data: bytes) -> bytes:
        """What the server gets for these bytes of the client; may keep some back."""

    def to_client(self, data: bytes) -> bytes:
        """What the client gets for these bytes of the server; may keep some back."""


class Pipe:
    """One direction of a connection."""

    def __init__(
        self,
        source: socket.socket,
        sink: socket.socket,
        change: Callable[[bytes], bytes] | None,
        *,
        to_server: bool,
    ) -> None:
        """Read from one socket, write to the other."""
        self.source, self.sink = source, sink
        self.to_server = to_server
        self.ended = False
        """Whether the source has said that nothing more comes."""
        self.waiting: deque[tuple[float, bytes]] = deque()
        """What was read: when it is due at the sink, and the bytes."""
        self._change = change

    def read(self, latency: float) -> None:
        """Take what has come; it is due at the sink after so many seconds."""
        data = self.source.recv(_CHUNK)
        if not data:
            self.ended = True
            return
        if self._change is not None:
            data = self._change(data)
        if data:
            self.waiting.append((time.monotonic() + latency, data))

    def flush(self) -> int:
        """Send what is due; how many bytes the sink took."""
        moved = 0
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            due, data = self.waiting[0]
            try:
                count = self.sink.send(data)
            except BlockingIOError:
                break
            moved += count
            if count == len(data):
                self.waiting.popleft()
            else:
                self.waiting[0] = (due, data[count:])
        return moved


Stalled = Callable[[Pipe], bool]


class Pair:
    """Both directions of a connection."""

    def __init__(
        self, client: socket.socket, server: socket.socket, changes: Filter | None
    ) -> None:
        """Take over two connected sockets."""
        for one in (client, server):
            one.setblocking(False)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._client, self._server = client, server
        self._pipes = (
            Pipe(
                client, server, changes.to_server if changes else None, to_server=True
            ),
            Pipe(
                server, client, changes.to_client if changes else None, to_server=False
            ),
        )
        self.over = False
        """Whether both sockets are closed."""

    def reset(self) -> None:
        """Close both so that either side sees a reset."""
        if not self.over:
            self.over = True
            reset(self._client)
            reset(self._server)

    def wishes(self, now: float, stalled: Stalled) -> dict[int, int]:
        """What to wait for: numbers of sockets, and the events of poll()."""
        wanted: dict[int, int] = {}
        for pipe in self._pipes:
            if stalled(pipe):
                continue
            if not pipe.ended and len(pipe.waiting) < _MOST_WAITING:
                number = pipe.source.fileno()
                wanted[number] = wanted.get(number, 0) | select.POLLIN
            if pipe.waiting and pipe.waiting[0][0] <= now:
                number = pipe.sink.fileno()
                wanted[number] = wanted.get(number, 0) | select.POLLOUT
        return wanted

    def next_due(self, now: float) -> float:
        """Seconds until something that was read is due."""
        times = [p.waiting[0][0] for p in self._pipes if p.waiting]
        # What is overdue waits for its sink, or is stalled.
        return min((due - now for due in times if due > now), default=_FOREVER)

    def move(
        self, ready: set[int], stalled: Stalled, latency: float
    ) -> tuple[int, int]:
        """Read and send what can be; bytes that went to the server and came back."""
        if self.over:
            return 0, 0
        counts = []
        try:
            for pipe in self._pipes:
                held = stalled(pipe)
                if not held and not pipe.ended and pipe.source.fileno() in ready:
                    pipe.read(latency)
                counts.append(0 if held else pipe.flush())
        except OSError:
            self.reset()
            return 0, 0
        if any(pipe.ended and not pipe.waiting for pipe in self._pipes):
            self.over = True
            self._client.close()
            self._server.close()
        return counts[0], counts[1]
