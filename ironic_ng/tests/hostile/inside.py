# SPDX-License-Identifier: Apache-2.0
"""The application of a door called without a socket, for many requests a second."""

import dataclasses
import io
import json
from collections.abc import Mapping
from typing import Any

from ironic_ng.api.app import make_application
from ironic_ng.operations.backend import make_backend
from ironic_ng.tests.functional.api.door import LATEST, Door, Silence

CODE = "x-baremetal-error-code"


@dataclasses.dataclass(frozen=True, slots=True)
class Got:
    """One answer; names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str | None:
        """The code that a refusal names."""
        return self.headers.get(CODE)

    @property
    def text(self) -> str:
        return self.body.decode()

    def document(self) -> Any:
        return json.loads(self.body)


class Inside:
    """Requests straight into the application."""

    def __init__(self, door: Door) -> None:
        backend = make_backend(door.settings, door.database, Silence())
        self._application = make_application(door.settings, backend)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        **environ: Any,
    ) -> Got:
        """One request; ``path`` is what a server makes of it, decoded."""
        raw = body if isinstance(body, bytes) else b""
        if body is not None and not isinstance(body, bytes):
            raw = json.dumps(body).encode()
        whole = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "192.0.2.1",
            "CONTENT_LENGTH": str(len(raw)),
            "CONTENT_TYPE": "application/json",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(raw),
            "wsgi.errors": io.StringIO(),
        }
        for name, value in (LATEST | dict(headers or {})).items():
            whole[f"HTTP_{name.upper().replace('-', '_')}"] = value
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, sent: list[tuple[str, str]], *_rest: Any) -> None:
            started.append((status, sent))

        pieces = self._application(whole | environ, start)
        content = b"".join(pieces)
        status, sent = started[-1]
        names = {name.lower(): value for name, value in sent}
        return Got(int(status.split()[0]), names, content)
