# SPDX-License-Identifier: Apache-2.0
"""Counts requests and measures them, by route and never by address."""

import time
from collections.abc import Iterable
from typing import Any

from ironic_ng import metrics
from ironic_ng.api.middleware import Application, Environ, StartResponse

ROUTE = "ironic_ng.route"
"""Where the router leaves the path of the route, parameters in braces."""
NO_ROUTE = "(none)"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_REQUESTS = metrics.counter(
    "ironic_ng_http_requests_total",
    "Requests answered, by method, route and status.",
    "method",
    "route",
    "status",
)
_SECONDS = metrics.histogram(
    "ironic_ng_http_request_duration_seconds",
    "Seconds from a request's arrival to its answer, by method and route.",
    "method",
    "route",
)
_IN_FLIGHT = metrics.gauge(
    "ironic_ng_http_requests_in_flight", "Requests that are being answered."
).of()


class Measured:
    """The outermost layer but for the health check, whose requests nobody counts."""

    def __init__(self, application: Application) -> None:
        """Wrap the rest."""
        self._application = application

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        begun = time.monotonic()
        statuses = ["500"]  # of an exception that reaches the server

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            statuses[0] = status[:3]
            return start_response(status, headers, *rest)

        _IN_FLIGHT.inc()
        try:
            return self._application(environ, start)
        finally:
            _IN_FLIGHT.dec()
            method = environ.get("REQUEST_METHOD", "")
            kind = method if method in _METHODS else metrics.OTHER
            route = environ.get(ROUTE, NO_ROUTE)
            _REQUESTS.of(kind, route, statuses[0]).inc()
            _SECONDS.of(kind, route).observe(time.monotonic() - begun)
