# SPDX-License-Identifier: Apache-2.0
"""A web server that answers what a test wants, for BMCs that are none."""

import http.server
import threading
from collections.abc import Callable
from typing import Any

Answer = Callable[[str], tuple[int, dict[str, str], bytes]]
"""Status, headers and body for a path."""


class _Hostile(http.server.BaseHTTPRequestHandler):
    """Answers whatever the test wants, and notes what it was sent."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # one packet per answer; two would wait for each other

    def do_GET(self) -> None:
        server: Any = self.server
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        server.seen.append((self.path, dict(self.headers)))
        status, headers, body = server.answer(self.path)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PATCH = do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


class _Server(http.server.ThreadingHTTPServer):
    """Holds what the test wants answered, and what came."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Hostile)
        self.answer = answer
        self.seen: list[tuple[str, dict[str, str]]] = []


class Hostile:
    """A web server that is no BMC."""

    def __init__(self, answer: Answer) -> None:
        self.server = _Server(answer)
        self.thread = threading.Thread(
            target=self.server.serve_forever, args=(0.01,), daemon=True
        )
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
