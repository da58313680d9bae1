# SPDX-License-Identifier: Apache-2.0
"""Reads bodies within limits of size, time, depth and count, before any parsing."""

import io
import re
import time
from collections.abc import Iterable
from typing import Any

from ironic_ng.api.errors import CODE_HEADER, flat_body, language_of, status_of
from ironic_ng.api.middleware import Application, Environ, StartResponse, answer
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.errors import ServiceError

PLAIN = 2**20
PROVISION = 64 * 2**20
INSPECTION = 16 * 2**20
DEEPEST = 25
MOST_PARTS = 500_000
_PIECE = 65536
_PROVISION = re.compile(r"(/v1)?/nodes/.*states.*/?provision.*")
_INSPECTION = re.compile(r"(/v1)?/continue_inspection/?(\.json)?")
_TOKENS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{]|[\]}]', re.DOTALL)
_LONGEST_ADDRESS = 8192


class BodyLimits:
    """Puts a body of known, harmless form in place of the stream."""

    def __init__(self, application: Application, seconds: float) -> None:
        """Wrap the rest; ``seconds`` is what a client may take to send a body."""
        self._application = application
        self._seconds = seconds

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        try:
            _check_address(environ)
            body = self._read(environ)
            _check_form(body)
        except ServiceError as error:
            return _refused(environ, start_response, error)
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return self._application(environ, start_response)

    def _read(self, environ: Environ) -> bytes:
        limit = limit_for(environ.get("PATH_INFO", ""))
        length = environ.get("CONTENT_LENGTH") or ""
        if length:
            if not (length.isascii() and length.isdecimal()):
                raise api.REQUEST_MALFORMED(detail="its Content-Length")
            if int(length) > limit:
                raise api.BODY_TOO_LARGE(limit=limit)
            return self._pieces(environ["wsgi.input"], int(length), limit)
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            return self._pieces(environ["wsgi.input"], limit + 1, limit)
        return b""

    def _pieces(self, stream: Any, wanted: int, limit: int) -> bytes:
        end = time.monotonic() + self._seconds
        pieces, have = [], 0
        while have < wanted:
            try:
                piece = stream.read(min(_PIECE, wanted - have))
            except (OSError, ValueError) as error:
                raise api.REQUEST_MALFORMED(detail="its body broke off") from error
            if not piece:
                break
            pieces.append(piece)
            have += len(piece)
            if have > limit:
                raise api.BODY_TOO_LARGE(limit=limit)
            if time.monotonic() > end:
                raise api.REQUEST_MALFORMED(detail="its body came too slowly")
        return b"".join(pieces)


def limit_for(path: str) -> int:
    """Most bytes of a body at this address."""
    if _PROVISION.fullmatch(path):
        return PROVISION
    return INSPECTION if _INSPECTION.fullmatch(path) else PLAIN


def _check_address(environ: Environ) -> None:
    path = environ.get("PATH_INFO", "")
    if len(path) + len(environ.get("QUERY_STRING", "")) > _LONGEST_ADDRESS:
        raise api.REQUEST_MALFORMED(detail="it is too long")
    try:
        path.encode("latin-1").decode("utf-8")
    except UnicodeError as error:
        raise api.REQUEST_MALFORMED(detail="its path is not UTF-8") from error


def _check_form(body: bytes) -> None:
    if body.count(b"[") + body.count(b"{") <= DEEPEST:
        return
    depth = parts = 0
    for found in _TOKENS.finditer(body):
        mark = found[0]
        if mark in {b"[", b"{"}:
            depth += 1
            parts += 1
            if depth > DEEPEST or parts > MOST_PARTS:
                raise api.BODY_TOO_DEEP(limit=DEEPEST)
        elif mark in {b"]", b"}"}:
            depth -= 1


def _refused(
    environ: Environ, start_response: StartResponse, error: ServiceError
) -> list[bytes]:
    status = {400: "400 Bad Request", 413: "413 Request Entity Too Large"}
    language = language_of(environ.get("HTTP_ACCEPT_LANGUAGE"))
    return answer(
        start_response,
        status[status_of(error)],
        flat_body(error, language),
        [(CODE_HEADER, error.code.code)],
    )
