# SPDX-License-Identifier: Apache-2.0
"""What goes beyond the Bare Metal API: /v1/ng."""

from typing import Any

from ironic_ng.api import answers, errors, links, wsme_types
from ironic_ng.api.controllers.language import LANG, language_for
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain import secrets
from ironic_ng.domain.errors import ErrorCode
from ironic_ng.domain.intents import Intent
from ironic_ng.operations import ng as operations

_VERSION = "1.0"
_CAPABILITIES = ("errors", "explain", "ha", "intents", "timeline")
_LANG = {"lang": LANG}
_INTENT = (
    "uuid", "node_uuid", "kind", "verb", "state", "request_id", "user", "project",
    "deadline", "waiting_for", "owner_conductor", "code", "result", "created_at",
    "started_at", "finished_at",
)  # fmt: skip


@exposed(answer=answers.NG)
def document(call: Call) -> dict[str, Any]:
    """Describe what there is below."""
    return {
        "version": {"id": "ng1", "min_version": _VERSION, "version": _VERSION},
        "capabilities": list(_CAPABILITIES),
        "links": links.own(call.base, "ng"),
    }


@exposed(query=_LANG, answer=answers.ERROR_CODES)
def error_codes(call: Call, lang: str | None = None) -> dict[str, Any]:
    """List every error code."""
    language = language_for(call, lang)
    return {"errors": [_code(call, item, language) for item in operations.codes()]}


@exposed(query=_LANG, answer=answers.ERROR_CODE)
def error_code(call: Call, code: str, lang: str | None = None) -> dict[str, Any]:
    """Explain an error code."""
    return _code(call, operations.code(code), language_for(call, lang))


@exposed(
    query={
        "limit": wsme_types.number("limit"),
        "marker": wsme_types.uuid("marker"),
        "state": wsme_types.text("state"),
    },
    answer=answers.INTENTS,
)
def intents(call: Call, node: str, **sent: Any) -> dict[str, Any]:
    """List what was asked of a node, newest first."""
    found = operations.intents(call.backend, call.caller, node, sent)
    return {"intents": [_intent(item) for item in found]}


def _code(call: Call, found: ErrorCode, language: str) -> dict[str, Any]:
    text = found.texts.get(language) or found.texts["en"]
    return {
        "code": found.code,
        "kind": found.kind.value,
        "http": errors.STATUS[found.kind],
        "retryable": found.retryable,
        "params": sorted(found.params),
        "title": text.title,
        "cause": text.cause,
        "remedy": text.remedy,
        "links": links.own(call.base, f"ng/errors/{found.code}"),
    }


def _intent(item: Intent) -> dict[str, Any]:
    document = {name: getattr(item, name) for name in _INTENT}
    document["args"] = secrets.mask(item.args)
    return document
