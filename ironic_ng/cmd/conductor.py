# SPDX-License-Identifier: Apache-2.0
"""ironic-ng-conductor: the conductor and its file server in a process of their own."""

import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing

from ironic_ng.cmd.connections import Connections
from ironic_ng.cmd.files import open_files
from ironic_ng.cmd.metrics_server import conductor_metrics
from ironic_ng.cmd.readiness import ready
from ironic_ng.cmd.starting import run
from ironic_ng.cmd.stopping import StopSignal
from ironic_ng.conductor.service import ConductorService
from ironic_ng.conf.settings import Settings
from ironic_ng.drivers.registry import Registry


def main(argv: Sequence[str] | None = None) -> int:
    """Run until a signal says stop."""
    return run(_serve, argv)


def _serve(settings: Settings) -> int:
    stopped = StopSignal()
    with ExitStack() as stack:
        opened = stack.enter_context(closing(Connections(settings, "conductor")))
        opened.database.prepare()
        stack.enter_context(conductor_metrics(settings))
        files = stack.enter_context(open_files(settings))
        registry = stack.enter_context(Registry(settings))
        service = ConductorService(
            settings, opened.database, opened.transport, registry, files.services
        )
        service.start()
        stack.callback(service.stop)
        with ready():
            stopped.wait()
    return os.EX_OK


if __name__ == "__main__":
    sys.exit(main())
