# SPDX-License-Identifier: Apache-2.0
"""Shows the metrics of this process at an address of their own."""

import ipaddress
import re
import socket
import threading
from collections.abc import Iterable, Sequence
from typing import Any, Self

from cheroot import wsgi
from oslo_log import log

from ironic_ng import metrics
from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import cfg
from ironic_ng.domain.errors import ServiceError

LOG = log.getLogger(__name__)
PATH = "/metrics"
_LISTEN = re.compile(r"\[?([^\[\]]+)\]?:(\d{1,5})(?:-(\d{1,5}))?")
_SECONDS = 10
"""How long a reader may be silent."""


class MetricsServer:
    """Listens at the first free port of a range; does nothing without one."""

    def __init__(self, listen: str | None, allowed: Sequence[str]) -> None:
        """Remember where, as ``address:port`` or ``address:first-last``.

        Raises BM-CFG-013 for what is no such thing, or no network.
        """
        self._where = None if listen is None else _parsed(listen)
        self._networks = [_network(text) for text in allowed]
        self._server: wsgi.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str | None:
        """Where the metrics are; None while nothing listens."""
        if self._server is None:
            return None
        host, port = self._server.bind_addr[:2]
        return f"http://{f'[{host}]' if ':' in str(host) else host}:{port}{PATH}"

    def start(self) -> None:
        """Listen, and serve in a thread of its own; BM-CFG-012 if none is free."""
        if self._where is None:
            return
        host, ports = self._where
        self._server = self._bound(host, ports)
        self._thread = threading.Thread(
            target=self._server.serve, name="metrics", daemon=True
        )
        self._thread.start()
        LOG.info("Metrics are at %s", self.url)

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.stop()
        if self._thread is not None:
            self._thread.join()
        self._server = self._thread = None

    def _bound(self, host: str, ports: range) -> wsgi.Server:
        problem: OSError | None = None
        for port in ports:
            server = wsgi.Server(
                (host, port), self._answer, numthreads=2, timeout=_SECONDS
            )
            try:
                _try(host, port)
                server.prepare()
            except OSError as error:
                problem = error
                continue
            return server
        raise cfg.ADDRESS_UNUSABLE(
            address=f"{host}:{ports[0]}" + (f"-{ports[-1]}" if len(ports) > 1 else ""),
            detail=problem,
            options="[metrics]api_prometheus_listen and conductor_prometheus_listen",
        ) from problem

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        status, body = self._status(environ)
        start_response(
            status,
            [
                ("Content-Type", metrics.CONTENT_TYPE),
                ("Content-Length", str(len(body))),
            ],
        )
        return [body]

    def _status(self, environ: dict[str, Any]) -> tuple[str, bytes]:
        if not self._may_read(str(environ.get("REMOTE_ADDR", ""))):
            return "403 Forbidden", b""
        if environ.get("PATH_INFO") != PATH:
            return "404 Not Found", b""
        if environ.get("REQUEST_METHOD") not in {"GET", "HEAD"}:
            return "405 Method Not Allowed", b""
        return "200 OK", metrics.exposition()

    def _may_read(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        plain = getattr(found, "ipv4_mapped", None) or found
        return any(plain in network for network in self._networks)


def api_metrics(settings: Settings) -> MetricsServer:
    """For a process that serves the API."""
    options = settings.metrics
    return MetricsServer(
        options.api_prometheus_listen, options.prometheus_allowed_networks
    )


def conductor_metrics(settings: Settings) -> MetricsServer:
    """For a process that is a conductor."""
    options = settings.metrics
    return MetricsServer(
        options.conductor_prometheus_listen, options.prometheus_allowed_networks
    )


def _try(host: str, port: int) -> None:
    """OSError where a port is taken: cheroot loses a socket over each of them."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def _parsed(listen: str) -> tuple[str, range]:
    found = _LISTEN.fullmatch(listen.strip())
    if found is None:
        raise _refused(listen)
    first, last = int(found[2]), int(found[3] or found[2])
    if not first <= last <= 65535:
        raise _refused(listen)
    return found[1], range(first, last + 1)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        raise _refused(text) from error


def _refused(text: str) -> ServiceError:
    return cfg.METRICS_ADDRESS(given=text[:100])
