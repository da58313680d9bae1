# SPDX-License-Identifier: Apache-2.0
"""A wish that a client expressed and the service accepted."""

import datetime
import enum
from typing import Any

from ironic_ng.domain.fields import Store, field, resource


class IntentState(enum.StrEnum):
    """How far a wish has come."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


OPEN = (IntentState.QUEUED, IntentState.RUNNING)


@resource(table="intents", collection="intents", noun="intent")
class Intent:
    """One wish about one node, stored before it is answered.

    ``kind``: provision, power, boot_mode, console, ... ; ``verb``: deploy,
    clean, "power on", ... ; ``args``: what came with it (secrets included, so
    never shown unmasked). ``deadline``: must not start after it. ``retry_of``: the
    wish that it repeats.
    """

    uuid: str = field(size=36, unique=True)
    node_uuid: str = field(size=36, index=True)
    kind: str = field(default="provision", size=20)
    verb: str = field(size=40)
    args: dict[str, Any] = field(default_factory=dict, masked=True)
    state: str = field(default=IntentState.QUEUED.value, size=16, index=True)
    request_id: str | None = field(default=None)
    user: str | None = field(default=None)
    project: str | None = field(default=None)
    microversion: int = field(default=1, since=None)
    idempotency_key: str | None = field(default=None, index=True)
    deadline: datetime.datetime | None = field(default=None)
    waiting_for: str | None = field(default=None, store=Store.TEXT)
    owner_conductor: str | None = field(default=None)
    code: str | None = field(default=None, size=20)
    result: str | None = field(default=None, store=Store.TEXT)
    retry_of: str | None = field(default=None, size=36)
    created_at: datetime.datetime | None = field(default=None)
    started_at: datetime.datetime | None = field(default=None)
    finished_at: datetime.datetime | None = field(default=None)
    version: int = field(default=0, since=None)
