# SPDX-License-Identifier: Apache-2.0
"""What happened to a node: one event of its history and timeline."""

import datetime
from typing import Any

from ironic_ng.domain.fields import Computed, Store, field, resource


@resource(
    table="node_history",
    collection="history",
    noun="history event",
    since=78,
    computed=(Computed("links", 78, always=True),),
)
class HistoryEvent:
    """One event of a node.

    The history shows those with an ``event_type``; the timeline under /v1/ng
    shows all of them.
    """

    uuid: str = field(size=36, since=78, unique=True, short=True)
    node_uuid: str = field(size=36, since=None, index=True)
    severity: str = field(default="INFO", since=78, short=True, size=10)
    event: str = field(default="", since=78, short=True, store=Store.TEXT)
    event_type: str | None = field(default=None, since=78)
    conductor: str | None = field(default=None, since=78)
    user: str | None = field(default=None, since=78)
    project: str | None = field(default=None, since=113)
    state: str | None = field(default=None, since=115)
    target_provision_state: str | None = field(default=None, since=115)
    duration_seconds: int | None = field(default=None, since=115)
    created_at: datetime.datetime | None = field(default=None, since=78, short=True)
    # Of the timeline only.
    kind: str = field(default="state", since=None, size=20)
    code: str | None = field(default=None, since=None, size=20)
    params: dict[str, Any] = field(default_factory=dict, since=None)
    intent_uuid: str | None = field(default=None, since=None, size=36, index=True)
    duration_ms: int | None = field(default=None, since=None)
