# SPDX-License-Identifier: Apache-2.0
"""Domain values to columns and back: JSON as text, times as naive UTC.

What a database would refuse or cut in its own way (too long, zero bytes, huge
numbers) is refused here, the same for all databases.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from oslo_log import log

from ironic_ng import serialization
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.fields import Spec, Store, resource_of

LOG = log.getLogger(__name__)
R = TypeVar("R")
_ENDS = {"{": "}", "[": "]"}
"""With what a text ends that begins so."""
_LARGEST = 2**63 - 1
# Size declared for nobody's text: fields of Store.TEXT are only limited when a
# larger size than that of plain strings is declared.
_PLAIN_SIZE = 255


class Codec(Generic[R]):
    """Between values of one resource class and rows of its table."""

    def __init__(self, kind: type[R]) -> None:
        """Look at the declaration once."""
        self.kind = kind
        self.declared = resource_of(kind)
        self.names = tuple(self.declared.fields)
        self.json_names = frozenset(
            spec.name for spec in self.declared.fields.values() if spec.is_json
        )
        self._json_at = [
            index for index, name in enumerate(self.names) if name in self.json_names
        ]
        self._defaults = [
            (index, spec.fresh_default)
            for index, spec in enumerate(self.declared.fields.values())
            if not spec.nullable and (spec.is_json or spec.store is not Store.AUTO)
        ]
        self._encoders = {
            spec.name: _encoder(self.declared.noun, spec)
            for spec in self.declared.fields.values()
        }

    def to_row(self, value: R) -> dict[str, Any]:
        """Column values by name; ServiceError for what cannot be stored."""
        return {
            name: encode(getattr(value, name))
            for name, encode in self._encoders.items()
        }

    def encode(self, name: str, value: Any) -> Any:
        """What the column of that name holds for a value."""
        return self._encoders[name](value)

    def to_value(self, row: Sequence[Any]) -> R:
        """The value of a row whose columns are in the order of ``names``."""
        items = list(row)
        for index in self._json_at:
            if items[index] is not None:
                items[index] = loaded(items[index])
        # Unset where the row is older than the column.
        for index, fresh_default in self._defaults:
            if items[index] is None:
                items[index] = fresh_default()
        return self.kind(**dict(zip(self.names, items, strict=True)))


def loaded(text: str) -> Any:
    """The value of a JSON column; None when the text is none.

    A row that somebody spoilt by hand must not take a whole list, or a conductor's
    look at all of its nodes, along with it.
    """
    try:
        return serialization.loads(text)
    except serialization.InvalidJSON:
        LOG.warning("A column with JSON is broken and taken for empty")
        return None


def as_is(text: str) -> Any:
    """The text of a JSON column to be sent on; None when it was cut off."""
    if _ENDS.get(text[:1]) == text[-1:]:
        return serialization.Fragment(text)
    return loaded(text)


def codec_of(kind: type[R]) -> Codec[R]:
    """The codec of a resource class, made once."""
    made = _made.get(kind)
    if made is None:
        made = _made[kind] = Codec(kind)
    return made


_made: dict[type, Codec[Any]] = {}


def _encoder(noun: str, spec: Spec) -> Callable[[Any], Any]:
    if spec.is_json:
        return _as_json(spec)
    if spec.type is str:
        return _as_text(noun, spec)
    if spec.type is int:
        return _as_number(noun, spec)
    if spec.type is datetime.datetime:
        return _as_time
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _as_json(spec: Spec) -> Callable[[Any], Any]:
    empty = "[]" if isinstance(spec.fresh_default(), Sequence) else "{}"

    def encode(value: Any) -> str | None:
        if value is None:
            return None if spec.nullable else empty
        if isinstance(value, Mapping | Sequence) and not value:
            return empty
        return serialization.dumps_text(value)

    return encode


def _as_text(noun: str, spec: Spec) -> Callable[[Any], str | None]:
    limited = spec.store is Store.AUTO or spec.size > _PLAIN_SIZE
    most = spec.size if limited else None

    def encode(value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            message = f"{spec.name} is text, not {type(value).__name__}"
            raise TypeError(message)
        # An enum member is a str to us, but not to every database driver.
        text = value if type(value) is str else str(value)
        if most is not None and len(text) > most:
            raise api.VALUE_TOO_LONG(
                noun=noun, field=spec.name, most=most, found=len(text)
            )
        if "\x00" in text:
            raise api.VALUE_UNSTORABLE(
                noun=noun, field=spec.name, detail="it has a zero byte"
            )
        return text

    return encode


def _as_number(noun: str, spec: Spec) -> Callable[[Any], int | None]:
    def encode(value: int | None) -> int | None:
        if value is not None and not -_LARGEST <= value <= _LARGEST:
            raise api.VALUE_UNSTORABLE(
                noun=noun, field=spec.name, detail="the number is too large"
            )
        return value

    return encode


def _as_time(value: datetime.datetime | None) -> datetime.datetime | None:
    if value is None or value.tzinfo is None:
        return value
    return value.astimezone(datetime.UTC).replace(tzinfo=None)
