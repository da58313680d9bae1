# SPDX-License-Identifier: Apache-2.0
"""What a process needs that serves the API and nothing else: database and bus."""

from contextlib import ExitStack

from ironic_ng.conf.settings import Settings
from ironic_ng.db.database import Database
from ironic_ng.operations.waking import Waker
from ironic_ng.rpc.asking import Asking
from ironic_ng.rpc.notifications import Notifications
from ironic_ng.rpc.transport import make_transport
from ironic_ng.rpc.wakeup import Wakeup


class ApiProcess:
    """Asks and wakes conductors of other processes, which share the database."""

    def __init__(self, settings: Settings) -> None:
        """Assemble; the database is neither opened nor looked at yet."""
        self._stack = ExitStack()
        transport = make_transport(settings)
        self._stack.callback(transport.cleanup)
        wakeup = Wakeup(transport)
        self._stack.callback(wakeup.stop)
        notifications = Notifications(settings, "api")
        self._stack.callback(notifications.stop)
        waker = Waker(settings, wakeup)
        self.database = Database(settings, on_wake=waker, on_notify=notifications.send)
        waker.attach(self.database)
        self._stack.callback(self.database.close)
        self.asking = Asking(transport)

    def close(self) -> None:
        """Send what waits, for a few seconds at most, and close the connections."""
        self._stack.close()
