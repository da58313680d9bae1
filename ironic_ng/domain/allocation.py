# SPDX-License-Identifier: Apache-2.0
"""A request for one machine that meets some wishes, and the machine it got."""

import datetime
import enum
from typing import Any

from ironic_ng.domain.checks import logical_name, uuid_text
from ironic_ng.domain.fields import Computed, Patch, Store, field, resource

ALLOCATIONS = "allocations"
"""What a wake-up says, where others name a node: look at the allocations."""
MOST_CANDIDATES = 10_000
"""Most candidate nodes that one allocation may name."""


class AllocationState(enum.StrEnum):
    """How far an allocation has come."""

    ALLOCATING = "allocating"
    ACTIVE = "active"
    ERROR = "error"


@resource(
    table="allocations",
    collection="allocations",
    noun="allocation",
    since=52,
    computed=(Computed("links", 52, always=True),),
)
class Allocation:
    """An allocation; ``node_uuid`` is set once a node was found."""

    uuid: str = field(
        size=36, unique=True, since=52, create=True, short=True, check=uuid_text
    )
    name: str | None = field(
        default=None,
        since=52,
        unique=True,
        patch=Patch.ANYTIME,
        short=True,
        check=logical_name,
    )
    node_uuid: str | None = field(
        default=None, size=36, since=52, unique=True, short=True
    )
    resource_class: str | None = field(
        default=None, since=52, size=80, create=True, short=True
    )
    traits: list[str] = field(default_factory=list, since=52, create=True, short=True)
    candidate_nodes: list[str] = field(
        default_factory=list, since=52, create=True, short=True
    )
    state: str = field(
        default=AllocationState.ALLOCATING.value,
        since=52,
        size=15,
        short=True,
        index=True,
    )
    last_error: str | None = field(default=None, since=52, short=True, store=Store.TEXT)
    owner: str | None = field(
        default=None, since=60, create=True, short=True, index=True
    )
    extra: dict[str, Any] = field(
        default_factory=dict, since=52, patch=Patch.ANYTIME, short=True
    )
    created_at: datetime.datetime | None = field(default=None, since=52, short=True)
    updated_at: datetime.datetime | None = field(default=None, since=52, short=True)
    # Never shown: when a conductor looks again, and who asked, for the history.
    due_at: datetime.datetime | None = field(default=None, since=None, index=True)
    request_id: str | None = field(default=None, since=None)
    user: str | None = field(default=None, since=None)
    version: int = field(default=0, since=None)
