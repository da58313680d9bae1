# SPDX-License-Identifier: Apache-2.0
"""Chassis, and the nodes in them."""

from typing import Any

from ironic_ng.api import schemas
from ironic_ng.api.controllers.node import NODE_LIST, NODE_LIST_DETAIL, listing
from ironic_ng.api.controllers.plain import Collection
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain.node import Node
from ironic_ng.operations.chassis import CHASSIS

COLLECTION = Collection(operations=CHASSIS)


@exposed(query=NODE_LIST, answer=schemas.many(Node))
def nodes(call: Call, chassis: str, **sent: Any) -> dict[str, Any]:
    """List the nodes of a chassis."""
    return _nodes(call, chassis, sent, "nodes", detailed=False)


@exposed(query=NODE_LIST_DETAIL, answer=schemas.many(Node))
def nodes_detail(call: Call, chassis: str, **sent: Any) -> dict[str, Any]:
    """List the nodes of a chassis with every field."""
    return _nodes(call, chassis, sent, "nodes/detail", detailed=True)


def _nodes(
    call: Call, chassis: str, sent: dict[str, Any], below: str, *, detailed: bool
) -> dict[str, Any]:
    # The rules of the node list decide, as for every list of nodes.
    with call.backend.database.read() as reader:
        found = CHASSIS.look_up(reader, chassis)
    if found is None:
        raise CHASSIS.absent(chassis)
    sent["chassis_uuid"] = found.uuid
    path = f"chassis/{found.uuid}/{below}"
    return listing(call, sent, path, detailed=detailed)
