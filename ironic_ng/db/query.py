# SPDX-License-Identifier: Apache-2.0
"""What to list: conditions, order and page, free of SQL."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal

Operator = Literal[
    "eq", "ne", "in", "contains", "is_null", "not_null", "lt", "gt", "within"
]


@dataclasses.dataclass(frozen=True, slots=True)
class Condition:
    """One test of one field.

    ``contains``: the text occurs in it, in any letter case. ``in``: one of
    these values. ``within``: the value is one that a :class:`Selection` yields.
    """

    field: str
    op: Operator
    value: Any = None


@dataclasses.dataclass(frozen=True, slots=True)
class Selection:
    """One field of all rows of a kind that meet the conditions."""

    kind: type
    field: str
    conditions: tuple[Condition, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which rows, in which order, which page.

    ``equals``: fields that must be equal; a list or tuple means one of these,
    None means unset. ``any_of``: groups of conditions; of each group at least
    one must hold. ``sort_key``: None for the order of creation. ``marker``: key
    of the last item of the page before. ``parsed``: object fields that
    ``rows`` is to give as objects rather than as finished JSON.
    """

    equals: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    any_of: tuple[tuple[Condition, ...], ...] = ()
    sort_key: str | None = None
    descending: bool = False
    marker: str | None = None
    limit: int | None = None
    parsed: frozenset[str] = frozenset()


EVERYTHING = Query()
