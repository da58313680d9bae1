# SPDX-License-Identifier: Apache-2.0
"""Enrol, show, change and remove nodes."""

import dataclasses
import uuid
from typing import Any

from ironic_ng.db.failures import Stale
from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain import microversions, network_data, node_rules, patch, tenancy
from ironic_ng.domain.allocation import Allocation
from ironic_ng.domain.bios_setting import BiosSetting
from ironic_ng.domain.catalogue import api, api_allocations, api_nodes
from ironic_ng.domain.chassis import Chassis
from ironic_ng.domain.checks import is_host_name
from ironic_ng.domain.faults import RECOVERABLE
from ironic_ng.domain.fields import fields_of
from ironic_ng.domain.firmware_component import FirmwareComponent
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.inventory import NodeInventory
from ironic_ng.domain.job import Job
from ironic_ng.domain.maintenance_entry import MaintenanceEntry
from ironic_ng.domain.node import Node
from ironic_ng.domain.notification import Notification, Status
from ironic_ng.domain.patch import Operation
from ironic_ng.domain.port import Port
from ironic_ng.domain.portgroup import Portgroup
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.states import State
from ironic_ng.domain.trait import NodeTrait
from ironic_ng.domain.volume_connector import VolumeConnector
from ironic_ng.domain.volume_target import VolumeTarget
from ironic_ng.operations import (
    allocating,
    maintenance,
    maintenance_entries,
    node_drivers,
    questions,
)
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locate import is_displaced
from ironic_ng.operations.locking import demand_free, run_patiently
from ironic_ng.operations.timeline import note

_BELONGINGS = (
    Port, Portgroup, NodeTrait, BiosSetting, FirmwareComponent, HistoryEvent,
    NodeInventory, Intent, Job, Ramdisk, VolumeConnector, VolumeTarget,
    MaintenanceEntry,
)  # fmt: skip
_UPDATE = "baremetal:node:update"


def create(backend: Backend, caller: Caller, values: dict[str, Any]) -> Node:
    """Enrol a node; BM-API-150 when no conductor offers its driver."""
    words = dict(values)
    words.setdefault("uuid", str(uuid.uuid4()))
    check_name(caller, words.get("name"))
    _settle_owner(backend, caller, words)
    if words.get("network_data"):
        network_data.check(words["network_data"])
    if words.get("resource_class") is None:
        words["resource_class"] = backend.settings.default.default_resource_class
    if not caller.has("enroll_state"):
        words["provision_state"] = State.AVAILABLE.value

    def work(unit: Unit) -> Node:
        node = Node(**words, **tenancy.beginning(None, words, unit.stamp()))
        _resolve_links(backend, unit, caller, node)
        node_drivers.compose_new(backend, unit, node)
        stored = unit.add(node)
        if node.maintenance:
            by = maintenance.who(caller, node)
            maintenance_entries.entered(unit, stored, node.maintenance_reason, by)
        note(unit, caller, node, "Enrolled")
        unit.notify(Notification(value=stored, action="create", status=Status.END))
        return stored

    return backend.database.run(work)


def show(backend: Backend, caller: Caller, ident: str) -> Node:
    """One node that the caller may see."""
    with backend.database.read() as reader:
        return backend.authority.node(reader, caller, ident, "baremetal:node:get")


def update(
    backend: Backend,
    caller: Caller,
    ident: str,
    operations: list[Operation],
    *,
    reset_interfaces: bool = False,
) -> Node:
    """Apply a patch to a node that nobody works on."""

    def work(unit: Unit) -> Node:
        node = backend.authority.visible(caller, find_node(unit, caller, ident), ident)
        changes = _wanted(backend, unit, caller, node, operations)
        node_drivers.change(
            backend, unit, node, changes, reset=reset_interfaces, patched=operations
        )
        demand_free(unit, node)
        _demand_state(caller, node, operations)
        changes = node_rules.settle(node, changes)
        _settle_allocation(unit, node, changes)
        leased = tenancy.beginning(node, changes, unit.stamp())
        after = dataclasses.replace(node, **changes, **leased)
        after = maintenance.patched(unit, caller, node, after)
        if "driver_info" in changes and after.fault in RECOVERABLE:
            # Perhaps it was the cause: the recovery looks at once.
            after.power_due_at = None
        stored = unit.replace(after)
        if is_displaced(node, stored):
            unit.assign([node.uuid], node.conductor_affinity, None)
        fields = sorted(changes)
        note(unit, caller, node, f"Changed {', '.join(fields)}", fields=fields)
        unit.notify(Notification(value=stored, action="update", status=Status.END))
        return stored

    return run_patiently(backend, work)


