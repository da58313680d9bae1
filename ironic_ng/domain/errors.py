# SPDX-License-Identifier: Apache-2.0
"""What a failure is: a stable code, its parameters, and words for people.

Codes live in ``ironic_ng.domain.catalogue``, one module per area. Raise one by
calling it: ``raise bmc.UNREACHABLE(address="10.0.0.7", detail="timed out")``.
"""

import dataclasses
import enum
import string
from collections.abc import Mapping
from typing import Any

LANGUAGES = ("en", "zh_CN")
MOST_CHARACTERS = 4096


class Kind(enum.StrEnum):
    """What sort of failure it is; the API alone knows the HTTP status of each."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not found"
    METHOD_NOT_ALLOWED = "method not allowed"
    NOT_ACCEPTABLE = "not acceptable"
    CONFLICT = "conflict"
    LOCKED = "locked"
    TOO_LARGE = "too large"
    UNPROCESSABLE = "unprocessable"
    TOO_MANY = "too many"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


@dataclasses.dataclass(frozen=True, slots=True)
class Text:
    """What happened, why, and what to do, in one language.

    ``{name}`` in any of them stands for a parameter of the error.
    """

    title: str
    cause: str
    remedy: str


@dataclasses.dataclass(frozen=True, slots=True)
class ErrorCode:
    """One entry of the catalogue; calling it makes the exception to raise."""

    code: str
    kind: Kind
    texts: Mapping[str, Text]
    retryable: bool = False

    def __call__(self, **params: object) -> "ServiceError":
        """Make the exception; a missing parameter is a bug and raises TypeError."""
        missing = self.params - params.keys()
        if missing:
            message = f"{self.code} lacks {', '.join(sorted(missing))}"
            raise TypeError(message)
        return ServiceError(self, params)

    @property
    def params(self) -> frozenset[str]:
        """Names of the parameters that the English text uses."""
        return placeholders(self.texts["en"])


class ServiceError(Exception):
    """A failure with a code from the catalogue."""

    def __init__(self, code: ErrorCode, params: Mapping[str, object]) -> None:
        """Keep the parameters as short printable text."""
        self.code = code
        self.params = {name: printable(value) for name, value in params.items()}
        super().__init__(self.message())

    @property
    def kind(self) -> Kind:
        """What sort of failure it is."""
        return self.code.kind

    def text(self, language: str = "en") -> Text:
        """Title, cause and remedy with the parameters filled in."""
        plain = self.code.texts.get(language) or self.code.texts["en"]
        return Text(
            plain.title.format(**self.params),
            plain.cause.format(**self.params),
            plain.remedy.format(**self.params),
        )

    def message(self, language: str = "en") -> str:
        """What happened, in one sentence."""
        return self.text(language).title

    def recorded(self) -> str:
        """The text kept as ``last_error``: the sentence, then the code."""
        room = MOST_CHARACTERS - len(self.code.code) - 3
        return f"{self.message()[:room]} ({self.code.code})"


CATALOGUE: dict[str, ErrorCode] = {}


def declare(
    code: str, kind: Kind, *, en: Text, zh: Text, retryable: bool = False
) -> ErrorCode:
    """Enter a code in the catalogue; ValueError when it is taken."""
    if code in CATALOGUE:
        message = f"{code} is declared twice"
        raise ValueError(message)
    made = ErrorCode(code, kind, {"en": en, "zh_CN": zh}, retryable)
    CATALOGUE[code] = made
    return made


def placeholders(text: Text) -> frozenset[str]:
    """Names in braces in any part of a text."""
    formatter = string.Formatter()
    whole = text.title + text.cause + text.remedy
    return frozenset(name for _, name, _, _ in formatter.parse(whole) if name)


def printable(value: Any) -> str:
    """A value as one line of at most 1,000 characters without control codes."""
    text = value if isinstance(value, str) else str(value)
    return "".join(
        item if item.isprintable() else f"\\x{ord(item):02x}" for item in text[:1000]
    )
