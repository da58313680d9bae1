# SPDX-License-Identifier: Apache-2.0
"""The entries that keep a node in maintenance, stored together with its flag.

A service of the schema before knows the flag only, so the flag is the truth: one
without an entry counts as the entry that it stands for, entries without the flag
count for nothing.
"""

import dataclasses
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain import maintenance
from ironic_ng.domain.maintenance_entry import MaintenanceEntry, MaintenanceType
from ironic_ng.domain.node import Node


def entries_of(reader: Reader, node: Node) -> list[MaintenanceEntry]:
    """All that keep the node in maintenance, the oldest first."""
    if not node.maintenance:
        return []
    found = reader.find(MaintenanceEntry, node_uuid=node.uuid)
    return found or [_of_flag(node)]


def keep(unit: Unit, node: Node, entries: Sequence[MaintenanceEntry]) -> Node:
    """Store these and no others; the node as they have it, which is not stored yet."""
    stored = {it.uuid: it for it in unit.find(MaintenanceEntry, node_uuid=node.uuid)}
    wanted = {it.uuid: it for it in entries}
    gone = [name for name in stored if name not in wanted]
    if gone:
        unit.remove(MaintenanceEntry, uuid=gone)
    for name, entry in wanted.items():
        if name not in stored:
            unit.add(entry)
        elif entry != stored[name]:
            unit.replace(entry)
    return maintenance.kept_by(node, entries)


def entered(
    unit: Unit, node: Node, reason: str | None, by: Mapping[str, Any]
) -> list[MaintenanceEntry]:
    """The node's entries with one for the plain flag, which is there once at most.

    ``by``: scope, asserted_by and asserted_by_project of who sets it.
    """
    entries = entries_of(unit, node)
    flag = next((it for it in entries if maintenance.is_legacy(it)), None)
    if flag is None:
        made = made_entry(unit, node, MaintenanceType.LEGACY, reason=reason, **by)
        return [*entries, made]
    told = dataclasses.replace(flag, reason=reason, **by)
    return [told if it is flag else it for it in entries]


def follow_fault(
    unit: Unit, before: Node, after: Node, facts: Mapping[str, Any]
) -> Node:
    """What a conductor found or cleared, as entries; the node as they have it.

    Only the entry of the fault comes and goes: others were made by people.
    """
    if not facts and _told(before) == _told(after):
        return after
    entries = entries_of(unit, before)
    known = next((it for it in entries if maintenance.is_fault(it)), None)
    others = [it for it in entries if it is not known]
    if after.fault is None:
        return keep(unit, after, others)
    extra = {"kind": after.fault, **(known.extra if known else {}), **facts}
    if after.fault != before.fault:
        extra = {"kind": after.fault, **facts}
    entry = known or made_entry(unit, after, MaintenanceType.FAULT)
    text = after.maintenance_reason if _told(before) != _told(after) else entry.reason
    entry = dataclasses.replace(entry, reason=text, extra=extra)
    return keep(unit, after, [*others, entry])


def made_entry(
    reader: Reader, node: Node, kind: MaintenanceType, **words: Any
) -> MaintenanceEntry:
    """A new entry, asserted now."""
    words.setdefault("asserted_at", reader.now())
    return MaintenanceEntry(
        uuid=str(uuid.uuid4()), node_uuid=node.uuid, type=kind.value, **words
    )


def _told(node: Node) -> tuple[bool, str | None, str | None]:
    return node.maintenance, node.fault, node.maintenance_reason


def _of_flag(node: Node) -> MaintenanceEntry:
    """The entry that a flag without entries stands for; always of the same UUID."""
    fault = node.fault is not None
    kind = MaintenanceType.FAULT if fault else MaintenanceType.LEGACY
    return MaintenanceEntry(
        uuid=str(uuid.uuid5(uuid.UUID(node.uuid), kind.value)),
        node_uuid=node.uuid,
        type=kind.value,
        reason=node.maintenance_reason,
        asserted_at=node.updated_at or node.created_at,
        extra={"kind": node.fault} if fault else {},
    )
