# SPDX-License-Identifier: Apache-2.0
"""Bring a value that a client sent into the form its field keeps, or refuse it."""

import datetime
import typing
from collections.abc import Mapping
from typing import Any

from ironic_ng.domain.catalogue import api
from ironic_ng.domain.fields import Spec
from ironic_ng.domain.secrets import is_secret_name

_FIRST_YEAR = 1970
_TRUE = frozenset({"1", "t", "true", "on", "y", "yes"})
_FALSE = frozenset({"0", "f", "false", "off", "n", "no"})
_WORDS = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    dict: "an object",
    list: "an array",
    tuple: "an array",
}


def conform(spec: Spec, value: Any) -> Any:
    """The value to keep; null means the default where null is no value."""
    if value is None:
        if spec.nullable:
            return None
        if spec.required:
            raise api.WRONG_TYPE(
                name=spec.name, expected=words_for(spec.type), found="null"
            )
        return spec.fresh_default()
    plain = typed(spec.name, spec.type, value)
    if isinstance(plain, str):
        _check_text(spec, plain)
    if spec.check is None:
        return plain
    try:
        return spec.check(plain)
    except ValueError as problem:
        raise api.INVALID_VALUE(name=spec.name, problem=str(problem)) from problem


def typed(name: str, kind: Any, value: Any) -> Any:
    """The value when it has the type; texts such as "yes" are read as booleans."""
    plain = typing.get_origin(kind) or kind
    if plain is bool:
        return boolean(name, value)
    if plain is int and (isinstance(value, bool) or not isinstance(value, int)):
        raise _wrong(name, plain, value)
    if plain is tuple:
        plain = list
    if not isinstance(value, plain):
        raise _wrong(name, plain, value)
    return value


def boolean(name: str, value: Any) -> bool:
    """True or false, also from the words that people use for it."""
    if isinstance(value, bool):
        return value
    lowered = value.strip().lower() if isinstance(value, str) else ""
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise _wrong(name, bool, value)


def words_for(kind: Any) -> str:
    """A type in words for people."""
    return _WORDS.get(typing.get_origin(kind) or kind, "another value")


def words_of(value: Any) -> str:
    """The JSON type of a value in words for people."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, float):
        return "a number"
    if isinstance(value, Mapping):
        return "an object"
    return _WORDS.get(type(value), "another value")


def _check_text(spec: Spec, value: str) -> None:
    if len(value) > spec.size and typing.get_origin(spec.type) is None:
        problem = f"it has {len(value)} characters, {spec.size} are allowed"
        raise api.INVALID_VALUE(name=spec.name, problem=problem)
    if "\x00" in value:
        raise api.INVALID_VALUE(name=spec.name, problem="it holds a zero byte")


def _wrong(name: str, kind: Any, value: Any) -> Exception:
    found = words_of(value)
    # An object that came as one text may hold a password.
    if isinstance(value, str) and kind in (bool, int) and not is_secret_name(name):
        found = f'the text "{value[:40]}"'
    return api.WRONG_TYPE(name=name, expected=words_for(kind), found=found)


def moment(name: str, value: Any) -> datetime.datetime:
    """A time in ISO 8601 as naive UTC; without a zone it is UTC."""
    problem = "it is no time in ISO 8601, such as 2026-01-31T12:00:00Z"
    if not isinstance(value, str):
        raise api.INVALID_VALUE(name=name, problem=problem)
    try:
        found = datetime.datetime.fromisoformat(value)
        if found.tzinfo is not None:
            found = found.astimezone(datetime.UTC).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise api.INVALID_VALUE(name=name, problem=problem) from error
    if found.year < _FIRST_YEAR:
        raise api.INVALID_VALUE(name=name, problem=problem)
    return found