def delete(backend: Backend, caller: Caller, ident: str) -> None:
    """Remove a node and all that belongs to it; a running console ends first."""
    with backend.database.read() as reader:
        seen = _deletable(backend, reader, caller, ident)
    if seen.console_enabled:
        questions.about_node(backend, seen, "stop_console")

    def work(unit: Unit) -> None:
        node = _deletable(backend, unit, caller, ident)
        demand_free(unit, node)
        backend.locator.offers(unit, node.driver, node.conductor_group)
        allocating.forget_of(unit, node)
        for kind in _BELONGINGS:
            unit.remove(kind, node_uuid=node.uuid)
        if not unit.remove(Node, uuid=node.uuid, version=node.version):
            # It was allocated, or taken up by a conductor, in this very moment.
            raise Stale(Node, node.uuid)
        unit.notify(Notification(value=node, action="delete", status=Status.END))

    run_patiently(backend, work)


def check_name(caller: Caller, name: str | None) -> None:
    """Refuse a name that the version of the request would not take."""
    if name is None:
        return
    if not caller.has("node_names"):
        raise api.NEWER_VERSION_NEEDED(
            name="name", needed=f"{microversions.MAJOR}.5", used=str(caller.version)
        )
    if not caller.has("unreserved_names") and not is_host_name(name):
        raise api.INVALID_VALUE(name="name", problem="it is no host name")


def children(backend: Backend, caller: Caller, ident: str) -> tuple[str, list[str]]:
    """UUID of a node, and those of its children that the caller may see."""
    with backend.database.read() as reader:
        node = backend.authority.node(reader, caller, ident, "baremetal:node:get")
        found = reader.find(Node, parent_node=node.uuid)
    seen = [
        kid.uuid
        for kid in found
        if backend.authority.allows(caller, "baremetal:node:get", kid)
    ]
    return node.uuid, seen


def _settle_owner(backend: Backend, caller: Caller, words: dict[str, Any]) -> None:
    who = caller.identity
    owner = words.get("owner")
    if backend.authority.allows(caller, "baremetal:node:create"):
        if owner is not None and not who.system and owner != who.project:
            raise api_nodes.OWNER_REFUSED()
        return
    if not backend.settings.api.project_admin_can_manage_own_nodes:
        raise api.FORBIDDEN(rule="baremetal:node:create")
    backend.authority.demand(caller, "baremetal:node:create:self_owned_node")
    if owner not in (None, who.project):
        raise api_nodes.OWNER_REFUSED()
    words["owner"] = who.project


def _resolve_links(
    backend: Backend, reader: Reader, caller: Caller, node: Node
) -> None:
    if node.chassis_uuid is not None:
        demand_chassis(reader, node.chassis_uuid)
    if node.parent_node is not None:
        node.parent_node = parent_uuid(
            backend, reader, caller, node.parent_node, node.owner
        )


def demand_chassis(reader: Reader, chassis_uuid: str) -> None:
    """Refuse a chassis that does not exist."""
    if reader.get(Chassis, chassis_uuid) is None:
        raise api.INVALID_VALUE(
            name="chassis_uuid", problem=f"there is no chassis {chassis_uuid}"
        )


def parent_uuid(
    backend: Backend, reader: Reader, caller: Caller, ident: str, owner: str | None
) -> str:
    """UUID of a parent node of the same owner; every refusal reads the same."""
    parent = reader.node_by_ident(ident)
    if (
        parent is None
        or parent.owner != owner
        or not backend.authority.allows(caller, "baremetal:node:get", parent)
    ):
        raise api_nodes.PARENT_UNUSABLE(ident=ident)
    return parent.uuid


