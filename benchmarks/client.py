# SPDX-License-Identifier: Apache-2.0
"""A lean HTTP client on one connection, so that the client costs next to nothing."""

import json
from http.client import HTTPConnection
from typing import Any

VERSION = "1.109"
"""The version of the API that Nova asks for."""


class Refused(Exception):
    """An answer with another status than the one that was expected."""


class Client:
    """Sends requests to one API process."""

    def __init__(self, port: int, version: str = VERSION) -> None:
        """Connect when the first request is sent."""
        self._connection = HTTPConnection("127.0.0.1", port, timeout=300)
        self._headers = {
            "X-OpenStack-Ironic-API-Version": version,
            "Accept": "application/json",
            "User-Agent": "benchmark",
        }

    def send(
        self, method: str, path: str, document: Any = None, status: int = 200
    ) -> bytes:
        """The body of the answer; Refused when its status is another."""
        headers = dict(self._headers)
        body = None
        if document is not None:
            body = json.dumps(document).encode()
            headers["Content-Type"] = "application/json"
        self._connection.request(method, path, body=body, headers=headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != status:
            text = content[:500].decode(errors="replace")
            message = f"{method} {path}: {answer.status}, not {status}: {text}"
            raise Refused(message)
        return content

    def get(self, path: str) -> Any:
        """The document at a path."""
        return json.loads(self.send("GET", path))

    def close(self) -> None:
        """End the connection; the next request opens another.

        Servers hang up on who is silent for some seconds.
        """
        self._connection.close()
