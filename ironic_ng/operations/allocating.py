# SPDX-License-Identifier: Apache-2.0
"""An allocation gets its node, and a node loses its allocation.

Both rows change in one transaction, so they always name each other or neither.
"""

import dataclasses
import uuid

from ironic_ng.db.failures import Stale
from ironic_ng.db.unit import Unit
from ironic_ng.domain.allocation import Allocation, AllocationState
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.node import Node
from ironic_ng.domain.notification import Notification, Status


def assign(unit: Unit, allocation: Allocation, node: Node) -> Allocation:
    """Give a node to a stored allocation; Stale when either has changed.

    Duplicate when another node has the allocation's UUID as its instance.
    """
    info = {**node.instance_info, "traits": list(allocation.traits)}
    link(unit, allocation, dataclasses.replace(node, instance_info=info))
    stored = unit.replace(
        dataclasses.replace(
            allocation,
            node_uuid=node.uuid,
            state=AllocationState.ACTIVE.value,
            last_error=None,
        )
    )
    unit.notify(Notification(value=stored, action="update", status=Status.END))
    return stored


def link(unit: Unit, allocation: Allocation, node: Node) -> Node:
    """Make a node name its allocation, and as its instance too."""
    stored = unit.replace(
        dataclasses.replace(
            node, instance_uuid=allocation.uuid, allocation_uuid=allocation.uuid
        )
    )
    _record(unit, node, allocation, f"Allocated to {allocation.uuid}")
    return stored


def forget(unit: Unit, allocation: Allocation) -> None:
    """Remove an allocation whose node, if any, no longer names it.

    Stale when it changed meanwhile: it may have got a node.
    """
    removed = unit.remove(Allocation, uuid=allocation.uuid, version=allocation.version)
    if not removed:
        raise Stale(Allocation, allocation.uuid)
    unit.notify(Notification(value=allocation, action="delete", status=Status.END))


def forget_of(unit: Unit, node: Node) -> None:
    """Remove the allocation of a node that is about to lose its instance."""
    if node.allocation_uuid is None:
        return
    allocation = unit.get(Allocation, node.allocation_uuid)
    if allocation is not None:
        forget(unit, allocation)
        _record(unit, node, allocation, f"Freed from allocation {allocation.uuid}")


def _record(unit: Unit, node: Node, allocation: Allocation, text: str) -> None:
    unit.record(
        HistoryEvent(
            uuid=str(uuid.uuid4()),
            node_uuid=node.uuid,
            kind="operator",
            event=text,
            state=node.provision_state,
            target_provision_state=node.target_provision_state,
            user=allocation.user,
            project=allocation.owner,
            params={"allocation": allocation.uuid},
        )
    )
