# SPDX-License-Identifier: Apache-2.0
"""Store a wish about a node that its conductor will fulfil, and nudge it."""

import uuid
from typing import Any

from ironic_ng.db.unit import Unit
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.node import Node
from ironic_ng.operations.context import Caller


def store(
    unit: Unit, caller: Caller, node: Node, kind: str, verb: str, args: dict[str, Any]
) -> Intent:
    """Keep the wish and who had it; the conductor is woken after the commit."""
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
        )
    )
    unit.wake(node.uuid)
    return intent
