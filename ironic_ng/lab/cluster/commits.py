# SPDX-License-Identifier: Apache-2.0
"""Loses a share of commits to a conflict, in the protocol between client and server.

The relay hands the server ROLLBACK for the client's COMMIT, and the client the
error of a conflict for the server's answer. What was done is undone, as after a
real conflict at commit, which Galera clusters and serialisable databases have.
"""

import random
import struct
import threading

_QUERY = 3
_MYSQL_HEADER = 4
_POSTGRES_HEADER = 5
_UNTYPED = frozenset((80877103, 80877104))
"""Requests for TLS and GSSAPI, which come before the start-up message."""


class Share:
    """Which commits are lost: a share of them, drawn; safe to use from threads."""

    def __init__(self, share: float, seed: int = 1) -> None:
        """``share`` between 0 and 1; it may be changed at any time."""
        self.share = share
        self.commits = self.lost = 0
        """How many commits were seen, and how many of them lost."""
        self._random = random.Random(seed)
        self._lock = threading.Lock()

    def strikes(self) -> bool:
        """Whether the next commit is lost."""
        with self._lock:
            self.commits += 1
            lost = self._random.random() < self.share
            self.lost += lost
            return lost


class MysqlCommits:
    """One connection in the protocol of MySQL and MariaDB, without TLS."""

    def __init__(self, share: Share) -> None:
        """Ask this whether to lose a commit."""
        self._share = share
        self._sent = self._answer = b""
        self._losing = False

    def to_server(self, data: bytes) -> bytes:
        """Whole packets, with ROLLBACK for some COMMITs."""
        self._sent += data
        out = b""
        while packet := _mysql_packet(self._sent):
            self._sent = self._sent[len(packet) :]
            body = packet[_MYSQL_HEADER:]
            if body[:1] == bytes([_QUERY]) and body[1:].upper() == b"COMMIT":
                self._losing = self._share.strikes()
                if self._losing:
                    body = bytes([_QUERY]) + b"ROLLBACK"
                    packet = _mysql_header(body, packet[3]) + body
            out += packet
        return out

    def to_client(self, data: bytes) -> bytes:
        """Everything as it is, but for the answer to such a ROLLBACK."""
        if not self._losing:
            return data
        self._answer += data
        packet = _mysql_packet(self._answer)
        if not packet:
            return b""
        rest = self._answer[len(packet) :]
        self._losing, self._answer = False, b""
        text = b"Deadlock found when trying to get lock; try restarting transaction"
        body = b"\xff" + struct.pack("<H", 1213) + b"#40001" + text
        return _mysql_header(body, packet[3]) + body + rest


class PostgresqlCommits:
    """One connection in the protocol of PostgreSQL, without TLS."""

    def __init__(self, share: Share) -> None:
        """Ask this whether to lose a commit."""
        self._share = share
        self._sent = self._answer = b""
        self._started = self._losing = False

    def to_server(self, data: bytes) -> bytes:
        """Whole messages, with ROLLBACK for some COMMITs."""
        self._sent += data
        out = b""
        while message := self._next():
            self._sent = self._sent[len(message) :]
            if message[:1] == b"Q" and message[5:].rstrip(b"\0").upper() == b"COMMIT":
                self._losing = self._share.strikes()
                if self._losing:
                    message = _postgres_message(b"Q", b"ROLLBACK\0")
            out += message
        return out

    def to_client(self, data: bytes) -> bytes:
        """Everything as it is, but for the answer to such a ROLLBACK."""
        if not self._losing:
            return data
        self._answer += data
        message = _postgres_typed(self._answer)
        if not message:
            return b""
        rest = self._answer[len(message) :]
        self._losing, self._answer = False, b""
        fields = (b"SERROR", b"VERROR", b"C40001", b"Mcould not serialize access")
        return _postgres_message(b"E", b"\0".join(fields) + b"\0\0") + rest

    def _next(self) -> bytes:
        """The next whole message of the client, or nothing yet."""
        if self._started:
            return _postgres_typed(self._sent)
        if len(self._sent) < 2 * 4:
            return b""
        length, code = struct.unpack("!II", self._sent[:8])
        if len(self._sent) < length:
            return b""
        self._started = code not in _UNTYPED
        return self._sent[:length]


def _mysql_header(body: bytes, sequence: int) -> bytes:
    return struct.pack("<I", len(body))[:3] + bytes([sequence])


def _mysql_packet(data: bytes) -> bytes:
    if len(data) < _MYSQL_HEADER:
        return b""
    length = _MYSQL_HEADER + int.from_bytes(data[:3], "little")
    return data[:length] if len(data) >= length else b""


def _postgres_message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


def _postgres_typed(data: bytes) -> bytes:
    if len(data) < _POSTGRES_HEADER:
        return b""
    length = 1 + int.from_bytes(data[1:5], "big")
    return data[:length] if len(data) >= length else b""
