# SPDX-License-Identifier: Apache-2.0
"""The operations of rules and the arguments that each one takes."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from typing import Any

from ironic_ng.domain.values import words_of

MOST_PATTERN = 1024
LEVELS = ("debug", "info", "warning", "error", "critical")
FORMATTED = frozenset({"value", "values", "msg", "url", "address", "subnet"})
"""Arguments whose texts are filled in outside loops too."""
Check = Callable[[Any], str | None]
"""Says what is wrong with an argument, None when nothing is."""


@dataclasses.dataclass(frozen=True, slots=True)
class Signature:
    """Arguments of one operation, in the order in which arrays give them.

    ``rest``: the argument that takes all values of an array.
    """

    required: tuple[str, ...]
    optional: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    rest: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All arguments."""
        return (*self.required, *self.optional)

    def named(self, given: list[Any]) -> dict[str, Any]:
        """Arguments by name from an array; surplus ones get numbers for names."""
        if self.rest is not None:
            nested = len(given) == 1 and isinstance(given[0], list)
            return {self.rest: given[0] if nested else given}
        names = (*self.names, *(str(place + 1) for place in range(len(given))))
        return dict(zip(names, given, strict=False))


_COMPARE = Signature(("values",), {"force_strings": False}, rest="values")
_VALUE = Signature(("value",))
_REGEX = Signature(("value", "regex"))
CONDITIONS: Mapping[str, Signature] = {
    "eq": _COMPARE,
    "lt": _COMPARE,
    "gt": _COMPARE,
    "is-empty": _VALUE,
    "is-none": _VALUE,
    "is-true": _VALUE,
    "is-false": _VALUE,
    "one-of": Signature(("value", "values")),
    "in-net": Signature(("address", "subnet")),
    "matches": _REGEX,
    "contains": _REGEX,
}
_SET = Signature(("path", "value"))
_EXTEND = Signature(("path", "value"), {"unique": False})
_PATH, _NAME = Signature(("path",)), Signature(("name",))
ACTIONS: Mapping[str, Signature] = {
    "fail": Signature(("msg",)),
    "log": Signature(("msg",), {"level": "info"}),
    "set-attribute": _SET,
    "extend-attribute": _EXTEND,
    "del-attribute": _PATH,
    "set-capability": Signature(("name", "value")),
    "unset-capability": _NAME,
    "add-trait": _NAME,
    "remove-trait": _NAME,
    "set-plugin-data": _SET,
    "extend-plugin-data": _EXTEND,
    "unset-plugin-data": _PATH,
    "set-port-attribute": Signature(("port_id", "path", "value")),
    "extend-port-attribute": Signature(("port_id", "path", "value"), {"unique": False}),
    "del-port-attribute": Signature(("port_id", "path")),
    "api-call": Signature(
        ("url",),
        {"headers": {}, "proxies": {}, "timeout": 5, "retries": 3,
         "backoff_factor": 0.3},
    ),
}  # fmt: skip


def problem_with(name: str, value: Any) -> str | None:
    """What is wrong with an argument; None when nothing is."""
    check = _CHECKS.get(name)
    return None if check is None else check(value)


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) and value else f"text, not {words_of(value)}"


def _array(value: Any) -> str | None:
    return None if isinstance(value, list) else f"an array, not {words_of(value)}"


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "true or false"


def _texts_by_name(value: Any) -> str | None:
    sound = isinstance(value, Mapping) and all(
        isinstance(item, str) and item.isprintable() for item in value.values()
    )
    return None if sound else "an object of one-line texts"


def _level(value: Any) -> str | None:
    return None if value in LEVELS else f"one of {', '.join(LEVELS)}"


def _pattern(value: Any) -> str | None:
    if not isinstance(value, str) or len(value) > MOST_PATTERN:
        return f"a regular expression of at most {MOST_PATTERN} characters"
    try:
        re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        return f"a regular expression ({error})"
    return None


def _between(least: float, most: float, *, whole: bool = False) -> Check:
    kinds = (int,) if whole else (int, float)

    def check(value: Any) -> str | None:
        number = isinstance(value, kinds) and not isinstance(value, bool)
        sound = number and least <= value <= most
        return None if sound else f"a number from {least} to {most}"

    return check


_CHECKS: Mapping[str, Check] = {
    "path": _text,
    "name": _text,
    "port_id": _text,
    "url": _text,
    "values": _array,
    "regex": _pattern,
    "level": _level,
    "unique": _flag,
    "force_strings": _flag,
    "headers": _texts_by_name,
    "proxies": _texts_by_name,
    "timeout": _between(0.1, 60),
    "retries": _between(0, 10, whole=True),
    "backoff_factor": _between(0, 10),
}
