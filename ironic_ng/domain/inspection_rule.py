# SPDX-License-Identifier: Apache-2.0
"""What is done with a machine whose inspection shows certain things."""

import datetime
from typing import Any

from ironic_ng.domain.checks import uuid_text, within
from ironic_ng.domain.fields import Computed, Patch, field, resource


@resource(
    table="inspection_rules",
    collection="inspection_rules",
    noun="inspection rule",
    link_path="inspection",
    since=96,
    computed=(Computed("links", 96, always=True),),
)
class InspectionRule:
    """An inspection rule; those of higher priority run first."""

    uuid: str = field(
        size=36, unique=True, since=96, create=True, short=True, check=uuid_text
    )
    description: str | None = field(
        default=None, since=96, patch=Patch.ANYTIME, short=True
    )
    priority: int = field(
        default=0, since=96, patch=Patch.ANYTIME, short=True, check=within(0, 9999)
    )
    phase: str | None = field(
        default="main", since=96, size=16, patch=Patch.ANYTIME, short=True
    )
    sensitive: bool = field(default=False, since=96, patch=Patch.ANYTIME, short=True)
    conditions: list[dict[str, Any]] = field(
        default_factory=list, since=96, patch=Patch.ANYTIME
    )
    actions: list[dict[str, Any]] = field(
        default_factory=list, since=96, patch=Patch.ANYTIME, required=True
    )
    created_at: datetime.datetime | None = field(default=None, since=96)
    updated_at: datetime.datetime | None = field(default=None, since=96)
    version: int = field(default=0, since=None)
