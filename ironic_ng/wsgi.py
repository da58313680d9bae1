# SPDX-License-Identifier: Apache-2.0
"""``ironic_ng.wsgi:application`` for uwsgi, gunicorn and other servers.

Options come from the usual files and the environment, not from the command line
of the server.
"""

from oslo_log import log

from ironic_ng.api.app import make_application
from ironic_ng.api.middleware import Application
from ironic_ng.conf.settings import PROJECT, load
from ironic_ng.db.database import Database
from ironic_ng.operations.backend import make_backend
from ironic_ng.operations.waking import Waker
from ironic_ng.rpc.asking import Asking
from ironic_ng.rpc.notifications import Notifications
from ironic_ng.rpc.transport import make_transport
from ironic_ng.rpc.wakeup import Wakeup


def make() -> Application:
    """The application with a database and a bus of its own."""
    settings = load([])
    log.setup(settings.source, PROJECT)
    transport = make_transport(settings)
    waker = Waker(settings, Wakeup(transport))
    notifications = Notifications(settings, "api")
    database = Database(settings, on_wake=waker, on_notify=notifications.send)
    waker.attach(database)
    return make_application(
        settings, make_backend(settings, database, Asking(transport))
    )


application = make()
