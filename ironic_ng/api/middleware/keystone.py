# SPDX-License-Identifier: Apache-2.0
"""Tokens checked by Keystone; the library is loaded only where it is used."""

from collections.abc import Iterable

from ironic_ng.api.middleware import Application, Environ, StartResponse
from ironic_ng.api.middleware.public_paths import IDENTITY
from ironic_ng.conf.settings import Settings
from ironic_ng.operations.context import Identity


def keystone_auth(application: Application, settings: Settings) -> Application:
    """The rest behind the token check of keystonemiddleware."""
    from keystonemiddleware import auth_token  # noqa: PLC0415  # lazy: loads slowly

    protocol: Application = auth_token.AuthProtocol(
        _KnownIdentity(application),
        {"oslo_config_config": settings.source, "delay_auth_decision": False},
    )
    return protocol


class _KnownIdentity:
    """Turns the headers of a checked token into an identity."""

    def __init__(self, application: Application) -> None:
        """Wrap the rest."""
        self._application = application

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        roles = environ.get("HTTP_X_ROLES", "")
        environ[IDENTITY] = Identity(
            user=environ.get("HTTP_X_USER_ID"),
            project=environ.get("HTTP_X_PROJECT_ID"),
            project_name=environ.get("HTTP_X_PROJECT_NAME"),
            project_domain=environ.get("HTTP_X_PROJECT_DOMAIN_ID"),
            roles=tuple(item.strip() for item in roles.split(",") if item.strip()),
            system=environ.get("HTTP_OPENSTACK_SYSTEM_SCOPE") == "all",
        )
        return self._application(environ, start_response)
