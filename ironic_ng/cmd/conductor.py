# SPDX-License-Identifier: Apache-2.0
"""ironic-ng-conductor: the conductor and its file server in a process of their own."""

import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from oslo_log import log

from ironic_ng.cmd.files import open_files
from ironic_ng.cmd.metrics_server import conductor_metrics
from ironic_ng.cmd.readiness import ready
from ironic_ng.cmd.stopping import StopSignal
from ironic_ng.conductor.service import ConductorService
from ironic_ng.conf.settings import PROJECT, Settings, load
from ironic_ng.db.database import Database
from ironic_ng.domain.errors import ServiceError
from ironic_ng.drivers.registry import Registry
from ironic_ng.operations.waking import Waker
from ironic_ng.rpc.notifications import Notifications
from ironic_ng.rpc.transport import make_transport
from ironic_ng.rpc.wakeup import Wakeup


def main(argv: Sequence[str] | None = None) -> int:
    """Run until a signal says stop."""
    try:
        settings = load(sys.argv[1:] if argv is None else argv)
        log.setup(settings.source, PROJECT)
        return _run(settings)
    except ServiceError as error:
        text = error.text()
        print(f"{error.code.code}: {text.title}\n{text.remedy}", file=sys.stderr)
        return 1


def _run(settings: Settings) -> int:
    stopped = StopSignal()
    with ExitStack() as stack:
        transport = make_transport(settings)
        stack.callback(transport.cleanup)
        wakeup = Wakeup(transport)
        stack.callback(wakeup.stop)
        waker = Waker(settings, wakeup)
        notifications = Notifications(settings, "conductor")
        stack.callback(notifications.stop)
        database = Database(settings, on_wake=waker, on_notify=notifications.send)
        waker.attach(database)
        stack.callback(database.close)
        database.prepare()
        stack.enter_context(conductor_metrics(settings))
        files = stack.enter_context(open_files(settings))
        registry = stack.enter_context(Registry(settings))
        service = ConductorService(
            settings, database, transport, registry, files.services
        )
        service.start()
        stack.callback(service.stop)
        with ready():
            stopped.wait()
    return os.EX_OK


if __name__ == "__main__":
    sys.exit(main())
