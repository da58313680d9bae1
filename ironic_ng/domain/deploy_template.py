# SPDX-License-Identifier: Apache-2.0
"""Deployment steps under the name of a trait that asks for them."""

import datetime
from typing import Any

from ironic_ng.domain.checks import uuid_text
from ironic_ng.domain.fields import Computed, Patch, field, resource
from ironic_ng.domain.step_lists import sent_template_steps
from ironic_ng.domain.trait import trait_name


@resource(
    table="deploy_templates",
    collection="deploy_templates",
    noun="deploy template",
    since=55,
    computed=(Computed("links", 55, always=True),),
)
class DeployTemplate:
    """A deploy template."""

    uuid: str = field(
        size=36, unique=True, since=55, create=True, short=True, check=uuid_text
    )
    name: str = field(
        since=55,
        unique=True,
        patch=Patch.ANYTIME,
        required=True,
        short=True,
        check=trait_name,
    )
    steps: list[dict[str, Any]] = field(
        default_factory=list,
        since=55,
        patch=Patch.ANYTIME,
        required=True,
        masked=True,
        check=sent_template_steps,
    )
    extra: dict[str, Any] = field(default_factory=dict, since=55, patch=Patch.ANYTIME)
    # Clients may send it, and no version of the API shows it.
    description: str | None = field(default=None, since=None, patch=Patch.ANYTIME)
    created_at: datetime.datetime | None = field(default=None, since=55)
    updated_at: datetime.datetime | None = field(default=None, since=55)
    version: int = field(default=0, since=None)
