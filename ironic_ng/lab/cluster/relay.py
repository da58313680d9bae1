# SPDX-License-Identifier: Apache-2.0
"""A relay in front of a server that passes, refuses, resets, stalls or delays.

One thread serves all connections of a relay. A stalled direction is not read, so
what is sent waits and arrives later, as over a network that lost packets for a
time; whoever waits for an answer hears nothing at all.
"""

import contextlib
import os
import queue
import select
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from ironic_ng.lab.cluster.pipes import Filter, Pair, Pipe
from ironic_ng.lab.cluster.programs import LOOPBACK
from ironic_ng.lab.web import reset

_TICK = 1.0


class Relay:
    """Listens on a port of its own and hands everything on to another port."""

    def __init__(
        self,
        target_port: int,
        *,
        name: str = "relay",
        make_filter: Callable[[], Filter] | None = None,
    ) -> None:
        """Listen at once; connections are served after ``start``.

        ``make_filter`` gives each new connection what may change its bytes.
        """
        self.target_port = target_port
        self.name = name
        self.make_filter = make_filter
        self.accepted = 0
        """Connections since the start."""
        self.sent = self.answered = 0
        """Bytes to the server and from it since the start."""
        self._latency = 0.0
        self._stalled_sent = self._stalled_answered = False
        self._pairs: list[Pair] = []
        self._orders: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._ears, self._mouth = os.pipe()
        self._stopping = False
        self._listener: socket.socket | None = _listen(0)
        self.port = int(self._listener.getsockname()[1])
        """Where clients connect."""
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)

    @property
    def open(self) -> int:
        """How many connections there are now."""
        return len(self._pairs)

    # --- what can be done to it, from any thread; done when the call returns -----

    def pass_all(self) -> None:
        """Be a perfect network again; what was stalled arrives now."""
        self._do(self._pass_all)

    def refuse(self) -> None:
        """Be a host where nothing listens: reset what is open, refuse what comes."""
        self._do(self._refuse)

    def reset_all(self) -> None:
        """Reset every open connection once; new ones are served."""
        self._do(self._reset_all)

    def stall(self, *, sent: bool = True, answered: bool = True) -> None:
        """Let nothing through: of what clients send, and of what they are answered."""

        def change() -> None:
            self._stalled_sent, self._stalled_answered = sent, answered

        self._do(change)

    def delay(self, seconds: float) -> None:
        """Let each packet take so long, in either direction."""

        def change() -> None:
            self._latency = seconds

        self._do(change)

    def start(self) -> None:
        """Serve."""
        self._thread.start()

    def stop(self) -> None:
        """Close everything."""
        if not self._thread.is_alive():
            return

        def change() -> None:
            self._stopping = True

        self._do(change)
        self._thread.join()

    def __enter__(self) -> Self:
        """Serve."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close everything."""
        self.stop()

    # --- within its own thread ---------------------------------------------------

    def _do(self, order: Callable[[], None]) -> None:
        done = threading.Event()

        def carried_out() -> None:
            order()
            done.set()

        self._orders.put(carried_out)
        os.write(self._mouth, b".")
        done.wait()

    def _pass_all(self) -> None:
        self._latency = 0.0
        self._stalled_sent = self._stalled_answered = False
        if self._listener is None:
            self._listener = _listen(self.port)

    def _refuse(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        self._reset_all()

    def _reset_all(self) -> None:
        for pair in self._pairs:
            pair.reset()
        self._pairs.clear()

    def _serve(self) -> None:
        while not self._stopping:
            self._turn()
        self._refuse()
        os.close(self._ears)
        os.close(self._mouth)

    def _turn(self) -> None:
        wanted = select.poll()
        wanted.register(self._ears, select.POLLIN)
        if self._listener is not None:
            wanted.register(self._listener, select.POLLIN)
        now = time.monotonic()
        wait = _TICK
        for pair in self._pairs:
            for number, mask in pair.wishes(now, self._is_stalled).items():
                wanted.register(number, mask)
            wait = min(wait, pair.next_due(now))
        ready = {number for number, _ in wanted.poll(wait * 1000)}
        if self._ears in ready:
            os.read(self._ears, 4096)
        with contextlib.suppress(queue.Empty):
            while True:
                self._orders.get_nowait()()
        if self._listener is not None and self._listener.fileno() in ready:
            self._accept(self._listener)
        for pair in list(self._pairs):
            self._move(pair, ready)

    def _accept(self, listener: socket.socket) -> None:
        client, _ = listener.accept()
        try:
            server = socket.create_connection((LOOPBACK, self.target_port), timeout=2)
        except OSError:
            # The server is gone: its host would refuse.
            reset(client)
            return
        self.accepted += 1
        self._pairs.append(
            Pair(client, server, self.make_filter() if self.make_filter else None)
        )

    def _move(self, pair: Pair, ready: set[int]) -> None:
        sent, answered = pair.move(ready, self._is_stalled, self._latency)
        self.sent += sent
        self.answered += answered
        if pair.over:
            self._pairs.remove(pair)

    def _is_stalled(self, pipe: Pipe) -> bool:
        return self._stalled_sent if pipe.to_server else self._stalled_answered


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((LOOPBACK, port))
    listener.listen(128)
    return listener