def _wanted(
    backend: Backend,
    unit: Unit,
    caller: Caller,
    node: Node,
    operations: list[Operation],
) -> dict[str, Any]:
    # Who may not change a field learns nothing about the values it takes.
    for rule in _rules_for(operations):
        backend.authority.demand(caller, rule, node)
    for operation in operations:
        _check_operation(caller, operation)
    changes = patch.changes(node, operations, caller.version)
    if changes.get("automated_clean") is False:
        backend.authority.demand(caller, "baremetal:node:disable_cleaning", node)
    if changes.get("chassis_uuid") is not None:
        demand_chassis(unit, changes["chassis_uuid"])
    if changes.get("parent_node") is not None:
        changes["parent_node"] = parent_uuid(
            backend, unit, caller, changes["parent_node"], node.owner
        )
    if "network_data" in changes:
        _check_network_data(operations, changes["network_data"])
    _demand_owner_change(backend, caller, node, changes)
    return changes


def _check_operation(caller: Caller, operation: Operation) -> None:
    if operation.field == "name" and operation.sets:
        value = operation.value
        check_name(caller, value if isinstance(value, str) else None)
    removes_chassis = operation.field == "chassis_uuid" and operation.value is None
    if removes_chassis and not caller.has("unset_chassis"):
        raise api.NEWER_VERSION_NEEDED(
            name="removing chassis_uuid",
            needed=f"{microversions.MAJOR}.25",
            used=str(caller.version),
        )


def _check_network_data(operations: list[Operation], value: dict[str, Any]) -> None:
    if value or all(item.op == "remove" for item in operations):
        network_data.check(value)
        return
    raise api.INVALID_VALUE(name="network_data", problem="it is empty")


def _demand_owner_change(
    backend: Backend, caller: Caller, node: Node, changes: dict[str, Any]
) -> None:
    if changes.get("owner", node.owner) == node.owner:
        return
    if node.provision_state in {State.ACTIVE, State.RESCUE} and not (
        backend.authority.allows(
            caller, "baremetal:node:update_owner_provisioned", node
        )
    ):
        raise api_nodes.STATE_FORBIDS(
            what="owner", node=node.uuid, state=node.provision_state
        )


def _settle_allocation(unit: Unit, node: Node, changes: dict[str, Any]) -> None:
    """What a change means for the allocation that holds the node."""
    if node.allocation_uuid is None:
        return
    if changes.get("owner", node.owner) != node.owner:
        held = unit.get(Allocation, node.allocation_uuid)
        if held is not None and held.owner is not None:
            raise api_allocations.OWNER_FIXED(
                node=node.uuid, allocation=held.uuid, owner=held.owner
            )
    if "instance_uuid" in changes and changes["instance_uuid"] is None:
        node_rules.demand_releasable(node)
        allocating.forget_of(unit, node)
        changes["allocation_uuid"] = None


def _rules_for(operations: list[Operation]) -> list[str]:
    """The rules of the fields that a patch names; of an empty patch the general one."""
    declared = fields_of(Node)
    found = {
        item.field: declared[item.field].policy if item.field in declared else None
        for item in operations
    }
    return list(dict.fromkeys(rule or _UPDATE for rule in found.values())) or [_UPDATE]


def _demand_state(caller: Caller, node: Node, operations: list[Operation]) -> None:
    touched = {item.field for item in operations}
    only_disassociates = touched == {"instance_uuid"} and all(
        item.value is None for item in operations
    )
    node_rules.demand_patchable(
        node,
        touched,
        only_disassociates=only_disassociates,
        quiet=caller.has("inspect_wait_state"),
    )


def _deletable(backend: Backend, reader: Reader, caller: Caller, ident: str) -> Node:
    node = backend.authority.visible(caller, find_node(reader, caller, ident), ident)
    _demand_delete(backend, caller, node)
    available_too = backend.settings.conductor.allow_deleting_available_nodes
    node_rules.demand_deletable(node, available_too=available_too)
    return node


def _demand_delete(backend: Backend, caller: Caller, node: Node) -> None:
    own = "baremetal:node:delete:self_owned_node"
    if not backend.authority.allows(caller, "baremetal:node:delete", node):
        if not backend.settings.api.project_admin_can_manage_own_nodes:
            raise api.FORBIDDEN(rule="baremetal:node:delete")
        backend.authority.demand(caller, own, node)
