# SPDX-License-Identifier: Apache-2.0
"""What entries make of a node, and who may release which.

A service of the schema before knows the flag only, so the flag is the truth: one
without an entry counts as the entry that it stands for, entries without the flag
count for nothing.
"""

import dataclasses
import uuid
from collections.abc import Iterable, Sequence

from ironic_ng.domain.maintenance_entry import (
    RESERVED,
    MaintenanceEntry,
    MaintenanceType,
    Scope,
)
from ironic_ng.domain.node import Node

_RANK = {scope.value: rank for rank, scope in enumerate(reversed(Scope))}


def entries_of(
    node: Node, stored: Sequence[MaintenanceEntry]
) -> list[MaintenanceEntry]:
    """All that keep the node in maintenance."""
    if not node.maintenance:
        return []
    return list(stored) or [_of_flag(node)]


def kept_by(node: Node, entries: Sequence[MaintenanceEntry]) -> Node:
    """The node as these entries have it: in maintenance if there are any."""
    return dataclasses.replace(
        node,
        maintenance=bool(entries),
        maintenance_reason=_reason(entries),
        fault=next((str(it.extra.get("kind")) for it in entries if is_fault(it)), None),
    )


def is_fault(entry: MaintenanceEntry) -> bool:
    """Whether the service made it because of a fault that it found."""
    return entry.type == MaintenanceType.FAULT.value


def is_legacy(entry: MaintenanceEntry) -> bool:
    """Whether it stands for the plain maintenance flag."""
    return entry.type == MaintenanceType.LEGACY.value


def blocking(
    entries: Iterable[MaintenanceEntry], scope: str, project: str | None
) -> list[MaintenanceEntry]:
    """Those that somebody of this scope and project may not release.

    A higher scope than that of the entry may, and an equal one of the same project.
    What the service made itself is guarded by the policy alone.
    """
    return [
        entry
        for entry in entries
        if entry.type not in RESERVED and not _may(entry, scope, project)
    ]


def twin(
    entries: Iterable[MaintenanceEntry], wanted: MaintenanceEntry
) -> MaintenanceEntry | None:
    """An entry of the same type, scope and project."""
    same = (wanted.type, wanted.scope, wanted.asserted_by_project)
    for entry in entries:
        if (entry.type, entry.scope, entry.asserted_by_project) == same:
            return entry
    return None


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


def _may(entry: MaintenanceEntry, scope: str, project: str | None) -> bool:
    mine, theirs = _RANK[scope], _RANK.get(entry.scope, len(_RANK))
    return mine > theirs or (mine == theirs and project == entry.asserted_by_project)


def _reason(entries: Sequence[MaintenanceEntry]) -> str | None:
    """The texts of all; of one that the service made itself just the text."""
    if not entries:
        return None
    if len(entries) == 1 and entries[0].type in RESERVED:
        return entries[0].reason
    return "; ".join(f"{it.type}: {it.reason or '-'}" for it in entries)
