# SPDX-License-Identifier: Apache-2.0
"""/v1/ng/nodes/{node}/explain: what a node waits for, why, and what to do."""

import shlex
from typing import Any

from ironic_ng.api import answers
from ironic_ng.api.controllers.language import LANG, language_for
from ironic_ng.api.controllers.timeline import event
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain.errors import CATALOGUE
from ironic_ng.domain.explaining import Cause, Remedy, Situation, relevant
from ironic_ng.domain.phrases import explain as say
from ironic_ng.operations import explain as operations
from ironic_ng.operations.explain import Explanation

_STATE = (
    "provision_state", "target_provision_state", "provision_updated_at",
    "power_state", "target_power_state", "maintenance", "maintenance_reason",
    "fault", "last_error",
)  # fmt: skip
_REQUEST = (
    "uuid", "kind", "verb", "state", "waiting_for", "owner_conductor", "created_at",
    "started_at", "deadline",
)  # fmt: skip


@exposed(query={"lang": LANG}, answer=answers.EXPLANATION)
def show(call: Call, node: str, lang: str | None = None) -> dict[str, Any]:
    """Explain where a node is, what it waits for, and what to do."""
    language = language_for(call, lang)
    found = operations.explain(call.backend, call.caller, node)
    seen = found.seen
    causes = [_cause(it, seen, language) for it in found.causes]
    return {
        "node_uuid": seen.node.uuid,
        "name": seen.node.name,
        "at": seen.now,
        "state": {name: getattr(seen.node, name) for name in _STATE},
        "summary": _summary(seen, causes, language),
        "waits_for": _waits_for(seen),
        "lock": _lock(found),
        "requests": [
            {name: getattr(it, name) for name in _REQUEST} for it in seen.intents
        ],
        "events": [event(it, language) for it in relevant(seen.events)],
        "causes": causes,
    }


def _summary(seen: Situation, causes: list[dict[str, Any]], language: str) -> str:
    if causes:
        return str(causes[0]["text"])
    return say.AT_REST.text(language, state=seen.node.provision_state)


def _waits_for(seen: Situation) -> dict[str, Any] | None:
    job = seen.job
    if job is None:
        return None
    return {
        "flow": job.flow,
        "step": seen.step,
        "what": job.waiting_for,
        "since": job.step_started_at,
        "next_look": job.due_at,
        "until": job.step_deadline,
    }


def _lock(found: Explanation) -> dict[str, Any] | None:
    node = found.seen.node
    if not found.held:
        return None
    return {
        "holder": node.reservation,
        "holder_alive": found.seen.holder_lives,
        "purpose": node.held_for,
        "until": node.lease_until,
    }


def _cause(cause: Cause, seen: Situation, language: str) -> dict[str, Any]:
    text, code = cause.text.text(language, **cause.params), None
    remedies = [_remedy(it, cause, seen, language) for it in cause.remedies]
    failure = cause.event
    known = CATALOGUE.get(failure.code or "") if failure is not None else None
    if failure is not None and known is not None:
        code = known.code
        if known.params <= failure.params.keys():
            told = known(**failure.params).text(language)
            text = f"{text} {told.title} {told.cause}" if cause.name == "fault" else (
                cause.text.text(language, text=f"{told.title} {told.cause}")
            )  # fmt: skip
            remedies.insert(0, {"text": told.remedy, "command": None})
    return {
        "cause": cause.name,
        "rank": cause.weight,
        "text": text,
        "code": code,
        "evidence": list(cause.evidence),
        "remedies": remedies,
    }


def _remedy(
    remedy: Remedy, cause: Cause, seen: Situation, language: str
) -> dict[str, Any]:
    command = None
    if remedy.command is not None:
        words = remedy.command.format(
            node=shlex.quote(seen.node.name or seen.node.uuid), intent=cause.intent
        )
        command = f"openstack baremetal {words}"
    return {"text": remedy.text.text(language), "command": command}
