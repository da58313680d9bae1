# SPDX-License-Identifier: Apache-2.0
"""Fills ``{inventory[cpu][architecture]}`` and the like into the texts of rules.

Only members of objects and elements of arrays are reached, by our own look-up:
no attribute of any Python object, so that a text can neither run nor read code.
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ironic_ng.domain.secrets import is_secret_name

HIDDEN = "***"
ROOTS = frozenset({"node", "inventory", "plugin_data", "item"})
MOST_CHARACTERS = 65536
MOST_IN_ALL = 16 * 1024**2
"""Most characters that all rules together fill in for one machine."""
_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")
_FIELD = re.compile(
    r"(?P<root>[a-z_]+)(?P<way>(?:\.[^.\[\]{}!:]+|\[[^\[\]{}]+\])*)"
    r"(?:!(?P<conversion>[rs]))?(?::(?P<form>[^{}]*))?"
)
_PART = re.compile(r"\.([^.\[\]]+)|\[([^\[\]]+)\]")
# Widths and precisions of two digits: a text cannot be blown up by its form.
_FORM = re.compile(r"(?:.?[<>=^])?[+ -]?0?\d{0,2}(?:\.\d{1,2})?[bcdeEfFgGosxX%]?")


class Unfillable(Exception):
    """A field of the text leads nowhere; the text stays as it is written."""


class Room:
    """How much more may be filled in: loops in loops of rules cannot fill memory."""

    def __init__(self, characters: int = MOST_IN_ALL) -> None:
        """Room for so many characters."""
        self._left = characters

    def take(self, characters: int) -> None:
        """Use some of it; ValueError when there is none left."""
        self._left -= characters
        if self._left < 0:
            message = f"the rules fill in more than {MOST_IN_ALL} characters"
            raise ValueError(message)


class Sight:
    """What the texts of a rule see: named values, with secrets hidden or not."""

    def __init__(
        self, values: Mapping[str, Any], *, hides: bool, room: Room | None = None
    ) -> None:
        """See these values; ``hides`` members with secret names."""
        self._values = values
        self._hides = hides
        self._room = room or Room()

    def with_item(self, item: Any) -> "Sight":
        """The same, within a loop."""
        values = {**self._values, "item": item}
        return Sight(values, hides=self._hides, room=self._room)

    def filled(self, value: Any) -> Any:
        """A copy with the fields of all its texts filled in, at any depth."""
        if isinstance(value, str):
            try:
                return self.text(value)
            except Unfillable:
                return value
        if isinstance(value, Mapping):
            return {self.filled(name): self.filled(it) for name, it in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        return value

    def is_fillable(self, text: str) -> bool:
        """Whether every field of the text leads somewhere."""
        try:
            self.text(text)
        except Unfillable:
            return False
        return True

    def text(self, text: str) -> str:
        """The text with its fields filled in; Unfillable when one leads nowhere."""
        if "{" not in text and "}" not in text:
            return text
        parts, room = [], MOST_CHARACTERS
        for token in _TOKEN.finditer(text):
            part = self._part(token)
            room -= len(part)
            if room < 0:
                raise Unfillable
            parts.append(part)
        self._room.take(MOST_CHARACTERS - room)
        return "".join(parts)

    def _part(self, token: re.Match[str]) -> str:
        whole, field = token.group(), token.group(1)
        if field is not None:
            return self._field(field)
        if whole in {"{{", "}}"}:
            return whole[0]
        if whole in {"{", "}"}:
            raise Unfillable
        return whole

    def _field(self, field: str) -> str:
        found = _FIELD.fullmatch(field)
        if found is None or found["root"] not in self._values:
            raise Unfillable
        value = self._values[found["root"]]
        for dotted, bracketed in _PART.findall(found["way"]):
            value = self._member(value, dotted or bracketed)
        shown = self._shown(value)
        if found["conversion"]:
            shown = repr(shown) if found["conversion"] == "r" else str(shown)
        return _formed(shown, found["form"] or "")

    def _member(self, value: Any, name: str) -> Any:
        if isinstance(value, Mapping) and name in value:
            return HIDDEN if self._hides and is_secret_name(name) else value[name]
        plain = isinstance(value, Sequence) and not isinstance(value, str)
        if plain and name.isdecimal() and len(name) < 6 and int(name) < len(value):
            return value[int(name)]
        raise Unfillable

    def _shown(self, value: Any) -> Any:
        if isinstance(value, datetime.datetime):
            return value.isoformat()
        return hidden(value) if self._hides else value


def hidden(value: Any) -> Any:
    """A copy in which every member with a secret name is hidden, at any depth."""
    if isinstance(value, Mapping):
        return {
            name: HIDDEN if is_secret_name(str(name)) else hidden(item)
            for name, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [hidden(item) for item in value]
    return value


def _formed(value: Any, form: str) -> str:
    if not form:
        return str(value)
    if not isinstance(value, str | int | float) or not _FORM.fullmatch(form):
        raise Unfillable
    try:
        return format(value, form)
    except ValueError as error:
        raise Unfillable from error
