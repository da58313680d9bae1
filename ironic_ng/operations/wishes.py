# SPDX-License-Identifier: Apache-2.0
"""Store a wish about a node that its conductor will fulfil, and nudge it."""

import datetime
import uuid
from typing import Any

from ironic_ng.conf.settings import Settings
from ironic_ng.db.unit import Unit
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.node import Node
from ironic_ng.domain.notification import OF_INTENTS, Notification, Status
from ironic_ng.domain.verbs import VERBS
from ironic_ng.operations import idempotency
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller


def store(  # noqa: PLR0913, PLR0917 - what, about what, for whom
    backend: Backend,
    unit: Unit,
    caller: Caller,
    node: Node,
    kind: str,
    verb: str,
    args: dict[str, Any],
) -> Intent:
    """Keep the wish and who had it; the conductor is woken after the commit."""
    key = caller.order_key
    intent = unit.add(
        Intent(
            uuid=str(uuid.uuid4()),
            node_uuid=node.uuid,
            kind=kind,
            verb=verb,
            args=args,
            request_id=caller.request_id,
            user=caller.identity.user,
            project=caller.identity.project,
            microversion=caller.minor,
            idempotency_key=key.text if key else None,
            retry_of=caller.retry_of,
            deadline=_deadline(backend.settings, unit.now()),
        )
    )
    idempotency.remember(unit, caller, intent)
    unit.wake(node.uuid)
    _tell(unit, node, intent)
    return intent


def _tell(unit: Unit, node: Node, intent: Intent) -> None:
    """Tell listeners that something was asked; the node is as it was before."""
    action = OF_INTENTS.get(intent.kind)
    if action is None:
        return
    extra: dict[str, Any] = {}
    if intent.kind == "power":
        extra = {"to_power": intent.args.get("target")}
    elif intent.kind == "provision":
        known = VERBS.get(intent.verb)
        extra = {
            "event": known.event.value if known is not None else intent.verb,
            "previous_provision_state": node.provision_state,
            "previous_target_provision_state": node.target_provision_state,
        }
    unit.notify(
        Notification(value=node, action=action, status=Status.START, extra=extra)
    )


def _deadline(settings: Settings, now: datetime.datetime) -> datetime.datetime | None:
    seconds = settings.conductor.intent_start_timeout
    return now + datetime.timedelta(seconds=seconds) if seconds else None
