# SPDX-License-Identifier: Apache-2.0
"""Names and passwords from a file of bcrypt hashes."""

import base64
import binascii
import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import bcrypt

from ironic_ng import serialization
from ironic_ng.api.errors import CODE_HEADER, language_of
from ironic_ng.api.middleware import Application, Environ, StartResponse, answer
from ironic_ng.api.middleware.public_paths import IDENTITY
from ironic_ng.domain.catalogue import api, api_start
from ironic_ng.domain.errors import ServiceError
from ironic_ng.operations.context import Identity

REALM = 'Basic realm="Baremetal API"'
KEPT_SECONDS = 60.0
"""How long a password that was right is not computed again."""
_LONGEST_PASSWORD = 72
_MOST_KEPT = 1000


class Users:
    """The file of users, read again when it changes."""

    def __init__(self, path: Path) -> None:
        """Read the file; BM-API-045 when it cannot be used."""
        self._path = path
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._hashes: dict[str, bytes] = {}
        self._right: dict[bytes, float] = {}
        self._salt = secrets.token_bytes(32)
        # An unknown name costs as much time as a known one.
        self._nobody = bcrypt.hashpw(secrets.token_hex(16).encode(), bcrypt.gensalt(5))
        self._refresh()

    def knows(self, name: str, password: str) -> bool:
        """Whether the password is the user's."""
        self._refresh()
        secret = password.encode()
        stored = self._hashes.get(name)
        if len(secret) > _LONGEST_PASSWORD or b"\x00" in secret:
            return False
        mark = hmac.digest(self._salt, (stored or b"") + b"\n" + secret, hashlib.sha256)
        if self._right.get(mark, 0) > time.monotonic():
            return True
        right = bcrypt.checkpw(secret, stored or self._nobody) and stored is not None
        if right:
            self._keep(mark)
        return right

    def _keep(self, mark: bytes) -> None:
        with self._lock:
            if len(self._right) >= _MOST_KEPT:
                self._right.clear()
            self._right[mark] = time.monotonic() + KEPT_SECONDS

    def _refresh(self) -> None:
        try:
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_size)
            if stamp == self._stamp:
                return
            lines = self._path.read_text().splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise api_start.USER_FILE(path=self._path, problem=str(error)) from error
        hashes = {}
        for number, line in enumerate(lines, 1):
            if line.strip():
                name, hashed = _entry(self._path, number, line.strip())
                hashes[name] = hashed
        with self._lock:
            self._hashes, self._stamp = hashes, stamp
            self._right.clear()


class BasicAuth:
    """Lets in who names a user of the file and the password."""

    def __init__(self, application: Application, users: Users) -> None:
        """Wrap the rest."""
        self._application = application
        self._users = users

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        try:
            name = self._name(environ.get("HTTP_AUTHORIZATION"))
        except ServiceError as error:
            return _refused(environ, start_response, error)
        environ[IDENTITY] = Identity(user=name, system=True, trusted=True)
        return self._application(environ, start_response)

    def _name(self, header: str | None) -> str:
        if header is None:
            raise api.CREDENTIALS_NEEDED()
        name, password = _credentials(header)
        if not self._users.knows(name, password):
            raise api.CREDENTIALS_NEEDED()
        return name


def _entry(path: Path, number: int, line: str) -> tuple[str, bytes]:
    name, _, hashed = line.partition(":")
    if not name or not hashed.startswith(("$2y$", "$2b$", "$2a$")):
        raise api_start.USER_FILE(
            path=path, problem=f"line {number} is no NAME:BCRYPT-HASH"
        )
    return name, hashed.replace("$2y$", "$2b$", 1).encode()


def _credentials(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.strip().partition(" ")
    try:
        plain = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise api.CREDENTIALS_MALFORMED() from error
    name, colon, password = plain.partition(":")
    if scheme.lower() != "basic" or not colon:
        raise api.CREDENTIALS_MALFORMED()
    return name, password


def _refused(
    environ: Environ, start_response: StartResponse, error: ServiceError
) -> list[bytes]:
    language = language_of(environ.get("HTTP_ACCEPT_LANGUAGE"))
    headers = [(CODE_HEADER, error.code.code)]
    code, status = 400, "400 Bad Request"
    if error.code is api.CREDENTIALS_NEEDED:
        code, status = 401, "401 Unauthorized"
        headers.append(("WWW-Authenticate", REALM))
    body = {"error": {"message": error.message(language), "code": code}}
    return answer(start_response, status, serialization.dumps(body), headers)
