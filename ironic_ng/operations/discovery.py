# SPDX-License-Identifier: Apache-2.0
"""Enrols machines that send inspection data and that nobody has enrolled.

Off unless told otherwise: whoever reaches the API can make nodes this way. The
node stays in enroll; hooks and rules see its data like those of any other.
"""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from ironic_ng.db.query import Condition, Query
from ironic_ng.db.unit import Unit
from ironic_ng.domain.catalogue import inv_rules as codes
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.node import Node
from ironic_ng.domain.notification import Notification, Status
from ironic_ng.domain.port import Port
from ironic_ng.domain.ramdisk import Ramdisk, new_token
from ironic_ng.operations import node_drivers, wishes
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller

KIND = "discovery"
"""Kind of the wish that a conductor takes the data in."""
_MINUTE = datetime.timedelta(minutes=1)


def is_on(backend: Backend) -> bool:
    """Whether machines may enrol themselves."""
    options = backend.settings.auto_discovery
    return options.enabled and bool(options.driver)


def enrol(backend: Backend, unit: Unit, addresses: Sequence[str], data: str) -> Node:
    """A node of these addresses, and the wish to take its data in.

    Raises BM-INV-030 when there are too many, BM-API-150 when no conductor offers
    the hardware type of the options.
    """
    _demand_room(backend, unit)
    options = backend.settings.auto_discovery
    scope = options.inspection_scope
    node = Node(
        uuid=str(uuid.uuid4()),
        driver=str(options.driver),
        inspect_interface="agent",
        resource_class=backend.settings.default.default_resource_class,
        extra={"inspection_scope": scope} if scope else {},
    )
    node_drivers.compose_new(backend, unit, node)
    stored = unit.add(node)
    # One port at once: the same machine reporting again is the same node.
    port = Port(uuid=str(uuid.uuid4()), node_uuid=node.uuid, address=addresses[0])
    unit.add(port)
    unit.add(Ramdisk(node_uuid=node.uuid, token=new_token(), inspection=data))
    wishes.store(backend, unit, Caller(), stored, KIND, "discover", {})
    unit.notify(Notification(value=stored, action="create", status=Status.END))
    return stored


def boots_first(addresses: Sequence[str], inventory: dict[str, Any]) -> list[str]:
    """The addresses, that of the interface booted from in front if it is known."""
    boot = inventory.get("boot")
    booted = boot.get("pxe_interface") if isinstance(boot, dict) else None
    wanted = booted.lower() if isinstance(booted, str) else None
    return sorted(addresses, key=lambda it: it != wanted)


def _demand_room(backend: Backend, unit: Unit) -> None:
    most = backend.settings.auto_discovery.most_per_minute
    recent = Query(
        equals={"kind": KIND},
        conditions=(Condition("created_at", "gt", unit.now() - _MINUTE),),
        limit=most,
    )
    if len(unit.page(Intent, recent)) >= most:
        raise codes.TOO_MANY_DISCOVERED()
