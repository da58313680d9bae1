# SPDX-License-Identifier: Apache-2.0
"""A quality of a machine that schedulers ask for by name."""

import functools
import re

import os_traits

from ironic_ng.domain.fields import field, resource

MOST_PER_NODE = 50
_CUSTOM = re.compile(r"CUSTOM_[A-Z0-9_]{1,248}")


def is_trait(text: str) -> bool:
    """Whether it is a standard trait or a custom one."""
    return _CUSTOM.fullmatch(text) is not None or text in _standard()


def trait_name(value: str) -> str:
    """A name of a trait."""
    if not is_trait(value):
        message = (
            f'"{value[:60]}" is neither a standard trait nor CUSTOM_ and A-Z 0-9 _'
        )
        raise ValueError(message)
    return value


@functools.cache
def _standard() -> frozenset[str]:
    return frozenset(os_traits.get_traits())


@resource(
    table="node_traits",
    collection="traits",
    noun="trait",
    since=37,
    unique_together=(("node_uuid", "trait"),),
)
class NodeTrait:
    """One trait of one node."""

    node_uuid: str = field(size=36, since=None, index=True)
    trait: str = field(since=37, index=True)
