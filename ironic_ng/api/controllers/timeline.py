# SPDX-License-Identifier: Apache-2.0
"""The timeline of a node: a page of it, or as it happens, line by line."""

from collections.abc import Iterator, Mapping
from typing import Any

from ironic_ng import serialization
from ironic_ng.api import answers, wsme_types
from ironic_ng.api.controllers.language import LANG, language_for
from ironic_ng.api.expose import EVENTS, LINES, Call, Stream, exposed
from ironic_ng.domain import secrets
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.checks import is_uuid
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.operations import following, reading_timeline
from ironic_ng.operations.following import Following, Item

_EVENT = (
    "uuid", "node_uuid", "kind", "severity", "code", "params", "event", "event_type",
    "conductor", "user", "project", "state", "target_provision_state",
    "intent_uuid", "duration_ms", "created_at",
)  # fmt: skip


@exposed(
    query={
        "lang": LANG,
        "limit": wsme_types.number("limit"),
        "marker": wsme_types.uuid("marker"),
        "cursor": wsme_types.uuid("cursor"),
        "kind": wsme_types.text("kind"),
        "intent": wsme_types.uuid("intent"),
        "level": wsme_types.text("level"),
        "since": wsme_types.text("since"),
        "until": wsme_types.text("until"),
        "follow": wsme_types.boolean("follow"),
    },
    answer=answers.TIMELINE,
)
def show(
    call: Call,
    node: str,
    *,
    lang: str | None = None,
    follow: bool = False,
    **sent: Any,
) -> Any:
    """List what happened to a node, oldest first."""
    language = language_for(call, lang)
    if follow:
        return _stream(call, node, sent, language)
    found = reading_timeline.page(call.backend, call.caller, node, sent)
    cursor = found[-1].uuid if found else reading_timeline.cursor_of(sent)
    return {"timeline": [event(it, language) for it in found], "cursor": cursor}


def event(item: HistoryEvent, language: str) -> dict[str, Any]:
    """One event as it is shown."""
    document = {name: getattr(item, name) for name in _EVENT}
    document["params"] = secrets.mask(item.params)
    document["text"] = reading_timeline.rendered(item, language)
    return document


def _stream(call: Call, node: str, sent: dict[str, Any], language: str) -> Stream:
    if call.last_event is not None and sent.get("cursor") is None:
        # How browsers go on with a stream that broke.
        if not is_uuid(call.last_event):
            raise api.INVALID_VALUE(name="Last-Event-ID", problem="no UUID")
        sent["cursor"] = call.last_event.lower()
    found = following.follow(call.backend, call.caller, node, sent)
    if EVENTS in call.accept:
        return Stream(_Written(found, language, _as_event), EVENTS)
    return Stream(_Written(found, language, _as_line), LINES)


class _Written:
    """The pieces that go out."""

    def __init__(self, items: Following, language: str, write: Any) -> None:
        self._items, self._language, self._write = items, language, write

    def __iter__(self) -> Iterator[bytes]:
        for item in self._items:
            yield self._write(item, self._language)

    def close(self) -> None:
        self._items.close()


def _as_line(item: Item, language: str) -> bytes:
    if item is None:
        return b"\n"
    return serialization.dumps(_shown(item, language)) + b"\n"


def _as_event(item: Item, language: str) -> bytes:
    if item is None:
        return b":\n\n"
    told = _shown(item, language)
    kind = b"event: " + str(told["kind"]).encode() + b"\n"
    name = told.get("uuid") or told.get("cursor")
    # JSON has no line breaks, so it is one line of data.
    ident = b"id: " + str(name).encode() + b"\n" if name else b""
    return kind + ident + b"data: " + serialization.dumps(told) + b"\n\n"


def _shown(item: HistoryEvent | Mapping[str, Any], language: str) -> Mapping[str, Any]:
    return event(item, language) if isinstance(item, HistoryEvent) else item
