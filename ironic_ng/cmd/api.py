# SPDX-License-Identifier: Apache-2.0
"""ironic-ng-api: the REST API in a process of its own, and the embedded server."""

import ipaddress
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import closing

from oslo_log import log

from ironic_ng.api.app import make_application
from ironic_ng.cmd.connections import Connections
from ironic_ng.cmd.http_server import (
    LONGEST_HEADER,
    PatientConnection,
    PatientServer,
    PatientTls,
    room_for,
)
from ironic_ng.cmd.metrics_server import api_metrics
from ironic_ng.cmd.readiness import ready
from ironic_ng.cmd.starting import run
from ironic_ng.cmd.stopping import StopSignal
from ironic_ng.conf.settings import PROJECT, Settings
from ironic_ng.db.database import Database
from ironic_ng.domain.catalogue import api_start, cfg
from ironic_ng.operations.backend import Asks, make_backend
from ironic_ng.rpc.asking import Asking

LOG = log.getLogger(__name__)


class ApiServer:
    """The embedded HTTP server with the API in it."""

    def __init__(self, settings: Settings, database: Database, asking: Asks) -> None:
        """Assemble the application; BM-API-044 where noauth would be public."""
        self._settings = settings
        backend = make_backend(settings, database, asking)
        self._followers = backend.followers
        application = make_application(settings, backend)
        address = bind_address(settings)
        self._server = PatientServer(
            address,
            application,
            numthreads=settings.api.threads,
            server_name=PROJECT,
            timeout=settings.api.request_timeout,
            request_queue_size=1024,
        )
        self._server.ConnectionClass = PatientConnection
        self._server.max_request_header_size = LONGEST_HEADER
        room = room_for(settings.api.most_connections)
        self._server.most_connections = self._server.keep_alive_conn_limit = room
        if settings.api.enable_ssl_api:
            self._server.ssl_adapter = _tls(settings)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listen, and serve in threads of its own."""
        try:
            self._server.prepare()
        except OSError as error:
            raise cfg.ADDRESS_UNUSABLE(
                address=bind_address(self._settings),
                detail=error,
                options="[api]host_ip and [api]port",
            ) from error
        socket_file = self._settings.api.unix_socket
        if socket_file is not None:
            socket_file.chmod(self._settings.api.unix_socket_mode)
        self._thread = threading.Thread(
            target=self._server.serve, name="api-server", daemon=True
        )
        self._thread.start()
        LOG.info("The API listens on %s", self.url)

    def stop(self) -> None:
        """Finish what is being answered, and listen no more."""
        self._followers.close()
        self._server.stop()
        if self._thread is not None:
            self._thread.join()

    @property
    def port(self) -> int:
        """The port that is listened on."""
        address = self._server.bind_addr
        return int(address[1]) if isinstance(address, tuple) else 0

    @property
    def url(self) -> str:
        """Where clients on this host find the API."""
        address = self._server.bind_addr
        if not isinstance(address, tuple):
            return f"unix:{address}"
        host = str(address[0])
        if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - recognised, not bound here
            host = "127.0.0.1"
        scheme = "https" if self._settings.api.enable_ssl_api else "http"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"


def _tls(settings: Settings) -> PatientTls:
    certificate, key = settings.api.ssl_cert_file, settings.api.ssl_key_file
    if certificate is None or key is None:
        raise api_start.TLS_FILE(problem="not both are named")
    try:
        return PatientTls(str(certificate), str(key))
    except OSError as error:
        # Of the two only OpenSSL knows which it was, and says neither.
        raise api_start.TLS_FILE(problem=error.strerror or error) from error


def bind_address(settings: Settings) -> tuple[str, int] | str:
    """Where to listen; noauth stays on loopback unless told otherwise."""
    if settings.api.unix_socket is not None:
        return str(settings.api.unix_socket)
    open_to_all = settings.default.auth_strategy == "noauth"
    host = settings.api.host_ip
    if host is None:
        host = "127.0.0.1" if open_to_all else "0.0.0.0"  # noqa: S104 - documented
    if open_to_all and not _is_loopback(host):
        if not settings.api.allow_noauth_in_public:
            raise api_start.NOAUTH_IN_PUBLIC(address=host)
        LOG.warning("noauth on %s: whoever reaches it can do everything", host)
    return host, settings.api.port


def main(argv: Sequence[str] | None = None) -> int:
    """Run until a signal says stop."""
    return run(_serve, argv)


def _serve(settings: Settings) -> int:
    stopped = StopSignal()
    with closing(Connections(settings, "api")) as opened, api_metrics(settings):
        opened.database.prepare()
        server = ApiServer(settings, opened.database, Asking(opened.transport))
        server.start()
        with ready():
            stopped.wait()
        server.stop()
    return os.EX_OK


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


if __name__ == "__main__":
    sys.exit(main())
