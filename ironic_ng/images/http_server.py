# SPDX-License-Identifier: Apache-2.0
"""The small HTTP server from which machines fetch images and boot files."""

import email.utils
import http.server
import logging
import os
import re
import socket
import stat
import threading
import urllib.parse
from pathlib import Path
from typing import BinaryIO

import ironic_ng

LOG = logging.getLogger(__name__)
MOST_CONNECTIONS = 256
IDLE_SECONDS = 60
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_KINDS = {
    ".iso": "application/x-iso9660-image",
    ".ipxe": "text/plain",
    ".cfg": "text/plain",
}


class FileServer(http.server.ThreadingHTTPServer):
    """Serves the regular files below one directory, and nothing else."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, root: Path, host: str, port: int) -> None:
        """Listen at once; :meth:`start` begins to answer."""
        self.root = Path(os.path.realpath(root))
        if ":" in host:
            self.address_family = socket.AF_INET6
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._thread: threading.Thread | None = None
        super().__init__((host, port), _Handler)

    def start(self) -> None:
        """Answer in a thread of its own until :meth:`stop`."""
        self._thread = threading.Thread(
            target=self.serve_forever, args=(0.1,), name="file-server", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Close the port; transfers under way are cut."""
        if self._thread is not None:
            self.shutdown()
            self._thread.join()
        self.server_close()

    def process_request(
        self,
        request: socket.socket | tuple[bytes, socket.socket],
        client_address: object,
    ) -> None:
        """Hand a connection to a thread, unless too many are open."""
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(
        self,
        request: socket.socket | tuple[bytes, socket.socket],
        client_address: object,
    ) -> None:
        """Serve one connection and make room for the next."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """Machines vanish in mid-transfer all the time: one line will do."""
        LOG.debug("connection of %s broke", client_address)


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    server: FileServer
    protocol_version = "HTTP/1.1"
    server_version = f"ironic-ng/{ironic_ng.__version__}"
    sys_version = ""
    timeout = IDLE_SECONDS

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        LOG.debug("%s %s", self.address_string(), format % args)

    def _answer(self, *, with_body: bool) -> None:
        """Send the file, or the part of it that was asked for."""
        opened = open_below(self.server.root, self.path)
        if opened is None:
            self._refuse(404, with_body=with_body)
            return
        with opened as file:
            facts = os.fstat(file.fileno())
            part = wanted_part(self.headers.get("Range"), facts.st_size)
            if part is None:
                self._refuse(416, facts.st_size, with_body=with_body)
                return
            first, last = part
            length = last - first + 1
            whole = length == facts.st_size
            self.send_response(200 if whole else 206)
            self.send_header("Content-Type", _kind(self.path))
            self.send_header("Content-Length", str(length))
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Cache-Control", "no-store")
            modified = email.utils.formatdate(facts.st_mtime, usegmt=True)
            self.send_header("Last-Modified", modified)
            if not whole:
                shown = f"bytes {first}-{last}/{facts.st_size}"
                self.send_header("Content-Range", shown)
            self.end_headers()
            if with_body and length:
                self.connection.sendfile(file, first, length)

    def _refuse(self, status: int, size: int | None = None, *, with_body: bool) -> None:
        """An answer without a file."""
        text = b"" if not with_body else f"{status}\n".encode()
        self.send_response(status)
        if size is not None:
            self.send_header("Content-Range", f"bytes */{size}")
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def open_below(root: Path, requested: str) -> BinaryIO | None:
    """The regular file that a request path means, or None.

    Each part of the path is opened in turn without following links, so that
    nothing can be swapped between the check and the use.
    """
    path = urllib.parse.unquote(urllib.parse.urlsplit(requested).path)
    parts = path.split("/")[1:]
    if not parts or any(one in {"", ".", ".."} or "\0" in one for one in parts):
        return None
    if any(one.startswith(".") for one in parts):
        return None  # files that are still being written
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    at = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in parts:
            following = os.open(name, flags, dir_fd=at)
            os.close(at)
            at = following
        if stat.S_ISREG(os.fstat(at).st_mode):
            return os.fdopen(os.dup(at), "rb")
    except OSError:
        return None
    finally:
        os.close(at)
    return None


def wanted_part(header: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte that a Range header asks for; None if there are none.

    Without a header, or with one in a form that may be ignored, the whole file.
    """
    found = _RANGE.fullmatch(header.strip()) if header else None
    if found is None or found.groups() == ("", ""):
        return 0, size - 1
    start, end = found.groups()
    if not start:
        return (max(0, size - int(end)), size - 1) if int(end) else None
    first = int(start)
    last = min(int(end), size - 1) if end else size - 1
    return (first, last) if first <= last else None


def _kind(path: str) -> str:
    """The media type by the name's ending."""
    return _KINDS.get(Path(path).suffix, "application/octet-stream")
