# SPDX-License-Identifier: Apache-2.0
"""Create, show, change and remove chassis."""

import dataclasses
import uuid
from typing import Any

from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain import patch
from ironic_ng.domain.catalogue import api, api_nodes
from ironic_ng.domain.chassis import Chassis
from ironic_ng.domain.checks import is_uuid
from ironic_ng.domain.node import Node
from ironic_ng.domain.patch import Operation
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller


def create(backend: Backend, caller: Caller, values: dict[str, Any]) -> Chassis:
    """Store a chassis."""
    backend.authority.demand(caller, "baremetal:chassis:create")
    chassis = Chassis(**({"uuid": str(uuid.uuid4())} | values))
    return backend.database.run(lambda unit: unit.add(chassis))


def find(reader: Reader, ident: str) -> Chassis:
    """The chassis of this UUID; BM-API-018 when there is none."""
    if not is_uuid(ident):
        raise api.INVALID_VALUE(name="chassis", problem=f"{ident[:60]} is no UUID")
    found = reader.get(Chassis, ident.lower())
    if found is None:
        raise api.NOT_FOUND(noun="chassis", ident=ident)
    return found


def update(
    backend: Backend, caller: Caller, ident: str, operations: list[Operation]
) -> Chassis:
    """Apply a patch."""
    backend.authority.demand(caller, "baremetal:chassis:update")

    def work(unit: Unit) -> Chassis:
        chassis = find(unit, ident)
        changes = patch.changes(chassis, operations, caller.version)
        return unit.replace(dataclasses.replace(chassis, **changes))

    return backend.database.run(work)


def delete(backend: Backend, caller: Caller, ident: str) -> None:
    """Remove a chassis that holds no node."""
    backend.authority.demand(caller, "baremetal:chassis:delete")

    def work(unit: Unit) -> None:
        chassis = find(unit, ident)
        if unit.count(Node, chassis_uuid=chassis.uuid):
            raise api_nodes.NOT_EMPTY(noun="chassis", ident=ident, what="nodes")
        unit.remove(Chassis, uuid=chassis.uuid)

    backend.database.run(work)
