# SPDX-License-Identifier: Apache-2.0
"""The entries that keep a node in maintenance, stored together with its flag."""

import dataclasses
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain import maintenance
from ironic_ng.domain.maintenance_entry import MaintenanceEntry, MaintenanceType
from ironic_ng.domain.node import Node


def stored_of(reader: Reader, node: Node) -> list[MaintenanceEntry]:
    """What is stored about the node, the oldest first."""
    return reader.find(MaintenanceEntry, node_uuid=node.uuid)


def keep(
    unit: Unit,
    node: Node,
    stored: Sequence[MaintenanceEntry],
    wanted: Sequence[MaintenanceEntry],
) -> Node:
    """Store what is wanted in the place of what is stored.

    Gives the node as the entries have it, which is not stored yet.
    """
    before = {entry.uuid: entry for entry in stored}
    names = {entry.uuid for entry in wanted}
    gone = [name for name in before if name not in names]
    if gone:
        unit.remove(MaintenanceEntry, uuid=gone)
    for entry in wanted:
        if entry.uuid not in before:
            unit.add(entry)
        elif entry != before[entry.uuid]:
            unit.replace(entry)
    return maintenance.kept_by(node, wanted)


def entered(unit: Unit, node: Node, reason: str | None, by: Mapping[str, Any]) -> Node:
    """The node with the entry of the plain flag, which is there once at most.

    ``by``: scope, asserted_by and asserted_by_project of who sets it.
    """
    stored = stored_of(unit, node)
    entries = maintenance.entries_of(node, stored)
    flag = next((it for it in entries if maintenance.is_legacy(it)), None)
    if flag is None:
        made = made_entry(unit, node, MaintenanceType.LEGACY, reason=reason, **by)
        return keep(unit, node, stored, [*entries, made])
    told = dataclasses.replace(flag, reason=reason, **by)
    wanted = [told if it is flag else it for it in entries]
    return keep(unit, node, stored, wanted)


def follow_fault(
    unit: Unit, before: Node, after: Node, facts: Mapping[str, Any]
) -> Node:
    """What a conductor found or cleared, as entries; the node as they have it.

    Only the entry of the fault comes and goes: others were made by people.
    """
    if not facts and _told(before) == _told(after):
        return after
    stored = stored_of(unit, before)
    entries = maintenance.entries_of(before, stored)
    known = next((it for it in entries if maintenance.is_fault(it)), None)
    others = [it for it in entries if it is not known]
    if after.fault is None:
        return keep(unit, after, stored, others)
    extra = {"kind": after.fault, **(known.extra if known else {}), **facts}
    if after.fault != before.fault:
        extra = {"kind": after.fault, **facts}
    entry = known or made_entry(unit, after, MaintenanceType.FAULT)
    text = after.maintenance_reason if _told(before) != _told(after) else entry.reason
    entry = dataclasses.replace(entry, reason=text, extra=extra)
    return keep(unit, after, stored, [*others, entry])


def made_entry(
    reader: Reader, node: Node, kind: MaintenanceType, **words: Any
) -> MaintenanceEntry:
    """A new entry, asserted now."""
    words.setdefault("asserted_at", reader.stamp())
    return MaintenanceEntry(
        uuid=str(uuid.uuid4()), node_uuid=node.uuid, type=kind.value, **words
    )


def _told(node: Node) -> tuple[bool, str | None, str | None]:
    return node.maintenance, node.fault, node.maintenance_reason
