# SPDX-License-Identifier: Apache-2.0
"""Stores what a step learned besides the node's fields: ports, traits, inventory."""

import dataclasses
import uuid
from collections.abc import Mapping
from typing import Any

from ironic_ng.conductor.work import Work
from ironic_ng.db.unit import Unit
from ironic_ng.domain.bios_setting import BiosSetting
from ironic_ng.domain.firmware_component import FirmwareComponent
from ironic_ng.domain.inventory import NodeInventory
from ironic_ng.domain.port import Port
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.steps import Changes


def store_beside_node(unit: Unit, work: Work, changes: Changes) -> None:
    """Write everything in the changes that is not a field of the node."""
    node_uuid = work.node.uuid
    if (
        changes.ports
        or changes.keep_ports != "all"
        or changes.pxe_addresses
        or changes.port_fields
    ):
        work.ports = _store_ports(unit, node_uuid, changes)
    if changes.traits is not None:
        unit.set_traits(node_uuid, changes.traits)
        work.traits = tuple(changes.traits)
    if changes.inventory is not None:
        unit.remove(NodeInventory, node_uuid=node_uuid)
        unit.add(
            NodeInventory(
                node_uuid=node_uuid,
                inventory=dict(changes.inventory),
                plugin_data=dict(changes.plugin_data or {}),
            )
        )
    if changes.bios_settings is not None:
        _replace_rows(unit, BiosSetting, node_uuid, changes.bios_settings)
    if changes.firmware is not None:
        _replace_rows(unit, FirmwareComponent, node_uuid, changes.firmware)
    if changes.ramdisk_gone:
        unit.remove(Ramdisk, node_uuid=node_uuid)
        work.ramdisk = None


def _replace_rows(
    unit: Unit, kind: type, node_uuid: str, rows: tuple[Mapping[str, Any], ...]
) -> None:
    unit.remove(kind, node_uuid=node_uuid)
    for row in rows:
        unit.add(kind(node_uuid=node_uuid, **row))


def _store_ports(unit: Unit, node_uuid: str, changes: Changes) -> tuple[Port, ...]:
    present = {port.address: port for port in unit.find(Port, node_uuid=node_uuid)}
    added = set()
    for facts in changes.ports:
        holder = unit.one(Port, address=facts.address)
        if facts.address not in present and holder is not None:
            # The address belongs to another node; two cannot share it.
            continue
        if facts.address not in present:
            added.add(facts.address)
            present[facts.address] = unit.add(
                Port(
                    uuid=str(uuid.uuid4()),
                    node_uuid=node_uuid,
                    address=facts.address,
                    name=facts.name,
                    extra=dict(facts.extra),
                    pxe_enabled=facts.pxe_enabled is not False,
                )
            )
    wanted = {facts.address for facts in changes.ports}
    keep = {"present": wanted, "added": added}.get(changes.keep_ports, set(present))
    for address in set(present) - keep:
        unit.remove(Port, uuid=present.pop(address).uuid)
    return tuple(_updated(unit, port, changes) for port in present.values())


def _updated(unit: Unit, port: Port, changes: Changes) -> Port:
    """The port with the boot mark and the fields that inspection gave it."""
    words: dict[str, Any] = {}
    if changes.pxe_addresses is not None:
        words["pxe_enabled"] = port.address in changes.pxe_addresses
    words.update(changes.port_fields.get(port.address, {}))
    changed = dataclasses.replace(port, **words)
    return port if changed == port else unit.replace(changed)
