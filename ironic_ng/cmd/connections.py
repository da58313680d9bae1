# SPDX-License-Identifier: Apache-2.0
"""What every process of the service has: the database, the bus, and who to wake."""

from contextlib import ExitStack

from ironic_ng.conf.settings import Settings
from ironic_ng.db.database import Database
from ironic_ng.operations.waking import Waker
from ironic_ng.rpc.notifications import Notifications
from ironic_ng.rpc.transport import make_transport
from ironic_ng.rpc.wakeup import Wakeup


class Connections:
    """After a commit conductors are woken and notifications sent over the bus."""

    def __init__(self, settings: Settings, publisher: str) -> None:
        """Assemble; the database is neither opened nor looked at yet.

        ``publisher``: as whom notifications are sent.
        """
        self._stack = ExitStack()
        self.transport = make_transport(settings)
        self._stack.callback(self.transport.cleanup)
        wakeup = Wakeup(self.transport)
        self._stack.callback(wakeup.stop)
        notifications = Notifications(settings, publisher)
        self._stack.callback(notifications.stop)
        waker = Waker(settings, wakeup)
        self.database = Database(settings, on_wake=waker, on_notify=notifications.send)
        waker.attach(self.database)
        self._stack.callback(self.database.close)
        self._stack.callback(waker.stop)

    def close(self) -> None:
        """Send what waits, for a few seconds at most, and close the connections."""
        self._stack.close()
