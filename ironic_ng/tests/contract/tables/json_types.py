# SPDX-License-Identifier: Apache-2.0
"""Whether values are of the types that fields.tsv names."""

import datetime
import re
import uuid
from typing import Any

_MAC = re.compile(r"([0-9a-f]{2}:){5}[0-9a-f]{2}")


def fits(value: Any, json_type: str) -> bool:
    """Whether a value of an answer is of the type."""
    if json_type == "any":
        return True
    if value is None:
        return "null" in json_type
    kind = json_type.removesuffix(" or null")
    for word, check in _KINDS:
        if kind.startswith(word):
            return check(value)
    message = f"nobody knows the type {json_type}"
    raise ValueError(message)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _uuid(value: Any) -> bool:
    return _text(value) and str(uuid.UUID(value)) == value


def _time(value: Any) -> bool:
    return _text(value) and datetime.datetime.fromisoformat(value).tzinfo is not None


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _links(value: Any) -> bool:
    return isinstance(value, list) and all(set(it) == {"href", "rel"} for it in value)


def _length(limit: int, value: Any) -> bool:
    return _text(value) and len(value) <= limit


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_KINDS = (
    ("string uuid", _uuid),
    ("string MAC", lambda value: _text(value) and bool(_MAC.fullmatch(value))),
    ("string", _text),
    ("object", lambda value: isinstance(value, dict)),
    ("array of string", _texts),
    ("array of link", _links),
    ("array holding one array of link",
     lambda value: isinstance(value, list) and len(value) == 1 and _links(value[0])),
    ("array", lambda value: isinstance(value, list)),
    ("boolean", lambda value: isinstance(value, bool)),
    ("integer", _whole),
    ("time", _time),
)  # fmt: skip
