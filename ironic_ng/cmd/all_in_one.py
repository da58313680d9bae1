# SPDX-License-Identifier: Apache-2.0
"""ironic-ng: API, conductor and file server in one process, with no configuration.

Database and directories are made at the first start; the bus is inside the
process. Without a configuration only this host can reach the service, and
whoever does can do everything.
"""

import logging
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing

from ironic_ng.cmd.api import ApiServer
from ironic_ng.cmd.connections import Connections
from ironic_ng.cmd.files import open_files
from ironic_ng.cmd.metrics_server import api_metrics, conductor_metrics
from ironic_ng.cmd.readiness import ready
from ironic_ng.cmd.starting import run
from ironic_ng.cmd.stopping import StopSignal
from ironic_ng.conductor.service import ConductorService
from ironic_ng.conf.settings import Settings
from ironic_ng.drivers.registry import Registry
from ironic_ng.drivers.services import ServiceSet
from ironic_ng.rpc.asking import Asking

LOG = logging.getLogger(__name__)


class AllInOne:
    """The whole service; ``stop`` may be called however far ``start`` came."""

    def __init__(self, settings: Settings) -> None:
        """Nothing is opened before ``start``."""
        self._settings = settings
        self._stack = ExitStack()
        self.api: ApiServer
        self.conductor: ConductorService
        self.files: ServiceSet

    def start(self) -> None:
        """Open the database, then start file server, conductor and API."""
        settings, stack = self._settings, self._stack
        settings.default.state_path.mkdir(mode=0o750, parents=True, exist_ok=True)
        opened = stack.enter_context(closing(Connections(settings, "service")))
        database, transport = opened.database, opened.transport
        database.prepare()
        stack.enter_context(api_metrics(settings))
        stack.enter_context(conductor_metrics(settings))
        self.files = open_files(settings)
        stack.enter_context(self.files)
        registry = stack.enter_context(Registry(settings))
        self.conductor = ConductorService(
            settings, database, transport, registry, self.files.services
        )
        self.api = ApiServer(settings, database, Asking(transport))
        self.api.start()
        stack.callback(self.api.stop)
        self._tell_ramdisks()
        self.conductor.start()
        stack.callback(self.conductor.stop)

    def stop(self) -> None:
        """Stop in the opposite order; what runs is given its time."""
        self._stack.close()

    def _tell_ramdisks(self) -> None:
        """Unless told otherwise, ramdisks report to where the API listens."""
        if self._settings.service_catalog.endpoint_override is None:
            url = self._settings.api.public_endpoint or self.api.url
            self._settings.override({"service_catalog": {"endpoint_override": url}})


def main(argv: Sequence[str] | None = None) -> int:
    """Run until a signal says stop."""
    return run(_serve, argv)


def _serve(settings: Settings) -> int:
    # Keystone is the default of the API alone; here there may be nobody else.
    settings.source.set_default("auth_strategy", "noauth")
    service, stopped = AllInOne(settings), StopSignal()
    try:
        service.start()
        print(f"API on {service.api.url}, files on {service.files.url}", flush=True)
        with ready():
            stopped.wait()
    finally:
        service.stop()
    return os.EX_OK


if __name__ == "__main__":
    sys.exit(main())
