# SPDX-License-Identifier: Apache-2.0
"""Whether conditions hold. Everything that comes in is what a machine reported.

A ValueError says in words why a condition makes no sense for its values.
"""

import ipaddress
import itertools
from collections.abc import Callable, Mapping
from typing import Any, Protocol

_TRUE = frozenset({"1", "t", "true", "on", "y", "yes"})
_FALSE = frozenset({"0", "f", "false", "off", "n", "no"})
_EMPTY_TEXTS = frozenset({"", "None", "[]", "{}"})
_MOST_DIGITS = 40
Arguments = Mapping[str, Any]


class Matcher(Protocol):
    """Regular expressions, within limits of time and memory."""

    def __call__(self, pattern: str, text: str, *, whole: bool) -> bool:
        """Whether it matches anywhere, or the ``whole`` text.

        Raises ValueError when the pattern is wrong or takes too long.
        """


class Operators:
    """All operations of conditions, by name."""

    def __init__(self, matcher: Matcher) -> None:
        """Leave regular expressions to the matcher."""
        self._matcher = matcher
        self._table: Mapping[str, Callable[[Arguments], bool]] = {
            "eq": _equal,
            "lt": lambda args: _ordered(args, lambda one, other: one < other),
            "gt": lambda args: _ordered(args, lambda one, other: one > other),
            "is-empty": lambda args: _is_empty(args["value"]),
            "is-none": lambda args: args["value"] is None,
            "is-true": lambda args: _truth(args["value"]) is True,
            "is-false": lambda args: _truth(args["value"]) is False,
            "one-of": lambda args: _one_of(args["value"], args["values"]),
            "in-net": _in_net,
            "matches": lambda args: self._matches(args, whole=True),
            "contains": lambda args: self._matches(args, whole=False),
        }

    def holds(self, op: str, args: Arguments) -> bool:
        """Whether the operation is true of its arguments."""
        return self._table[op](args)

    def _matches(self, args: Arguments, *, whole: bool) -> bool:
        return self._matcher(args["regex"], str(args["value"]), whole=whole)


def _equal(args: Arguments) -> bool:
    values = args["values"]
    if args["force_strings"]:
        values = [str(value) for value in values]
    return all(_same(one, other) for one, other in itertools.pairwise(values))


def _ordered(args: Arguments, holds: Callable[[Any, Any], bool]) -> bool:
    values = args["values"]
    if args["force_strings"]:
        values = [str(value) for value in values]
        return all(holds(one, other) for one, other in itertools.pairwise(values))
    pairs = itertools.pairwise(values)
    return all(holds(*_comparable(one, other)) for one, other in pairs)


def _same(one: Any, other: Any) -> bool:
    """Equal; a text that spells a number equals the number."""
    if isinstance(one, str) != isinstance(other, str):
        left, right = _number(one), _number(other)
        if left is not None and right is not None:
            return left == right
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _comparable(one: Any, other: Any) -> tuple[Any, Any]:
    """Both as numbers if they spell numbers, else both as they are."""
    left, right = _number(one), _number(other)
    if left is not None and right is not None:
        return left, right
    if isinstance(one, str) and isinstance(other, str):
        return one, other
    message = f'"{str(one)[:60]}" and "{str(other)[:60]}" cannot be put in order'
    raise ValueError(message)


def _number(value: Any) -> float | None:
    """The number that a value is or spells; None when it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if not isinstance(value, str) or len(value) > _MOST_DIGITS or "_" in value:
        return None
    for kind in (int, float):
        try:
            number: float = kind(value)
        except ValueError:
            continue
        return number if number == number else None  # noqa: PLR0124 - NaN is no number
    return None


def _is_empty(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip() in _EMPTY_TEXTS
    return value is None or (isinstance(value, list | Mapping) and not value)


def _truth(value: Any) -> bool | None:
    """True or false if the value means either; numbers but 0 and None do too."""
    if isinstance(value, str):
        word = value.strip().lower()
        return True if word in _TRUE else False if word in _FALSE else None
    if value is None or isinstance(value, bool | int | float):
        return bool(value)
    return None


def _one_of(value: Any, values: list[Any]) -> bool:
    return any(_same(value, item) for item in values)


def _in_net(args: Arguments) -> bool:
    try:
        address = ipaddress.ip_address(str(args["address"]).strip())
        subnet = ipaddress.ip_network(str(args["subnet"]).strip(), strict=False)
    except ValueError as error:
        raise ValueError(str(error)) from error
    return address in subnet
