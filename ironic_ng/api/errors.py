# SPDX-License-Identifier: Apache-2.0
"""Failures as answers: which status, which of the three bodies, which language."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from ironic_ng import serialization
from ironic_ng.domain.errors import Kind, ServiceError

STATUS = {
    Kind.INVALID: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.METHOD_NOT_ALLOWED: 405,
    Kind.NOT_ACCEPTABLE: 406,
    Kind.CONFLICT: 409,
    Kind.LOCKED: 409,
    Kind.TOO_LARGE: 413,
    Kind.UNPROCESSABLE: 422,
    Kind.TOO_MANY: 429,
    Kind.UNAVAILABLE: 503,
    Kind.INTERNAL: 500,
}
CODE_HEADER = "X-Baremetal-Error-Code"
_LANGUAGE = re.compile(r"([A-Za-z]{1,8})(?:[-_]([A-Za-z0-9]{1,8}))*")
_LONGEST_HEADER = 1000


class Unroutable(Exception):
    """The router found no handler; its answers have a body of their own."""

    def __init__(self, error: ServiceError) -> None:
        """Carry the failure."""
        super().__init__(error.message())
        self.error = error


def status_of(error: ServiceError) -> int:
    """The HTTP status of a failure."""
    return STATUS[error.kind]


def handler_body(
    error: ServiceError, language: str, *, extended: bool, help_at: str
) -> bytes:
    """The body of a handler's failure: a document with a JSON text inside."""
    inner: dict[str, Any] = {
        "faultcode": "Server" if status_of(error) >= 500 else "Client",
        "faultstring": error.message(language),
        "debuginfo": None,
    }
    if extended:
        inner |= _extras(error, language, help_at)
    return serialization.dumps({"error_message": serialization.dumps_text(inner)})


def router_body(
    error: ServiceError, language: str, *, extended: bool, help_at: str
) -> bytes:
    """The body of a failure before any handler."""
    status = status_of(error)
    inner: dict[str, Any] = {
        "code": status,
        "title": HTTPStatus(status).phrase,
        "description": error.message(language),
    }
    if extended:
        extras = _extras(error, language, help_at)
        extras["error_code"] = extras.pop("code")
        extras.pop("title")
        inner |= extras
    return serialization.dumps({"error_message": serialization.dumps_text(inner)})


def flat_body(error: ServiceError, language: str) -> bytes:
    """The body of a failure in front of the API: no document around it."""
    return serialization.dumps(
        {"faultcode": "Client", "faultstring": error.message(language)}
    )


def language_of(header: str | None) -> str:
    """The language that an Accept-Language header asks for, English by default."""
    best, quality = "en", 0.0
    if header is None or len(header) > _LONGEST_HEADER:
        return best
    for part in header.split(","):
        name, _, words = part.strip().partition(";")
        wanted = _quality(words)
        known = _known(name.strip())
        if known is not None and wanted > quality:
            best, quality = known, wanted
    return best


def wants_extras(headers: Mapping[str, str], path: str) -> bool:
    """Whether the client asks for what this service adds to error documents.

    Upstream's clients get upstream's exact document; the code is in a header.
    """
    return (
        "HTTP_X_BAREMETAL_NG_VERSION" in headers
        or "HTTP_ACCEPT_LANGUAGE" in headers
        or path.startswith("/v1/ng")
    )


def _extras(error: ServiceError, language: str, help_at: str) -> dict[str, Any]:
    text = error.text(language)
    return {
        "code": error.code.code,
        "params": error.params,
        "title": text.title,
        "cause": text.cause,
        "remedy": text.remedy,
        "retryable": error.code.retryable,
        "doc": f"{help_at}/v1/ng/errors/{error.code.code}",
    }


def _known(name: str) -> str | None:
    matched = _LANGUAGE.fullmatch(name)
    if matched is None:
        return None
    return {"zh": "zh_CN", "en": "en"}.get(matched[1].lower())


def _quality(words: str) -> float:
    name, _, number = words.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(number)
    except ValueError:
        return 0.0
