# SPDX-License-Identifier: Apache-2.0
"""No authentication: everyone may do everything, and is who they say they are."""

import ipaddress
import re
from collections.abc import Iterable, Iterator

from ironic_ng.api.errors import CODE_HEADER, flat_body, language_of
from ironic_ng.api.middleware import Application, Environ, StartResponse, answer
from ironic_ng.api.middleware.public_paths import IDENTITY
from ironic_ng.domain.catalogue import api_start
from ironic_ng.operations.context import Identity

_FOR = re.compile(r'for="?\[?([^;,"\]]*)', re.IGNORECASE)


class NoAuth:
    """For one's own host only, unless ``anyone`` may ask.

    The embedded server listens nowhere else; where others do, they do not say, but
    who asks is known of each request.
    """

    def __init__(self, application: Application, *, anyone: bool) -> None:
        """Wrap the rest."""
        self._application = application
        self._anyone = anyone

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        if not self._anyone and not all(map(is_of_this_host, _senders(environ))):
            return _refused(environ, start_response)
        environ[IDENTITY] = Identity(
            user=environ.get("HTTP_X_USER_ID"),
            project=environ.get("HTTP_X_PROJECT_ID"),
            system=environ.get("HTTP_OPENSTACK_SYSTEM_SCOPE") == "all",
            trusted=True,
        )
        return self._application(environ, start_response)


def is_of_this_host(address: str) -> bool:
    """Whether a request came over loopback, or over a socket of the file system."""
    # For such a socket servers leave the address empty or name the socket.
    if address in {"127.0.0.1", ""} or address.startswith("unix:"):
        return True
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = getattr(found, "ipv4_mapped", None)
    return bool((inner or found).is_loopback)


def _senders(environ: Environ) -> Iterator[str]:
    """Who sent it, and for whom proxies say they did, whether believed or not."""
    yield environ.get("REMOTE_ADDR", "")
    for address in environ.get("HTTP_X_FORWARDED_FOR", "").split(","):
        yield address.strip()
    yield from _FOR.findall(environ.get("HTTP_FORWARDED", ""))


def _refused(environ: Environ, start_response: StartResponse) -> list[bytes]:
    error = api_start.NOAUTH_FROM_AFAR()
    language = language_of(environ.get("HTTP_ACCEPT_LANGUAGE"))
    return answer(
        start_response,
        "403 Forbidden",
        flat_body(error, language),
        [(CODE_HEADER, error.code.code)],
    )
