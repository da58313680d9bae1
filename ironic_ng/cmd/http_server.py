# SPDX-License-Identifier: Apache-2.0
"""The embedded HTTP server: silent and slow clients cost no thread.

cheroot gives a connection to a thread as soon as it is there, and shakes hands for
TLS in the one thread that accepts: twenty silent clients would keep everybody out.
Here a connection waits in the selector until a whole request, or the first 64 KiB
of it, has come; a thread then waits for the rest no longer than the limit. When
there are too many connections, the one that has been silent longest makes room.
"""

import errno
import io
import re
import resource
import selectors
import socket
import ssl
import time
from typing import Any

from cheroot import wsgi
from cheroot.connections import ConnectionManager, _ThreadsafeSelector
from cheroot.makefile import MakeFile, StreamReader
from cheroot.server import HTTPConnection
from cheroot.ssl.builtin import BuiltinSSLAdapter

GATHERED = 64 * 1024
"""Most bytes of a request that are kept before a thread looks at it."""
LONGEST_HEADER = GATHERED - 1024
"""Less than is gathered, so that a header without end is refused at once."""
_OTHER_FILES = 128
"""How many files a process has open besides connections: database, bus, logs."""
_END_OF_HEADER = b"\r\n\r\n"
_LENGTH = re.compile(
    rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n", re.IGNORECASE
)
_AWAITS_WORD = re.compile(rb"\r\nexpect:", re.IGNORECASE)


class PatientServer(wsgi.Server):
    """Gives a connection to a thread only once there is something to answer."""

    most_connections = 1000
    """How many may wait in the selector."""

    def prepare(self) -> None:
        """Listen."""
        super().prepare()
        self._connections: _Connections = _Connections(self)

    def process_conn(self, conn: Any) -> None:
        """Hand over a connection with a request, watch one without."""
        fresh = conn.last_used is None
        if fresh:
            conn.last_used = time.time()
        had, whole = conn.gathered(), False
        try:
            whole = conn.gather()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            fresh = True  # part of a record came, or of the handshake: not the end
        except OSError:
            conn.close()
            return
        # Ready to be read, and yet nothing came: the client has closed.
        if whole or (not fresh and conn.gathered() == had):
            conn.begin()
            super().process_conn(conn)
            return
        if had == 0 and conn.gathered():
            conn.last_used = time.time()
        self._connections.watch(conn)


class _Connections(ConnectionManager):
    """cheroot's, with room that is made for newcomers."""

    _selector: "_Watched"

    def __init__(self, server: PatientServer) -> None:
        super().__init__(server)
        self._selector.close()
        self._selector = _Watched(server.most_connections)
        self._selector.register(
            server.socket.fileno(), selectors.EVENT_READ, data=server
        )

    def watch(self, conn: Any) -> None:
        """Wait for more; the time by which the client has to be done stays."""
        self._selector.register(conn.socket.fileno(), selectors.EVENT_READ, data=conn)

    def _from_server_socket(self, server_socket: socket.socket) -> Any:
        try:
            return super()._from_server_socket(server_socket)  # type: ignore[misc]
        except OSError as error:
            if error.errno not in {errno.EMFILE, errno.ENFILE}:
                raise
            self._selector.crowded = True
            return None


class _Watched(_ThreadsafeSelector):
    """The selector, which lets go of the longest silent when it has too many."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self.crowded = False

    def select(self, timeout: float | None = None) -> Any:
        # Here nobody holds a list of what is ready, in which a closed one could be.
        while len(self) > self._most or self.crowded:
            self.crowded = False
            if not self._let_go():
                break
        return super().select(timeout)

    def _let_go(self) -> bool:
        watched: Any = self.connections
        longest = next(
            (item for item in watched if isinstance(item[1], PatientConnection)), None
        )
        watched.close()  # it holds a lock
        if longest is None:
            return False
        self.unregister(longest[0])  # type: ignore[no-untyped-call]
        longest[1].close()
        return True


class PatientConnection(HTTPConnection):
    """Gathers what comes without waiting, and reads the rest until a deadline."""

    rbufsize = GATHERED

    def __init__(self, server: Any, sock: Any, makefile: Any = MakeFile) -> None:
        """Read through a reader of our own."""
        self._raw = _UntilDeadline(sock, server.timeout)

        def made(sock: Any, mode: str, size: int) -> Any:
            return _Reader(self._raw) if mode == "rb" else makefile(sock, mode, size)

        super().__init__(server, sock, made)

    def gathered(self) -> int:
        """How many bytes wait to be read."""
        waiting: int = self.rfile.waiting()
        return waiting

    def gather(self) -> bool:
        """Take what has come; whether a thread can do something with it now."""
        self.socket.setblocking(False)
        try:
            text = self.rfile.peek(GATHERED)
        finally:
            self.socket.settimeout(self.server.timeout)
        return _is_answerable(bytes(text))

    def begin(self) -> None:
        """From now on the rest of the request has its time to come."""
        self._raw.deadline = time.monotonic() + self.server.timeout


class _UntilDeadline(socket.SocketIO):
    """Reads a socket; all reads together end at the deadline."""

    def __init__(self, sock: Any, timeout: float) -> None:
        super().__init__(sock, "rb")
        self._socket = sock
        self._timeout = timeout
        self.deadline = time.monotonic() + timeout

    def readinto(self, buffer: Any) -> int | None:
        if self._socket.gettimeout() == 0:
            return super().readinto(buffer)
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")  # cheroot answers 408 to these words
        self._socket.settimeout(left)
        try:
            return super().readinto(buffer)
        finally:
            self._socket.settimeout(self._timeout)


class _Reader(StreamReader):
    """cheroot's reader over that socket."""

    def __init__(self, raw: io.RawIOBase) -> None:
        # The class between would open the socket by itself.
        super(StreamReader, self).__init__(raw, GATHERED)
        self.bytes_read = 0
        self._buffered: Any = self

    def waiting(self) -> int:
        """How many bytes were taken from the socket and not read yet."""
        reader = self._buffered  # io as written in Python, which names its parts
        waiting: int = len(reader._read_buf) - reader._read_pos  # noqa: SLF001
        return waiting


class PatientTls(BuiltinSSLAdapter):
    """Shakes hands while reading, so that nobody else has to wait for it."""

    def wrap(self, sock: Any) -> tuple[Any, dict[str, str]]:
        """The socket as one of TLS, with what the application may know of it."""
        wrapped = self.context.wrap_socket(
            sock, do_handshake_on_connect=False, server_side=True
        )
        return wrapped, {"wsgi.url_scheme": "https", "HTTPS": "on"}


def _is_answerable(text: bytes) -> bool:
    """Whether a request has come as far as one waits for it without a thread."""
    end = text.find(_END_OF_HEADER)
    if end < 0:
        return len(text) >= LONGEST_HEADER
    header = text[: end + 2]
    length = _LENGTH.search(header)
    if length is None or _AWAITS_WORD.search(header):
        return True
    whole = end + len(_END_OF_HEADER) + int(length[1])
    return whole > GATHERED or len(text) >= whole


def room_for(most: int) -> int:
    """As many connections as are wanted and as the process may have files open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return most
    return max(10, min(most, soft - _OTHER_FILES))
