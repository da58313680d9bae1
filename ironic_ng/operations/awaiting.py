# SPDX-License-Identifier: Apache-2.0
"""What an order waits for, since when, until when, and what a person can do."""

import dataclasses
import datetime
from collections.abc import Sequence

from ironic_ng.db.query import Query
from ironic_ng.db.unit import Reader
from ironic_ng.domain import states
from ironic_ng.domain.intents import OPEN, Intent, IntentState
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.domain.phrases import awaiting as words


@dataclasses.dataclass(frozen=True, slots=True)
class Awaited:
    """``deadline``: when it fails if nothing has happened; None if it has none."""

    what: str
    since: datetime.datetime | None
    deadline: datetime.datetime | None
    hint: str


_OF_JOB = ("intent_uuid", "step_started_at", "step_deadline")


def awaited(
    reader: Reader, intents: Sequence[Intent], language: str
) -> dict[str, Awaited]:
    """What each of these waits for that is not over, by its UUID."""
    open_ = [it for it in intents if it.state in OPEN]
    if not open_:
        return {}
    uuids = sorted({it.uuid for it in open_})
    nodes = sorted({it.node_uuid for it in open_})
    jobs = reader.rows(Job, _OF_JOB, Query(equals={"intent_uuid": uuids}))
    rows = reader.rows(Node, ("uuid", "provision_state"), Query(equals={"uuid": nodes}))
    by_intent = {row["intent_uuid"]: row for row in jobs}
    state_of = {row["uuid"]: row["provision_state"] for row in rows}
    return {
        it.uuid: _awaited(
            it, by_intent.get(it.uuid), state_of.get(it.node_uuid), language
        )
        for it in open_
    }


def _awaited(
    intent: Intent,
    job: dict[str, datetime.datetime | None] | None,
    state: str | None,
    language: str,
) -> Awaited:
    if intent.state == IntentState.QUEUED:
        return Awaited(
            words.A_CONDUCTOR.text(language),
            intent.created_at,
            intent.deadline,
            words.QUEUED.text(language),
        )
    hint = words.GOES_ON
    if state in states.HOLDING:
        hint = words.HELD
    elif state in states.WAITING:
        hint = words.OUTSIDE
    begun = job["step_started_at"] if job else None
    return Awaited(
        intent.waiting_for or words.ITS_STEP.text(language),
        begun or intent.started_at,
        job["step_deadline"] if job else None,
        hint.text(language),
    )
