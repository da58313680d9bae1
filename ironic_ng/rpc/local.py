# SPDX-License-Identifier: Apache-2.0
"""A driver for oslo.messaging within one process: queues, no polling, no broker.

``local://`` is the default, ``local://name`` a bus of its own. A message is
sent as JSON text, so what works here also crosses a real bus. A message to a
server that is not there raises MessageUndeliverable at once.
"""

import dataclasses
import itertools
import queue
import threading
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import oslo_messaging
from oslo_messaging._drivers import base  # the only home of the driver's interface

from ironic_ng import serialization

Reply = tuple[bool, bytes]


@dataclasses.dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way, and where its answer goes if one is awaited."""

    context: bytes
    message: bytes
    replies: "queue.SimpleQueue[Reply] | None"


class Incoming(base.RpcIncomingMessage):
    """A message as the receiving side sees it."""

    def __init__(self, parcel: Parcel) -> None:
        """Unpack a parcel."""
        super().__init__(
            serialization.loads(parcel.context), serialization.loads(parcel.message)
        )
        self._replies = parcel.replies

    def reply(self, reply: Any = None, failure: Any = None) -> None:
        """Answer with a result, or with what ``sys.exc_info()`` gave."""
        if self._replies is None:
            return
        if failure is None:
            self._replies.put((True, serialization.dumps(reply)))
            return
        error = failure[1]
        told = {"kind": type(error).__name__, "text": str(error)}
        self._replies.put((False, serialization.dumps(told)))

    def requeue(self) -> None:
        """Never asked for: ``require_features`` refuses it."""

    def heartbeat(self) -> None:
        """The caller shares our fate, so it need not be told that we live."""


class Listener(base.PollStyleListener):
    """One subscriber; its thread sleeps until something arrives."""

    def __init__(self, exchange: "Exchange", addresses: Sequence["Address"]) -> None:
        """Subscribe at once, so that nothing sent from now on is missed."""
        super().__init__()
        self.inbox: queue.SimpleQueue[Parcel | None] = queue.SimpleQueue()
        self._exchange = exchange
        self._addresses = addresses
        self._stopped = False
        exchange.subscribe(self, addresses)

    def poll(
        self,
        timeout: float | None = None,
        batch_size: int = 1,
        batch_timeout: float | None = None,
    ) -> list[Incoming]:
        """The next message; none when stopped and everything was handed out."""
        try:
            parcel = self.inbox.get(block=not self._stopped, timeout=timeout)
        except queue.Empty:
            return []
        return [] if parcel is None else [Incoming(parcel)]

    def stop(self) -> None:
        """Take no more messages, and end the sleep of the thread that polls."""
        self._exchange.unsubscribe(self, self._addresses)
        self._stopped = True
        self.inbox.put(None)


Address = tuple[str | None, str | None]
"""A topic, and the server on it or None for any."""


class Exchange:
    """Who listens to which address of one bus."""

    def __init__(self) -> None:
        """Nobody listens yet."""
        self._lock = threading.Lock()
        self._listeners: dict[Address, list[Listener]] = {}
        self._turns: Iterator[int] = itertools.count()

    def subscribe(self, listener: Listener, addresses: Sequence[Address]) -> None:
        """Add a listener to some addresses."""
        with self._lock:
            for address in addresses:
                self._listeners.setdefault(address, []).append(listener)

    def unsubscribe(self, listener: Listener, addresses: Sequence[Address]) -> None:
        """Remove a listener from its addresses."""
        with self._lock:
            for address in addresses:
                listeners = self._listeners.get(address, [])
                if listener in listeners:
                    listeners.remove(listener)

    def deliver(self, address: Address, parcel: Parcel, *, to_all: bool) -> bool:
        """Hand a parcel to one listener in turn, or to all; False if there is none."""
        with self._lock:
            listeners = self._listeners.get(address, [])
            if not listeners:
                return False
            chosen = listeners
            if not to_all:
                chosen = [listeners[next(self._turns) % len(listeners)]]
            # Within the lock: who has unsubscribed gets nothing afterwards.
            for listener in chosen:
                listener.inbox.put(parcel)
        return True


_exchanges: dict[tuple[str, str], Exchange] = {}
_exchanges_lock = threading.Lock()


class LocalDriver(base.BaseDriver):
    """What oslo.messaging loads for ``local://``."""

    def send(  # noqa: PLR0913, PLR0917 - the interface of oslo.messaging
        self,
        target: oslo_messaging.Target,
        ctxt: dict[str, Any],
        message: dict[str, Any],
        wait_for_reply: bool | None = None,  # noqa: FBT001
        timeout: float | None = None,
        call_monitor_timeout: float | None = None,
        retry: int | None = None,
        transport_options: Any = None,
    ) -> Any:
        """Deliver a message; with ``wait_for_reply`` give the answer."""
        replies: queue.SimpleQueue[Reply] | None = None
        if wait_for_reply:
            replies = queue.SimpleQueue()
        parcel = _pack(ctxt, message, replies)
        address = (target.topic, None if target.fanout else target.server)
        exchange = self._exchange(target)
        delivered = exchange.deliver(address, parcel, to_all=bool(target.fanout))
        if not delivered and not target.fanout:
            raise oslo_messaging.MessageUndeliverable(
                None, target.exchange, f"{target.topic}.{target.server}", message
            )
        return None if replies is None else _await(replies, timeout, target)

    def send_notification(
        self,
        target: oslo_messaging.Target,
        ctxt: dict[str, Any],
        message: dict[str, Any],
        version: float,
        retry: int | None = None,
    ) -> None:
        """Hand a notification to a listener; without one it is dropped."""
        parcel = _pack(ctxt, message, None)
        self._exchange(target).deliver((target.topic, None), parcel, to_all=False)

    def listen(
        self,
        target: oslo_messaging.Target,
        batch_size: int,
        batch_timeout: float | None,
    ) -> base.PollStyleListenerAdapter:
        """Receive what is sent to a server or to its whole topic."""
        addresses = ((target.topic, target.server), (target.topic, None))
        listener = Listener(self._exchange(target), addresses)
        return base.PollStyleListenerAdapter(listener, batch_size, batch_timeout)

    def listen_for_notifications(
        self,
        targets_and_priorities: Collection[tuple[oslo_messaging.Target, str]],
        pool: str | None,
        batch_size: int,
        batch_timeout: float | None,
    ) -> base.PollStyleListenerAdapter:
        """Receive notifications of some topics and priorities."""
        if pool is not None:
            message = "local:// has no pools of listeners"
            raise NotImplementedError(message)
        addresses = [
            (f"{target.topic}.{priority}", None)
            for target, priority in targets_and_priorities
        ]
        first, _ = next(iter(targets_and_priorities))
        listener = Listener(self._exchange(first), addresses)
        return base.PollStyleListenerAdapter(listener, batch_size, batch_timeout)

    def cleanup(self) -> None:
        """Nothing is held: listeners leave when their servers stop."""

    def _exchange(self, target: oslo_messaging.Target) -> Exchange:
        bus = self._url.hosts[0].hostname or "" if self._url.hosts else ""
        name = (bus, target.exchange or self._default_exchange or "")
        with _exchanges_lock:
            return _exchanges.setdefault(name, Exchange())


def _pack(
    ctxt: dict[str, Any],
    message: dict[str, Any],
    replies: "queue.SimpleQueue[Reply] | None",
) -> Parcel:
    return Parcel(serialization.dumps(ctxt), serialization.dumps(message), replies)


def _await(
    replies: "queue.SimpleQueue[Reply]",
    timeout: float | None,
    target: oslo_messaging.Target,
) -> Any:
    try:
        succeeded, packed = replies.get(timeout=timeout)
    except queue.Empty:
        message = f"no answer from {target.topic}.{target.server}"
        raise oslo_messaging.MessagingTimeout(message) from None
    answer = serialization.loads(packed)
    if not succeeded:
        raise oslo_messaging.RemoteError(answer["kind"], answer["text"])
    return answer
