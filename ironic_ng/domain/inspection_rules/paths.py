# SPDX-License-Identifier: Apache-2.0
"""Ways into objects and arrays: ``/extra/a/b`` or ``extra.a.b``."""

from collections.abc import Sequence
from typing import Any

DEEPEST = 32
Way = tuple[str, ...]


def way_of(path: str) -> Way:
    """The parts of a path; ValueError when it has none, or too many.

    A path that has a slash is cut at slashes, any other at dots.
    """
    plain = path.strip()
    separator = "/" if "/" in plain else "."
    parts = tuple(plain.removeprefix("/").split(separator))
    if not all(parts):
        message = f'"{path[:80]}" is no path such as /extra/rack'
        raise ValueError(message)
    if len(parts) > DEEPEST:
        message = f"a path has at most {DEEPEST} parts"
        raise ValueError(message)
    return parts


def put(holder: Any, way: Sequence[str], value: Any) -> None:
    """Set what the way leads to; objects that lack on the way are made."""
    last = _descend(holder, way, make=True)
    if isinstance(last, dict):
        last[way[-1]] = value
    elif way[-1] == "-":
        last.append(value)
    else:
        last[_index(last, way[-1])] = value


def extend(holder: Any, way: Sequence[str], value: Any, *, unique: bool) -> None:
    """Append to the array that the way leads to; an absent one is made."""
    last = _descend(holder, way, make=True)
    name = way[-1]
    if isinstance(last, dict):
        array = last.setdefault(name, [])
    else:
        array = last[_index(last, name)]
    if array is None and isinstance(last, dict):
        array = last[name] = []
    if not isinstance(array, list):
        message = f"{'/'.join(way)} is no array"
        raise ValueError(message)  # noqa: TRY004 - the caller expects this one
    if not unique or value not in array:
        array.append(value)


def drop(holder: Any, way: Sequence[str]) -> bool:
    """Remove what the way leads to; whether it was there."""
    try:
        last = _descend(holder, way, make=False)
        if isinstance(last, dict):
            del last[way[-1]]
        else:
            del last[_index(last, way[-1])]
    except (KeyError, ValueError):
        return False
    return True


def _descend(holder: Any, way: Sequence[str], *, make: bool) -> Any:
    at = holder
    for place, name in enumerate(way[:-1]):
        if isinstance(at, dict):
            if make and at.get(name) is None:
                at[name] = {}
            at = at[name]
        else:
            at = at[_index(at, name)]
        if not isinstance(at, dict | list):
            message = f"{'/'.join(way[: place + 1])} is no object or array"
            raise ValueError(message)  # noqa: TRY004 - the caller expects this one
    return at


def _index(array: list[Any], name: str) -> int:
    if not name.isdecimal() or len(name) > 6 or int(name) >= len(array):
        message = f'an array of {len(array)} has no element "{name[:20]}"'
        raise ValueError(message)
    return int(name)
