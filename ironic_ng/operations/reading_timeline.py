# SPDX-License-Identifier: Apache-2.0
"""Reading the timeline of a node, each reader what concerns it.

Owner and operators see all of it. A lessee sees what happened since the lease
began, and of who did it only its own people; where the service does not know when
that was, it sees what its own project did.
"""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from ironic_ng.db.query import Condition, Query
from ironic_ng.db.unit import Reader
from ironic_ng.domain.catalogue import api, api_timeline
from ironic_ng.domain.errors import CATALOGUE
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.node import Node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller

RULE = "baremetal:ng:timeline:get"
WHOLE = "baremetal:ng:timeline:get_whole"
_FIELDS = (("kind", "kind"), ("intent", "intent_uuid"), ("level", "severity"))
_YEARS = range(1970, 9999)
_NO_TIME = "a time such as 2026-01-02T03:04:05Z is needed"
_TICK = datetime.timedelta(microseconds=1)


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """Which events of a node a caller may see.

    ``project``: whose people are shown by name, None for everybody's.
    """

    node: Node
    conditions: tuple[Condition, ...]
    project: str | None

    def shown(self, event: HistoryEvent) -> HistoryEvent:
        """The event without the names of strangers."""
        if self.project is None or event.project == self.project:
            return event
        return dataclasses.replace(event, user=None, project=None)


def view(
    backend: Backend, reader: Reader, caller: Caller, ident: str, rule: str = RULE
) -> View:
    """What the caller may see of the node; raises for who may see nothing."""
    newest = caller.newest()
    node = backend.authority.node(reader, newest, ident, rule)
    of_node = Condition("node_uuid", "eq", node.uuid)
    if backend.authority.allows(newest, WHOLE, node):
        return View(node, (of_node,), None)
    project = caller.identity.project or ""
    if node.lessee_since is None:
        return View(node, (of_node, Condition("project", "eq", project)), project)
    since = Condition("created_at", "gt", node.lessee_since - _TICK)
    return View(node, (of_node, since), project)


def page(
    backend: Backend, caller: Caller, ident: str, sent: Mapping[str, Any]
) -> list[HistoryEvent]:
    """Events of a node, oldest first, as the arguments of the request want them."""
    wanted = conditions(sent)
    most = backend.settings.api.max_limit
    limit = sent.get("limit") or most
    if limit < 0:
        raise api.INVALID_VALUE(name="limit", problem="it must be above 0")
    with backend.database.read() as reader:
        seen = view(backend, reader, caller, ident)
        cursor = cursor_of(sent)
        if cursor is not None and not knows(reader, seen, cursor):
            raise api_timeline.UNKNOWN_CURSOR(cursor=cursor)
        query = Query(
            conditions=(*seen.conditions, *wanted),
            marker=cursor,
            limit=min(limit, most),
        )
        return [seen.shown(event) for event in reader.page(HistoryEvent, query)]


def last(
    reader: Reader, seen: View, count: int, *wanted: Condition
) -> list[HistoryEvent]:
    """The last events that somebody may see, oldest first."""
    query = Query(conditions=(*seen.conditions, *wanted), limit=count, descending=True)
    return [seen.shown(it) for it in reader.page(HistoryEvent, query)][::-1]


def after(
    reader: Reader, seen: View, cursor: str, count: int, wanted: Sequence[Condition]
) -> list[HistoryEvent]:
    """The first events behind a known one, oldest first."""
    query = Query(conditions=(*seen.conditions, *wanted), marker=cursor, limit=count)
    return [seen.shown(event) for event in reader.page(HistoryEvent, query)]


def knows(reader: Reader, seen: View, cursor: str) -> bool:
    """Whether the cursor is an event that this view shows."""
    is_it = Condition("uuid", "eq", cursor)
    query = Query(conditions=(*seen.conditions, is_it), limit=1)
    return bool(reader.rows(HistoryEvent, ("uuid",), query))


def cursor_of(sent: Mapping[str, Any]) -> str | None:
    """Behind which event to begin; ``marker`` is another name of it."""
    cursor, marker = sent.get("cursor"), sent.get("marker")
    if cursor is not None and marker is not None:
        raise api.INVALID_VALUE(name="marker", problem="cursor is given as well")
    return cursor if cursor is not None else marker


def conditions(sent: Mapping[str, Any]) -> tuple[Condition, ...]:
    """What events must meet; BM-API-007 for times that are none, or the wrong way."""
    found = [
        Condition(field, "eq", sent[name])
        for name, field in _FIELDS
        if sent.get(name) is not None
    ]
    since, until = _time(sent, "since"), _time(sent, "until")
    if since is not None and until is not None and since > until:
        raise api.INVALID_VALUE(name="since", problem="it is later than until")
    if since is not None:
        found.append(Condition("created_at", "gt", since - _TICK))
    if until is not None:
        found.append(Condition("created_at", "lt", until))
    return tuple(found)


def rendered(event: HistoryEvent, language: str) -> str:
    """The event's text in the reader's language, where it has a code."""
    known = CATALOGUE.get(event.code or "")
    if known is None or not known.params <= event.params.keys():
        return event.event
    return known(**event.params).message(language)


def _time(sent: Mapping[str, Any], name: str) -> datetime.datetime | None:
    text = sent.get(name)
    if text is None:
        return None
    try:
        found = datetime.datetime.fromisoformat(text)
        if found.tzinfo is not None:
            found = found.astimezone(datetime.UTC).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise api.INVALID_VALUE(name=name, problem=_NO_TIME) from error
    if found.year not in _YEARS:
        raise api.INVALID_VALUE(name=name, problem=_NO_TIME)
    return found
