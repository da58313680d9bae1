# SPDX-License-Identifier: Apache-2.0
"""No authentication: everyone may do everything, and is who they say they are."""

from collections.abc import Iterable

from ironic_ng.api.middleware import Application, Environ, StartResponse
from ironic_ng.api.middleware.public_paths import IDENTITY
from ironic_ng.operations.context import Identity


class NoAuth:
    """For one's own host only; the server refuses to listen elsewhere."""

    def __init__(self, application: Application) -> None:
        """Wrap the rest."""
        self._application = application

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        environ[IDENTITY] = Identity(
            user=environ.get("HTTP_X_USER_ID"),
            project=environ.get("HTTP_X_PROJECT_ID"),
            system=environ.get("HTTP_OPENSTACK_SYSTEM_SCOPE") == "all",
            trusted=True,
        )
        return self._application(environ, start_response)
