# SPDX-License-Identifier: Apache-2.0
"""The plan under way on a node, stored after every step so that it can go on."""

import datetime
from typing import Any

from ironic_ng.domain.fields import Store, field, resource


@resource(table="jobs", collection="jobs", noun="job")
class Job:
    """One plan; a node has at most one.

    ``flow``: name of the plan (deploy, clean, ...). ``steps``: the planned
    steps as stored by ``steps.to_stored``. ``position``: index of the step that
    is running or next. ``notes``: memory of the current step. ``facts``:
    memory of the whole job (what later steps need to know, e.g. manual or
    automatic cleaning). ``due_at``: when to look again; None means at once.
    ``step_deadline``: when the running step has failed for being too slow.
    ``interruptions``: how often whoever performed the running step was cut.
    """

    uuid: str = field(size=36, unique=True)
    node_uuid: str = field(size=36, unique=True)
    intent_uuid: str | None = field(default=None, size=36)
    flow: str = field(size=40)
    steps: list[dict[str, Any]] = field(default_factory=list)
    position: int = field(default=0)
    notes: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    due_at: datetime.datetime | None = field(default=None, index=True)
    step_started_at: datetime.datetime | None = field(default=None)
    step_deadline: datetime.datetime | None = field(default=None)
    waiting_for: str | None = field(default=None, store=Store.TEXT)
    abort: bool = field(default=False)
    interruptions: int = field(default=0)
    created_at: datetime.datetime | None = field(default=None)
    version: int = field(default=0, since=None)
