# SPDX-License-Identifier: Apache-2.0
"""What is done with a machine whose inspection shows certain things."""

import datetime
from typing import Any

from ironic_ng.domain.checks import uuid_text, within
from ironic_ng.domain.fields import Computed, Patch, field, resource
from ironic_ng.domain.inspection_rules import grammar
from ironic_ng.domain.inspection_rules.applying import MAIN


def _conditions(value: list[Any]) -> list[Any]:
    """Conditions that can be read; they are kept as they were written."""
    grammar.conditions(value)
    return value


def _actions(value: list[Any]) -> list[Any]:
    """Actions that can be read; they are kept as they were written."""
    grammar.actions(value)
    return value


def _phase(value: str) -> str:
    if value != MAIN:
        message = f'"{value[:60]}" is no phase; there is only "{MAIN}"'
        raise ValueError(message)
    return value


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
    priority: int = field(
        default=0, since=96, patch=Patch.ANYTIME, short=True, check=within(0, 9999)
    )
    phase: str | None = field(
        default=MAIN, since=96, size=16, patch=Patch.ANYTIME, short=True, check=_phase
    )
    description: str | None = field(
        default=None, since=96, patch=Patch.ANYTIME, short=True
    )
    sensitive: bool = field(default=False, since=96, patch=Patch.ANYTIME)
    conditions: list[dict[str, Any]] = field(
        default_factory=list, since=96, patch=Patch.ANYTIME, check=_conditions
    )
    actions: list[dict[str, Any]] = field(
        default_factory=list,
        since=96,
        patch=Patch.ANYTIME,
        required=True,
        check=_actions,
    )
    created_at: datetime.datetime | None = field(default=None, since=96)
    updated_at: datetime.datetime | None = field(default=None, since=96)
    version: int = field(default=0, since=None)
