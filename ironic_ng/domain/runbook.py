# SPDX-License-Identifier: Apache-2.0
"""Named, approved steps for cleaning and servicing."""

import datetime
from typing import Any

from ironic_ng.domain.checks import logical_name, uuid_text
from ironic_ng.domain.fields import Computed, Patch, field, resource
from ironic_ng.domain.step_lists import runbook_steps


@resource(
    table="runbooks",
    collection="runbooks",
    noun="runbook",
    since=92,
    computed=(Computed("links", 92, always=True),),
)
class Runbook:
    """A runbook; one without owner is nobody's or, if public, everybody's."""

    uuid: str = field(
        size=36, unique=True, since=92, create=True, short=True, check=uuid_text
    )
    name: str = field(
        since=92,
        unique=True,
        patch=Patch.ANYTIME,
        required=True,
        short=True,
        check=logical_name,
    )
    steps: list[dict[str, Any]] = field(
        default_factory=list,
        since=92,
        patch=Patch.ANYTIME,
        required=True,
        masked=True,
        check=runbook_steps,
    )
    disable_ramdisk: bool = field(default=False, since=92, patch=Patch.ANYTIME)
    extra: dict[str, Any] = field(default_factory=dict, since=92, patch=Patch.ANYTIME)
    public: bool = field(
        default=False,
        since=92,
        patch=Patch.ANYTIME,
        policy="baremetal:runbook:update:public",
    )
    owner: str | None = field(
        default=None,
        since=92,
        patch=Patch.ANYTIME,
        index=True,
        policy="baremetal:runbook:update:owner",
    )
    description: str | None = field(default=None, since=112, patch=Patch.ANYTIME)
    traits: list[str] = field(default_factory=list, since=112)
    created_at: datetime.datetime | None = field(default=None, since=92)
    updated_at: datetime.datetime | None = field(default=None, since=92)
    version: int = field(default=0, since=None)
