# SPDX-License-Identifier: Apache-2.0
"""Gives each request an id and logs it in one line."""

import re
import time
import uuid
from collections.abc import Iterable
from typing import Any

from oslo_log import log

from ironic_ng.api.middleware import Application, Environ, StartResponse
from ironic_ng.domain.errors import printable

LOG = log.getLogger("ironic_ng.api.requests")
KEY = "ironic_ng.request_id"
_GLOBAL = re.compile(r"req-[0-9a-f-]{36}")


class RequestId:
    """The outermost layer, so that every answer carries the id."""

    def __init__(self, application: Application) -> None:
        """Wrap the rest."""
        self._application = application

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        request_id = f"req-{uuid.uuid4()}"
        environ[KEY] = request_id
        begun = time.monotonic()

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            headers.append(("x-openstack-request-id", request_id))
            headers.append(("openstack-request-id", request_id))
            _log(environ, request_id, status, time.monotonic() - begun)
            return start_response(status, headers, *rest)

        return self._application(environ, start)


def _log(environ: Environ, request_id: str, status: str, seconds: float) -> None:
    # What clients send is escaped, so that one request makes one line.
    parent = environ.get("HTTP_X_OPENSTACK_REQUEST_ID", "")
    LOG.info(
        "%s %s %s %s %.3fs %s%s",
        printable(environ.get("REMOTE_ADDR", "-")),
        printable(environ.get("REQUEST_METHOD", "-")),
        printable(environ.get("PATH_INFO", "-")),
        status.partition(" ")[0],
        seconds,
        request_id,
        f" for {parent}" if _GLOBAL.fullmatch(parent) else "",
    )
