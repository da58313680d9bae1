# SPDX-License-Identifier: Apache-2.0
"""``/healthcheck`` for load balancers: no authentication, no request id."""

from collections.abc import Iterable

from oslo_middleware import healthcheck

from ironic_ng.api.middleware import Application, Environ, StartResponse
from ironic_ng.conf.settings import Settings

PATH = "/healthcheck"


class Health:
    """Answers one path; oslo.middleware's own answer would cover all of them."""

    def __init__(self, application: Application, settings: Settings) -> None:
        """Wrap the rest; the library reads its own options of [healthcheck]."""
        self._application = application
        self._health: Application = healthcheck.Healthcheck(
            application, settings.source
        )

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        if environ.get("PATH_INFO") == PATH:
            return self._health(environ, start_response)
        return self._application(environ, start_response)
