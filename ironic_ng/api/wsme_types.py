# SPDX-License-Identifier: Apache-2.0
"""What requests may hold, as WSME types derived from the declarations.

WSME's own scalars are lenient (1.9 and true become 1), so ours refuse anything
but the declared form. Objects are checked by WSME: unknown, mandatory, read-only.
"""

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wsme import types as wt

from ironic_ng.api import schemas
from ironic_ng.api.schemas import Schema
from ironic_ng.domain import checks, values
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.fields import Spec, fields_of

_LARGEST = 2**63 - 1
_DIGITS = re.compile(r"-?[0-9]{1,29}")


class Strict(wt.UserType):  # type: ignore[misc]
    """A type that is checked by one function of name and value."""

    # WSME passes values of a text base type through untouched.
    basetype = str

    def __init__(
        self, name: str, check: Callable[[str, Any], Any], schema: Schema
    ) -> None:
        """Take the argument's name, for messages, and its form as JSON schema."""
        self.name = name
        self.schema = schema
        self._check = check

    def validate(self, value: Any) -> Any:
        """The value to keep, or a ServiceError that names the argument."""
        return self._check(self.name, value)

    def frombasetype(self, value: Any) -> Any:
        """As it came; checking happens once, in ``validate``."""
        return value


def text(name: str) -> Strict:
    """Any text."""
    return Strict(name, functools.partial(_typed, kind=str), schemas.TEXT)


def boolean(name: str) -> Strict:
    """True or false, or a word for one of them."""
    return Strict(name, values.boolean, schemas.BOOLEAN)


def number(name: str) -> Strict:
    """A whole number; digits where it comes from a query."""
    return Strict(name, _number, schemas.NUMBER)


def uuid(name: str) -> Strict:
    """A UUID."""
    return Strict(
        name, functools.partial(_checked, check=checks.uuid_text), schemas.UUID
    )


def mac(name: str) -> Strict:
    """A MAC address."""
    return Strict(
        name, functools.partial(_checked, check=checks.mac_address), schemas.MAC
    )


def names(name: str) -> Strict:
    """Words separated by commas: lower-cased, each once, empty ones left out."""
    return Strict(name, _names, schemas.TEXT)


def words(name: str) -> Strict:
    """Words separated by commas, as they are."""
    return Strict(name, _words, schemas.TEXT)


def anything(name: str) -> Strict:
    """Any JSON value; the operation looks at it."""
    return Strict(name, lambda _name, value: value, schemas.ANYTHING)


@functools.cache
def creation(
    kind: type, also: tuple[tuple[str, Strict, bool], ...] = (), leave: str = ""
) -> type:
    """The body that creates a resource: the fields that its declaration lets in.

    ``also``: further members, each with its type and whether it is mandatory.
    ``leave``: a mandatory field that these may stand in for.
    """
    members = {
        spec.name: wt.wsattr(
            _field(spec), mandatory=spec.required and spec.name != leave
        )
        for spec in fields_of(kind).values()
        if spec.create or spec.required
    }
    for name, strict, mandatory in also:
        members[name] = wt.wsattr(strict, mandatory=mandatory)
    return type(f"{kind.__name__}Creation", (wt.Base,), members)


def members(**types: Strict) -> type:
    """An object of these members, none of them mandatory."""
    attributes = {name: wt.wsattr(kind) for name, kind in types.items()}
    return type("Members", (wt.Base,), attributes)


def body(*mandatory: str, **types: Strict) -> type:
    """An object of these members, the named ones mandatory."""
    attributes = {
        name: wt.wsattr(kind, mandatory=name in mandatory)
        for name, kind in types.items()
    }
    return type("Body", (wt.Base,), attributes)


def as_words(value: Any) -> dict[str, Any]:
    """The members that were sent, by name; null stays null."""
    # dir() of a WSME object also shows its registry, so its attributes are asked.
    return {
        attribute.key: getattr(value, attribute.key)
        for attribute in wt.list_attributes(type(value))
        if getattr(value, attribute.key) is not wt.Unset
    }


def conformed(kind: type, words: Mapping[str, Any]) -> dict[str, Any]:
    """Creation values with null turned into what it means for each field.

    A field that has neither null nor a default is left out then, as if it had
    not been sent.
    """
    specs = fields_of(kind)
    found = {}
    for name, value in words.items():
        spec = specs.get(name)
        if spec is None or (value is None and _has_no_null(spec)):
            continue
        found[name] = values.conform(spec, value) if value is None else value
    return found


def _has_no_null(spec: Spec) -> bool:
    return not (spec.nullable or spec.required) and spec.default is None


def demand_known(sent: Iterable[str], known: Iterable[str]) -> None:
    """Refuse names that are not among the known ones."""
    unknown = sorted(set(sent) - set(known))
    if unknown:
        raise api.UNKNOWN_ARGUMENT(name=", ".join(unknown))


def _field(spec: Spec) -> Strict:
    return Strict(
        spec.name,
        lambda _name, value: values.conform(spec, value),
        schemas.accepted(spec),
    )


def _typed(name: str, value: Any, kind: type) -> Any:
    return values.typed(name, kind, value)


def _checked(name: str, value: Any, check: Callable[[str], str]) -> Any:
    try:
        return check(values.typed(name, str, value))
    except ValueError as problem:
        raise api.INVALID_VALUE(name=name, problem=str(problem)) from problem


def _number(name: str, value: Any) -> int:
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    found: int = values.typed(name, int, value)
    if not -_LARGEST <= found <= _LARGEST:
        raise api.INVALID_VALUE(name=name, problem="it is too large")
    return found


def _names(name: str, value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.lower() for item in _words(name, value)))


def _words(name: str, value: Any) -> tuple[str, ...]:
    plain: str = values.typed(name, str, value)
    return tuple(item.strip() for item in plain.split(",") if item.strip())
