# SPDX-License-Identifier: Apache-2.0
"""Stands between the broker's exchange and the conductors' queues.

Messages to conductors go through a queue of the postman's, who delivers each as
often and as late as a test says, with the same identifiers as a broker that
delivers again would.
"""

import heapq
import socket
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

from kombu.connection import Connection

from ironic_ng.rpc.transport import EXCHANGE, TOPIC

Manner = Callable[[int], Sequence[float]]
"""For the n-th message: after how many seconds it is delivered, each time."""


class Postman:
    """Delivers for the time of a block."""

    def __init__(self, url: str, hosts: Sequence[str], manner: Manner) -> None:
        """Nothing is changed yet."""
        self._url = url.replace("rabbit://", "amqp://")
        self._queues = {f"postman.{host}": f"{TOPIC}.{host}" for host in hosts}
        self._manner = manner
        self._ended = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._work, name="postman", daemon=True)
        self._due: list[tuple[float, int, str, Any]] = []
        self.delivered = 0

    def __enter__(self) -> Self:
        """Take over."""
        self._thread.start()
        assert self._ready.wait(60), "the broker is not there"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the broker deliver again; what is late is lost."""
        self._ended.set()
        self._thread.join()

    def _work(self) -> None:
        with Connection(self._url) as connection:  # type: ignore[no-untyped-call]
            channel = connection.default_channel
            for own, theirs in self._queues.items():
                channel.queue_declare(own, exclusive=True)
                channel.queue_bind(own, EXCHANGE, routing_key=theirs)
                channel.queue_unbind(theirs, EXCHANGE, routing_key=theirs)
                channel.basic_consume(own, callback=self._take, no_ack=True)
            self._ready.set()
            while not self._ended.is_set():
                try:
                    connection.drain_events(timeout=0.05)
                except (TimeoutError, socket.timeout):  # noqa: UP041 - kombu's own
                    self._deliver(channel)
            for theirs in self._queues.values():
                channel.queue_bind(theirs, EXCHANGE, routing_key=theirs)

    def _take(self, message: Any) -> None:
        queue = self._queues[
            message.delivery_info["routing_key"].replace(f"{TOPIC}.", "postman.")
        ]
        for seconds in self._manner(self.delivered):
            self.delivered += 1
            entry = (time.monotonic() + seconds, self.delivered, queue, message)
            heapq.heappush(self._due, entry)

    def _deliver(self, channel: Any) -> None:
        while self._due and self._due[0][0] <= time.monotonic():
            _, _, queue, message = heapq.heappop(self._due)
            channel.basic_publish(message, exchange="", routing_key=queue)
