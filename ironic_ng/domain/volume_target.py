# SPDX-License-Identifier: Apache-2.0
"""A remote volume that a machine boots from or uses."""

import datetime
from typing import Any

from ironic_ng.domain.checks import uuid_text
from ironic_ng.domain.fields import Computed, Patch, field, resource


@resource(
    table="volume_targets",
    collection="targets",
    noun="volume target",
    path="volume/targets",
    policy="volume",
    since=32,
    computed=(Computed("links", 32, always=True),),
    unique_together=(("node_uuid", "boot_index"),),
)
class VolumeTarget:
    """A volume target of a node; ``boot_index`` 0 is what it boots from."""

    uuid: str = field(
        size=36, unique=True, since=32, create=True, short=True, check=uuid_text
    )
    node_uuid: str = field(
        size=36,
        since=32,
        index=True,
        patch=Patch.ANYTIME,
        required=True,
        short=True,
        check=uuid_text,
    )
    volume_type: str = field(
        since=32, size=64, patch=Patch.ANYTIME, required=True, short=True
    )
    properties: dict[str, Any] = field(
        default_factory=dict, since=32, patch=Patch.ANYTIME, masked=True
    )
    boot_index: int = field(since=32, patch=Patch.ANYTIME, required=True, short=True)
    volume_id: str = field(
        since=32, size=255, patch=Patch.ANYTIME, required=True, short=True
    )
    extra: dict[str, Any] = field(default_factory=dict, since=32, patch=Patch.ANYTIME)
    created_at: datetime.datetime | None = field(default=None, since=32)
    updated_at: datetime.datetime | None = field(default=None, since=32)
    version: int = field(default=0, since=None)
