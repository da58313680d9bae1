# SPDX-License-Identifier: Apache-2.0
"""A web server for tests, with one manner per path."""

import http.server
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Self

Manner = Callable[["Handler"], None]


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers GET, HEAD and POST with the manner of the path."""

    protocol_version = "HTTP/1.1"
    server: "Web"

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        manner = self.server.manners.get(self.path.partition("?")[0])
        self.close_connection = True
        if manner is None:
            self.send_error(404)
            return
        try:
            manner(self)
        except OSError:
            return  # the client has gone, as it should in many tests

    do_HEAD = do_GET  # noqa: N815
    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def head(self, status: int = 200, /, **headers: str) -> None:
        """Send status and headers; underscores stand for dashes."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def body(self, content: bytes) -> None:
        """Send content unless it is a HEAD request."""
        if self.command != "HEAD":
            self.wfile.write(content)

    def nap(self, seconds: float) -> None:
        """Sleep; ends early when the server stops."""
        self.server.over.wait(seconds)


class Web(http.server.ThreadingHTTPServer):
    """Listens on a free port of the loopback address."""

    daemon_threads = True

    def __init__(self) -> None:
        self.manners: dict[str, Manner] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.over = threading.Event()
        super().__init__(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def count(self, method: str, path: str) -> int:
        return sum(1 for one in self.asked if one[:2] == (method, path))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients vanish on purpose."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *ignored: object) -> None:
        self.over.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


def content(data: bytes, **headers: str) -> Manner:
    """Send exactly this."""

    def manner(handler: Handler) -> None:
        handler.head(Content_Length=str(len(data)), **headers)
        handler.body(data)

    return manner


def page(handler: Handler) -> None:
    """A login page with status 200."""
    data = b"<html>please log in</html>"
    handler.head(Content_Type="text/html; charset=utf-8", Content_Length=str(len(data)))
    handler.body(data)


def disguised_page(handler: Handler) -> None:
    """A page that claims to be an image."""
    data = b"  <!DOCTYPE html><html>please log in</html>"
    handler.head(Content_Type="application/octet-stream", Content_Length=str(len(data)))
    handler.body(data)


def cut_short(handler: Handler) -> None:
    """Promise much, send little."""
    handler.head(Content_Length="1000000")
    handler.body(b"x" * 10)


def reset(handler: Handler) -> None:
    """Send half, then reset the connection."""
    handler.head(Content_Length="1000")
    handler.body(b"x" * 500)
    handler.wfile.flush()
    linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def broken_chunks(handler: Handler) -> None:
    """A chunked body without its end."""
    handler.head(Transfer_Encoding="chunked")
    handler.body(b"5\r\nhello\r\n")


def mute(handler: Handler) -> None:
    """Accept and say nothing."""
    handler.nap(300)


def drip(handler: Handler) -> None:
    """One byte at a time, for ever."""
    handler.head()
    if handler.command == "HEAD":
        return
    while not handler.server.over.is_set():
        handler.wfile.write(b"x")
        time.sleep(0.05)


def dripping_header(handler: Handler) -> None:
    """A header that never ends."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.server.over.is_set():
        handler.wfile.write(b"y")
        time.sleep(0.05)


def endless(handler: Handler) -> None:
    """As much as the client takes."""
    handler.head()
    if handler.command == "HEAD":
        return
    while not handler.server.over.is_set():
        handler.wfile.write(b"x" * 65536)


def redirect(where: str, status: int = 302) -> Manner:
    """Send the client elsewhere."""

    def manner(handler: Handler) -> None:
        handler.head(status, Location=where, Content_Length="0")

    return manner


def refuse(status: int) -> Manner:
    """Answer with an error."""

    def manner(handler: Handler) -> None:
        handler.head(status, Content_Length="0")

    return manner
