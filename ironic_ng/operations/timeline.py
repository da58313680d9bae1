# SPDX-License-Identifier: Apache-2.0
"""What a client did to a node, noted in the node's timeline."""

import uuid

from ironic_ng.db.unit import Unit
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.node import Node
from ironic_ng.operations.context import Caller


def note(unit: Unit, caller: Caller, node: Node, text: str, **params: object) -> None:
    """Keep that the caller did this; values of secrets do not belong here."""
    unit.record(
        HistoryEvent(
            uuid=str(uuid.uuid4()),
            node_uuid=node.uuid,
            kind="operator",
            event=text,
            state=node.provision_state,
            target_provision_state=node.target_provision_state,
            user=caller.identity.user,
            project=caller.identity.project,
            params=params,
        )
    )
