# SPDX-License-Identifier: Apache-2.0
"""Which addresses are served to anyone, and letting them past authentication."""

import re
from collections.abc import Iterable

from ironic_ng.api.middleware import Application, Environ, StartResponse
from ironic_ng.operations.context import NOBODY

IDENTITY = "ironic_ng.identity"
_PUBLIC = re.compile(
    r"(/v1)?(/|/lookup/?|/heartbeat/?|/heartbeat/[a-z0-9-]+/?|/continue_inspection/?)?"
    r"(\.json|\.xml)?"
)
_TRUST_HEADERS = (
    "HTTP_X_USER", "HTTP_X_USER_ID", "HTTP_X_USER_NAME", "HTTP_X_USER_DOMAIN_ID",
    "HTTP_X_USER_DOMAIN_NAME", "HTTP_X_ROLES", "HTTP_X_ROLE", "HTTP_X_TENANT",
    "HTTP_X_TENANT_ID", "HTTP_X_TENANT_NAME", "HTTP_X_PROJECT_ID",
    "HTTP_X_PROJECT_NAME", "HTTP_X_PROJECT_DOMAIN_ID", "HTTP_X_PROJECT_DOMAIN_NAME",
    "HTTP_X_IS_ADMIN_PROJECT", "HTTP_OPENSTACK_SYSTEM_SCOPE", "HTTP_X_SERVICE_ROLES",
    "HTTP_X_IDENTITY_STATUS", "HTTP_X_SERVICE_IDENTITY_STATUS", "HTTP_X_DOMAIN_ID",
    "HTTP_X_DOMAIN_NAME",
)  # fmt: skip


def is_public(path: str) -> bool:
    """Whether the address is served without credentials."""
    return _PUBLIC.fullmatch(path) is not None


def drop_claims(environ: Environ) -> None:
    """Remove headers by which a client could claim to be somebody."""
    for name in _TRUST_HEADERS:
        environ.pop(name, None)


class PublicPaths:
    """Public requests go straight on, all others through authentication."""

    def __init__(self, authenticated: Application, application: Application) -> None:
        """Take the guarded and the unguarded way."""
        self._authenticated = authenticated
        self._application = application

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        drop_claims(environ)
        environ.pop(IDENTITY, None)
        if is_public(environ.get("PATH_INFO", "")):
            environ[IDENTITY] = NOBODY
            return self._application(environ, start_response)
        return self._authenticated(environ, start_response)
