# SPDX-License-Identifier: Apache-2.0
"""Telling a conductor to look at a node now rather than at its next poll."""

import functools
from collections.abc import Sequence

import oslo_messaging

from ironic_ng.rpc.health import health_of
from ironic_ng.rpc.outbox import Outbox
from ironic_ng.rpc.transport import RETRY, TOPIC


class Wakeup:
    """Sends wake-ups. They carry an identifier only: the database says the rest."""

    def __init__(self, transport: oslo_messaging.Transport) -> None:
        """Send over this transport."""
        target = oslo_messaging.Target(topic=TOPIC, version="1.0")
        self._client = oslo_messaging.get_rpc_client(transport, target, retry=RETRY)
        self._outbox = Outbox("wake-ups", health_of(transport))

    @property
    def dropped(self) -> int:
        """How many wake-ups were not sent since the start."""
        return self._outbox.dropped

    def wake(self, names: Sequence[str], host: str) -> None:
        """Nudge a conductor; a dead bus or conductor is logged and counted."""
        self._outbox.put(functools.partial(self._send, names, host))

    def stop(self) -> None:
        """Send what waits, for a few seconds at most."""
        self._outbox.stop()

    def _send(self, names: Sequence[str], host: str) -> None:
        client = self._client.prepare(server=host)
        if len(names) == 1:
            # Conductors of the release before know this one only. What they do
            # not understand they find by looking.
            client.cast({}, "wake", node_uuid=names[0])
        else:
            client.cast({}, "wake_all", node_uuids=list(names))
