# SPDX-License-Identifier: Apache-2.0
"""Packets and keys of RMCP+ sessions (IPMI 2.0), seen from the BMC's side."""

import hashlib
import hmac
import os
import struct
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

RMCP = b"\x06\x00\xff\x07"


def checksum(data: bytes) -> int:
    """The byte that makes the sum of all bytes zero."""
    return -sum(data) & 0xFF


def wrap_plain(message: bytes) -> bytes:
    """A message outside of any session, in the packet format of IPMI 1.5."""
    return RMCP + bytes(9) + bytes([len(message)]) + message


@dataclass(frozen=True)
class Message:
    """One request: addresses, function, command and its data."""

    target: int
    function: int
    target_lun: int
    source: int
    sequence: int
    source_lun: int
    command: int
    data: bytes

    @classmethod
    def parse(cls, raw: bytes) -> "Message":
        return cls(
            raw[0],
            raw[1] >> 2,
            raw[1] & 3,
            raw[3],
            raw[4] >> 2,
            raw[4] & 3,
            raw[5],
            bytes(raw[6:-1]),
        )

    def reply(self, code: int, data: bytes = b"") -> bytes:
        head = bytes([self.source, (self.function | 1) << 2 | self.source_lun])
        body = (
            bytes(
                [
                    self.target,
                    self.sequence << 2 | self.target_lun,
                    self.command,
                    code,
                ]
            )
            + data
        )
        return head + bytes([checksum(head)]) + body + bytes([checksum(body)])


@dataclass(frozen=True)
class Algorithm:
    """One of the two sets of algorithms in use: numbers, hash, length of a seal."""

    authentication: int
    integrity: int
    digest: Any
    seal: int

    def offer(self) -> bytes:
        chosen = ((0, self.authentication), (1, self.integrity), (2, 1))
        return b"".join(bytes([kind, 0, 0, 8, n, 0, 0, 0]) for kind, n in chosen)

    def sign(self, key: bytes, data: bytes) -> bytes:
        return hmac.new(key, data, self.digest).digest()


ALGORITHMS = {
    "sha1": Algorithm(1, 1, hashlib.sha1, 12),
    "sha256": Algorithm(3, 4, hashlib.sha256, 16),
}


class Session:
    """Keys and counters of one session with one client."""

    def __init__(self, console: bytes, identity: int, algorithm: Algorithm) -> None:
        self.console = bytes(console)
        self.identity = identity
        self.packed_identity = struct.pack("<I", identity)
        self.bmc_random = os.urandom(16)
        self.last_key: tuple[Any, ...] | None = None
        self.last_reply: bytes | None = None
        self._algorithm = algorithm
        self._client_random = b""
        self._who = b""
        self._password = b""
        self._session_key = b""
        self._seal_key = b""
        self._cipher_key = b""
        self._sequence = 0

    @staticmethod
    def plain(kind: int, payload: bytes) -> bytes:
        """A payload of the login, which is neither signed nor encrypted."""
        head = RMCP + bytes([6, kind]) + bytes(8)
        return head + struct.pack("<H", len(payload)) + payload

    def begin(self, random: bytes, role: int, name: bytes, password: bytes) -> None:
        self._client_random = bytes(random)
        self._who = bytes([role, len(name)]) + bytes(name)
        self._password = password

    def sign_rakp2(self, guid: bytes) -> bytes:
        text = (
            self.console
            + self.packed_identity
            + self._client_random
            + self.bmc_random
            + guid
            + self._who
        )
        return self._algorithm.sign(self._password, text)

    def accepts(self, seal: bytes) -> bool:
        """Whether the client's seal proves that it knows the password."""
        text = self.bmc_random + self.console + self._who
        return hmac.compare_digest(self._algorithm.sign(self._password, text), seal)

    def establish(self) -> None:
        text = self._client_random + self.bmc_random + self._who
        self._session_key = self._algorithm.sign(self._password, text)
        # The constants have twenty bytes with every hash.
        self._seal_key = self._algorithm.sign(self._session_key, b"\x01" * 20)
        self._cipher_key = self._algorithm.sign(self._session_key, b"\x02" * 20)[:16]

    def sign_rakp4(self, guid: bytes) -> bytes:
        text = self._client_random + self.packed_identity + guid
        return self._algorithm.sign(self._session_key, text)[: self._algorithm.seal]

    def _cipher(self, vector: bytes) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._cipher_key), modes.CBC(vector))

    def unwrap(self, packet: bytes) -> bytes:
        """The message inside a sealed packet; ValueError when the seal is wrong."""
        size = self._algorithm.seal
        seal = self._algorithm.sign(self._seal_key, packet[4:-size])[:size]
        if not self._seal_key or not hmac.compare_digest(seal, packet[-size:]):
            raise ValueError("the seal is wrong")
        length = struct.unpack("<H", packet[14:16])[0]
        payload = packet[16 : 16 + length]
        if not packet[5] & 0x80:
            return payload
        plain = self._cipher(payload[:16]).decryptor().update(payload[16:])
        return plain[: len(plain) - plain[-1] - 1]

    def wrap(self, message: bytes) -> bytes:
        """A sealed and encrypted packet with this message."""
        self._sequence += 1
        vector = os.urandom(16)
        needed = -(len(message) + 1) % 16
        padded = message + bytes(range(1, needed + 1)) + bytes([needed])
        payload = vector + self._cipher(vector).encryptor().update(padded)
        head = bytes([6, 0xC0]) + self.console + struct.pack("<I", self._sequence)
        body = head + struct.pack("<H", len(payload)) + payload
        fill = -(len(body) + 2) % 4
        body += b"\xff" * fill + bytes([fill, 7])
        seal = self._algorithm.sign(self._seal_key, body)[: self._algorithm.seal]
        return RMCP + body + seal
