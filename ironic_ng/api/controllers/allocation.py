# SPDX-License-Identifier: Apache-2.0
"""Allocations, also that of a node."""

from typing import Any

from ironic_ng.api import schemas, wsme_types
from ironic_ng.api.controllers.plain import Collection
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain.allocation import Allocation
from ironic_ng.operations.allocation import ALLOCATIONS
from ironic_ng.operations.plain import Act

COLLECTION = Collection(
    operations=ALLOCATIONS,
    filters={
        name: wsme_types.text(name)
        for name in ("node", "resource_class", "state", "owner")
    },
    members=(("node", wsme_types.text("node"), False),),
)


@exposed(query={"fields": wsme_types.names("fields")}, answer=schemas.one(Allocation))
def of_node(
    call: Call, node: str, fields: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Show the allocation that holds a node."""
    with call.backend.database.read() as reader:
        act = Act(call.backend, call.caller, reader)
        return COLLECTION.maker.one(call, ALLOCATIONS.of_node(act, node), fields)


@exposed(status=204)
def delete_of_node(call: Call, node: str) -> None:
    """Remove the allocation that holds a node."""
    ALLOCATIONS.delete_of_node(call.backend, call.caller, node)
