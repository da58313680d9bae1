# SPDX-License-Identifier: Apache-2.0
"""Orders as operators see them: all of them, those that are stuck, and one."""

import datetime
from collections.abc import Mapping
from typing import Any

from ironic_ng.db.query import Condition, Query, Selection
from ironic_ng.db.unit import Reader
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.intents import OPEN, Intent, IntentState
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.operations.awaiting import Awaited, awaited
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller

Told = tuple[Intent, Awaited | None]
"""An order, and what it waits for while it is not over."""
UNTAKEN = datetime.timedelta(seconds=60)
"""For how long an order may wait for a conductor: one may have to be taken over."""
OVERDUE = datetime.timedelta(seconds=15)
"""By how much a step may be over its deadline before that is strange."""
_LIST_ALL = "baremetal:ng:intent:list_all"
_LIST = "baremetal:ng:intent:list"
_GET = "baremetal:ng:intent:get"


def every(
    backend: Backend, caller: Caller, sent: Mapping[str, Any], language: str
) -> list[Told]:
    """Orders about all nodes that the caller may see, newest first.

    ``sent``: state, stuck, limit and marker of the query.
    """
    caller = caller.newest()
    with backend.database.read() as reader:
        stuck = _stuck(reader.now()) if sent.get("stuck") else ()
        equals = _wanted_states(sent)
        query = Query(
            equals=equals,
            conditions=_own(backend, caller),
            any_of=(stuck,) if stuck else (),
            marker=sent.get("marker"),
            limit=page_limit(backend, sent),
            descending=True,
        )
        return told(reader, reader.page(Intent, query), language)


def of_node(
    backend: Backend, caller: Caller, ident: str, sent: Mapping[str, Any], language: str
) -> list[Told]:
    """Orders about one node, newest first."""
    caller = caller.newest()
    with backend.database.read() as reader:
        node = backend.authority.node(reader, caller, ident, _GET)
        query = Query(
            equals={"node_uuid": node.uuid, **_wanted_states(sent)},
            marker=sent.get("marker"),
            limit=page_limit(backend, sent),
            descending=True,
        )
        return told(reader, reader.page(Intent, query), language)


def one(backend: Backend, caller: Caller, uuid: str, language: str) -> Told:
    """One order; BM-API-018 when there is none that the caller may see."""
    with backend.database.read() as reader:
        intent, _ = find(backend, reader, caller, uuid, _GET)
        return told(reader, [intent], language)[0]


def find(
    backend: Backend, reader: Reader, caller: Caller, uuid: str, rule: str
) -> tuple[Intent, Node | None]:
    """The order and its node; the node is None when it was removed since."""
    caller, authority = caller.newest(), backend.authority
    intent = reader.get(Intent, uuid.lower())
    node = reader.get(Node, intent.node_uuid) if intent is not None else None
    if node is None:
        # An order about a node that is gone is its owner's no more.
        if intent is None or not authority.allows(caller, _LIST_ALL):
            raise api.NOT_FOUND(noun="intent", ident=uuid)
        return intent, None
    if intent is None or not authority.allows(caller, _GET, node):
        raise api.NOT_FOUND(noun="intent", ident=uuid)
    authority.demand(caller, rule, node)
    return intent, node


def told(reader: Reader, intents: list[Intent], language: str) -> list[Told]:
    """Each with what it waits for."""
    waits = awaited(reader, intents, language)
    return [(it, waits.get(it.uuid)) for it in intents]


def page_limit(backend: Backend, sent: Mapping[str, Any]) -> int:
    """How many to tell at once."""
    most = backend.settings.api.max_limit
    limit = sent.get("limit") or most
    if limit < 0:
        raise api.INVALID_VALUE(name="limit", problem="it must be above 0")
    return min(int(limit), most)


def _wanted_states(sent: Mapping[str, Any]) -> dict[str, Any]:
    state = sent.get("state")
    if state is None:
        return {"state": [it.value for it in OPEN]} if sent.get("stuck") else {}
    if state not in list(IntentState):
        known = ", ".join(IntentState)
        raise api.INVALID_VALUE(name="state", problem=f"it must be one of {known}")
    return {"state": state}


def _own(backend: Backend, caller: Caller) -> tuple[Condition, ...]:
    """What restricts the list to orders about the caller's own nodes."""
    if backend.authority.allows(caller, _LIST_ALL):
        return ()
    backend.authority.demand(caller, _LIST)
    own = Condition("owner", "eq", caller.identity.project or "")
    return (Condition("node_uuid", "within", Selection(Node, "uuid", (own,))),)


def _stuck(now: datetime.datetime) -> tuple[Condition, ...]:
    """Any of these: nobody took it up, its step is overdue, nobody looks at it."""
    untaken = Selection(
        Intent,
        "uuid",
        (
            Condition("state", "eq", IntentState.QUEUED.value),
            Condition("created_at", "lt", now - UNTAKEN),
        ),
    )
    overdue = Selection(
        Job, "intent_uuid", (Condition("step_deadline", "lt", now - OVERDUE),)
    )
    unheld = Selection(Node, "uuid", (Condition("reservation", "is_null"),))
    unseen = Selection(
        Job,
        "intent_uuid",
        (
            Condition("due_at", "lt", now - UNTAKEN),
            Condition("node_uuid", "within", unheld),
        ),
    )
    return tuple(
        Condition("uuid", "within", found) for found in (untaken, overdue, unseen)
    )
