# SPDX-License-Identifier: Apache-2.0
"""A group of machines that an operator keeps together."""

import datetime
from typing import Any

from ironic_ng.domain.checks import uuid_text
from ironic_ng.domain.fields import Computed, Patch, field, resource


@resource(
    table="chassis",
    collection="chassis",
    noun="chassis",
    computed=(
        Computed("links", 1, always=True),
        Computed("nodes", 1, unselectable=True),
    ),
)
class Chassis:
    """A chassis."""

    uuid: str = field(size=36, unique=True, create=True, short=True, check=uuid_text)
    description: str | None = field(default=None, patch=Patch.ANYTIME, short=True)
    extra: dict[str, Any] = field(default_factory=dict, patch=Patch.ANYTIME)
    created_at: datetime.datetime | None = field(default=None)
    updated_at: datetime.datetime | None = field(default=None)
    version: int = field(default=0, since=None)
