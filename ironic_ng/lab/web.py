# SPDX-License-Identifier: Apache-2.0
"""A small threaded HTTP(S) server whose answers can misbehave on purpose."""

import json
import socket
import socketserver
import ssl
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

BODY_LIMIT = 256 * 1024 * 1024


class Manner(StrEnum):
    """How an answer travels; everything but `plain` is a fault."""

    PLAIN = "plain"
    HANG = "hang"
    RESET = "reset"
    CUT = "cut"


@dataclass(frozen=True)
class Request:
    """One request as the handlers see it; names of headers are lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body as an object; an empty object when there is none."""
        found = json.loads(self.body) if self.body.strip() else {}
        return found if isinstance(found, dict) else {}


@dataclass
class Answer:
    """Status, headers and body; a body of chunks needs its length beside it."""

    status: int = HTTPStatus.OK
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    chunks: Iterator[bytes] | None = None
    length: int | None = None
    manner: Manner = Manner.PLAIN
    released: threading.Event | None = None

    @classmethod
    def of(cls, value: Any, status: int = 200, **headers: str) -> "Answer":
        shown = {"Content-Type": "application/json"}
        shown |= {name.replace("_", "-"): text for name, text in headers.items()}
        return cls(status, json.dumps(value).encode(), shown)


Handler = Callable[[Request], Answer]


def reset(connection: socket.socket) -> None:
    """Close so that the other side sees a reset and not an end."""
    linger = struct.pack("ii", 1, 0)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    connection.close()


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 120

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep the terminal for the person in front of it."""

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        length = min(int(self.headers.get("Content-Length") or 0), BODY_LIMIT)
        return Request(
            self.command,
            parts.path,
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length) if length else b"",
        )

    def _serve(self) -> None:
        owner = cast("_Server", self.server)
        answer = owner.handler(self._request())
        if answer.manner is Manner.HANG:
            owner.wait(answer.released)
            answer.manner = Manner.RESET
        if answer.manner is Manner.RESET:
            self.close_connection = True
            reset(self.connection)
            return
        self._send(answer)

    def _send(self, answer: Answer) -> None:
        bodiless = answer.status in (204, 304)
        length = len(answer.body) if answer.length is None else answer.length
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if self.close_connection:
            # A client that asked for this would otherwise use the connection again.
            self.send_header("Connection", "close")
        if not bodiless:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if bodiless or self.command == "HEAD":
            self.wfile.flush()
            return
        if answer.manner is Manner.CUT:
            self.wfile.write(answer.body[: length // 2])
            self.wfile.flush()
            self.close_connection = True
            reset(self.connection)
            return
        self.wfile.write(answer.body)
        for chunk in answer.chunks or ():
            self.wfile.write(chunk)
        self.wfile.flush()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    block_on_close = False

    def __init__(
        self, address: tuple[str, int], handler: Handler, tls: ssl.SSLContext | None
    ) -> None:
        self.handler = handler
        self.tls = tls
        self.stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Connection)

    def wait(self, released: threading.Event | None) -> None:
        """Hold an answer back until the fault is cleared or the server stops."""
        while not self.stopping.wait(0.05):
            if released is not None and released.is_set():
                return

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Shake hands in the connection's own thread, so that none waits."""
        connection = request
        if self.tls is not None:
            connection.settimeout(10)
            try:
                connection = self.tls.wrap_socket(connection, server_side=True)
            except OSError:
                super().shutdown_request(request)
                return
        with self._lock:
            self._open.add(connection)
        super().process_request_thread(connection, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let clients that went away go; everything else is a bug to be seen."""
        kind = sys.exc_info()[0]
        gone = kind is not None and issubclass(kind, OSError)
        if not gone and not self.stopping.is_set():
            super().handle_error(request, client_address)

    def close_all(self) -> None:
        self.stopping.set()
        with self._lock:
            still_open = list(self._open)
        for connection in still_open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class WebServer:
    """Serves a handler on a port of this host until stopped."""

    def __init__(
        self,
        handler: Handler,
        *,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self._server = _Server((host, port), handler, tls)
        self.host = host
        self.port = int(self._server.server_address[1])
        scheme = "http" if tls is None else "https"
        self.url = f"{scheme}://{host}:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.05},
            name=f"lab-web-{self.port}",
            daemon=True,
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()
        self._server.close_all()
