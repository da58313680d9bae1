# SPDX-License-Identifier: Apache-2.0
"""JSON, the one way in and out: columns, bodies, answers and messages.

orjson is used because it writes times as the API shows them (UTC with offset),
can put stored JSON into an answer unparsed, and refuses NaN, broken UTF-8 and
endless nesting as plain errors.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import orjson

Fragment = orjson.Fragment
"""Text that is JSON already; it is put into the output as it is."""
InvalidJSON = orjson.JSONDecodeError
"""What ``loads`` raises; a ValueError."""


def dumps(value: Any) -> bytes:
    """JSON as bytes in UTF-8; times without a zone are taken as UTC."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_NAIVE_UTC)


def dumps_text(value: Any) -> str:
    """JSON as text."""
    return dumps(value).decode()


def dumps_readable(value: Any) -> str:
    """JSON as indented text with sorted members, for people."""
    options = orjson.OPT_NAIVE_UTC | orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    return orjson.dumps(value, default=_plain, option=options).decode()


def loads(text: bytes | str) -> Any:
    """The value that a JSON text stands for; InvalidJSON when it is none."""
    return orjson.loads(text)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, AbstractSet):
        return sorted(value)
    message = f"{type(value).__name__} has no JSON form"
    raise TypeError(message)
