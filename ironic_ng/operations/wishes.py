# SPDX-License-Identifier: Apache-2.0
"""Stores a wish and has the conductor of its node look at it."""

import uuid
from collections.abc import Mapping
from typing import Any

from ironic_ng.db.unit import Unit
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.node import Node
from ironic_ng.operations.context import Caller


def add_wish(
    unit: Unit,
    caller: Caller,
    node: Node,
    kind: str,
    verb: str,
    args: Mapping[str, Any],
) -> Intent:
    """Keep what a client asked for, with who asked and in which request."""
    intent = unit.add(
        Intent(
            uuid=str(uuid.uuid4()),
            node_uuid=node.uuid,
            kind=kind,
            verb=verb,
            args=dict(args),
            request_id=caller.request_id,
            user=caller.identity.user,
            project=caller.identity.project,
            microversion=caller.minor,
        )
    )
    unit.wake(node.uuid)
    return intent
