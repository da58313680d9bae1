# SPDX-License-Identifier: Apache-2.0
"""Assembles the helpers that drivers may call, and the server machines fetch from."""

from typing import Self

from ironic_ng.conf.settings import Settings
from ironic_ng.drivers.agent.client import AgentClient
from ironic_ng.drivers.task import Services
from ironic_ng.images.http_server import FileServer
from ironic_ng.images.instance import InstanceImages, cache_of
from ironic_ng.images.publish import FOLDER_MODE, Publisher
from ironic_ng.netboot.boot_files import BootFileStore


class ServiceSet:
    """One per conductor process.

    The port is bound at construction, so that its number is known; answers begin
    with :meth:`start`.
    """

    def __init__(self, settings: Settings) -> None:
        """Bind the port and make the helpers."""
        deploy = settings.deploy
        deploy.http_root.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        self._server = FileServer(deploy.http_root, deploy.http_host, deploy.http_port)
        host = (
            deploy.http_host if ":" not in deploy.http_host else f"[{deploy.http_host}]"
        )
        self.url = deploy.http_url or f"http://{host}:{self._server.server_port}"
        publisher = Publisher(settings, self.url)
        cache = cache_of(settings)
        self._boot_files = BootFileStore(settings, publisher, cache)
        self.services = Services(
            boot_files=self._boot_files,
            images=InstanceImages(settings, publisher, cache),
            agents=AgentClient(settings),
        )

    def start(self) -> None:
        """Write the common boot script and begin to answer machines."""
        self._boot_files.publish_entry()
        self._server.start()

    def stop(self) -> None:
        """Close the port."""
        self._server.stop()

    def __enter__(self) -> Self:
        """For a ``with`` statement."""
        self.start()
        return self

    def __exit__(self, *failure: object) -> None:
        """Close the port."""
        self.stop()
