# SPDX-License-Identifier: Apache-2.0
"""Orders: what was asked of nodes, how far it is, and steering it."""

import dataclasses
from typing import Any

from ironic_ng.api import answers, wsme_types
from ironic_ng.api.controllers.language import LANG, language_for
from ironic_ng.api.controllers.orders import ordered
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain import secrets
from ironic_ng.operations import intents, steering

_FIELDS = (
    "uuid", "node_uuid", "kind", "verb", "state", "request_id", "user", "project",
    "deadline", "owner_conductor", "code", "result", "retry_of", "created_at",
    "started_at", "finished_at",
)  # fmt: skip
_PAGE = {
    "limit": wsme_types.number("limit"),
    "marker": wsme_types.uuid("marker"),
    "state": wsme_types.text("state"),
    "lang": LANG,
}


@exposed(query={**_PAGE, "stuck": wsme_types.boolean("stuck")}, answer=answers.INTENTS)
def index(call: Call, lang: str | None = None, **sent: Any) -> dict[str, Any]:
    """List orders about all nodes, newest first; with stuck those that hang."""
    language = language_for(call, lang)
    found = intents.every(call.backend, call.caller, sent, language)
    return {"intents": [_document(*item) for item in found]}


@exposed(query=_PAGE, answer=answers.INTENTS)
def of_node(
    call: Call, node: str, lang: str | None = None, **sent: Any
) -> dict[str, Any]:
    """List what was asked of a node, newest first."""
    language = language_for(call, lang)
    found = intents.of_node(call.backend, call.caller, node, sent, language)
    return {"intents": [_document(*item) for item in found]}


@exposed(query={"lang": LANG}, answer=answers.INTENT)
def show(call: Call, intent: str, lang: str | None = None) -> dict[str, Any]:
    """Show an order and what it waits for."""
    language = language_for(call, lang)
    return _document(*intents.one(call.backend, call.caller, intent, language))


@exposed(status=202, answer=answers.INTENT)
def cancel(call: Call, intent: str) -> dict[str, Any]:
    """Stop an order."""
    return _document(steering.cancel(call.backend, call.caller, intent), None)


@exposed(status=202, answer=answers.INTENT)
def retry(call: Call, intent: str) -> dict[str, Any]:
    """Give an order again that failed or was cancelled; answers with the new one."""
    again = ordered(call, lambda: steering.retry(call.backend, call.caller, intent))
    return _document(again, None)


@exposed(status=202, answer=answers.INTENT)
def take_over(call: Call, intent: str) -> dict[str, Any]:
    """Take an order out of the hands of the conductor that has it."""
    return _document(steering.take_over(call.backend, call.caller, intent), None)


@exposed(status=202, answer=answers.BROKEN_LOCK)
def break_lock(call: Call, node: str) -> dict[str, Any]:
    """Fence whoever holds a node; it is free when the lease has run out."""
    broken = steering.break_lock(call.backend, call.caller, node)
    return {
        "node_uuid": broken.node.uuid,
        "holder": broken.node.reservation,
        "purpose": broken.purpose,
        "held_since": broken.node.leased_at,
        "free_at": broken.node.lease_until,
    }


def _document(item: Any, waits: Any) -> dict[str, Any]:
    document = {name: getattr(item, name) for name in _FIELDS}
    document["args"] = secrets.mask(item.args)
    document["waiting_for"] = dataclasses.asdict(waits) if waits is not None else None
    return document
