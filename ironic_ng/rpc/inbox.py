# SPDX-License-Identifier: Apache-2.0
"""Where wake-ups and questions arrive in a conductor."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

import oslo_messaging
from oslo_log import log

from ironic_ng.domain.errors import ServiceError
from ironic_ng.rpc import envelope
from ironic_ng.rpc.transport import TOPIC

LOG = log.getLogger(__name__)

Answer = Callable[[str, str | None, Mapping[str, Any]], Any]
"""Takes the name of a question, a node's UUID and arguments; gives JSON."""


class Inbox:
    """Receives for one conductor; the messages run in a pool of threads.

    A message is taken off the bus before it is handled, so a crash loses it:
    that is why the database says what is to be done.
    """

    def __init__(
        self,
        transport: oslo_messaging.Transport,
        host: str,
        on_wake: Callable[[str], None],
        answer: Answer,
    ) -> None:
        """Receive what is sent to this host; call ``start`` to begin."""
        target = oslo_messaging.Target(topic=TOPIC, server=host, version="1.0")
        endpoint = _Endpoint(on_wake, answer)
        self._server = oslo_messaging.get_rpc_server(transport, target, [endpoint])
        self._host = host
        self._receiving = threading.Event()

    def start(self, threads: int = 32, wait: float = 5) -> bool:
        """Receive with so many threads at most; whether the bus is there yet.

        When it is away, this waits for some seconds only and receiving begins
        once it is back: the database is polled meanwhile.
        """
        starter = threading.Thread(
            target=self._begin, args=(threads,), name="inbox", daemon=True
        )
        starter.start()
        begun = self._receiving.wait(wait)
        if not begun:
            LOG.warning("The message bus is away; %s polls until then.", self._host)
        return begun

    def stop(self) -> None:
        """Receive nothing more, and wait for what is being handled."""
        if not self._receiving.is_set():
            return
        self._server.stop()
        self._server.wait()

    def _begin(self, threads: int) -> None:
        # Blocks as long as the bus is away.
        self._server.start(override_pool_size=threads)
        self._receiving.set()


class _Endpoint:
    """The methods that can be called over the bus, and no others."""

    target = oslo_messaging.Target(version="1.0")

    def __init__(self, on_wake: Callable[[str], None], answer: Answer) -> None:
        self._on_wake = on_wake
        self._answer = answer

    def wake(self, _context: Mapping[str, Any], node_uuid: str) -> None:
        self._on_wake(node_uuid)

    def wake_all(self, _context: Mapping[str, Any], node_uuids: list[str]) -> None:
        for node_uuid in node_uuids:
            self._on_wake(node_uuid)

    def ask(
        self,
        _context: Mapping[str, Any],
        question: str,
        node_uuid: str | None,
        args: Mapping[str, Any],
    ) -> dict[str, Any]:
        try:
            return envelope.of_result(self._answer(question, node_uuid, args))
        except ServiceError as error:
            return envelope.of_error(error)
