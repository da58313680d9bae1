# SPDX-License-Identifier: Apache-2.0
"""One BIOS setting of a machine, as it was read last."""

import datetime
from typing import Any

from ironic_ng.domain.fields import Computed, Store, field, resource


@resource(
    table="bios_settings",
    collection="bios",
    noun="BIOS setting",
    since=40,
    computed=(Computed("links", 40, always=True),),
    unique_together=(("node_uuid", "name"),),
)
class BiosSetting:
    """One setting; the fields of microversion 1.74 come from its registry."""

    node_uuid: str = field(size=36, since=None, index=True)
    name: str = field(since=40, short=True)
    value: str | None = field(default=None, since=40, short=True, store=Store.TEXT)
    attribute_type: str | None = field(default=None, since=74)
    allowable_values: list[Any] = field(default_factory=list, since=74)
    lower_bound: int | None = field(default=None, since=74)
    upper_bound: int | None = field(default=None, since=74)
    min_length: int | None = field(default=None, since=74)
    max_length: int | None = field(default=None, since=74)
    read_only: bool | None = field(default=None, since=74)
    reset_required: bool | None = field(default=None, since=74)
    unique: bool | None = field(default=None, since=74)
    created_at: datetime.datetime | None = field(default=None, since=40, short=True)
    updated_at: datetime.datetime | None = field(default=None, since=40, short=True)
