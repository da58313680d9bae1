# SPDX-License-Identifier: Apache-2.0
"""Releases entries of maintenance whose time is over, those and no others."""

import logging

from ironic_ng.conductor import timeline
from ironic_ng.conductor.watchers.watch import Watch
from ironic_ng.db.query import Condition, Query
from ironic_ng.db.unit import Unit
from ironic_ng.domain import maintenance
from ironic_ng.domain.maintenance_entry import MaintenanceEntry
from ironic_ng.domain.node import Node
from ironic_ng.operations import locking, maintenance_entries

LOG = logging.getLogger(__name__)
MOST = 500
"""Most entries that are released by one look."""


class MaintenanceExpiry:
    """One per conductor."""

    def __init__(self, watch: Watch) -> None:
        """Look through this."""
        self._watch = watch

    def look(self) -> int:
        """How many nodes had an entry released."""
        with self._watch.database.read() as reader:
            over = reader.page(
                MaintenanceEntry,
                Query(
                    conditions=(Condition("expires_at", "lt", reader.now()),),
                    sort_key="expires_at",
                    limit=MOST,
                ),
            )
            names = sorted({entry.node_uuid for entry in over})
            nodes = reader.find(Node, uuid=names) if names else []
        return sum(
            self._watch.database.run(lambda unit, it=node.uuid: self._release(unit, it))  # type: ignore[misc]
            for node in self._watch.ours(nodes)
        )

    def _release(self, unit: Unit, node_uuid: str) -> bool:
        node = unit.get(Node, node_uuid)
        if node is None or locking.is_held(unit, node):
            return False
        stored = maintenance_entries.stored_of(unit, node)
        now = unit.now()
        over = [it for it in stored if it.expires_at and it.expires_at < now]
        present = maintenance.entries_of(node, stored)
        rest = [it for it in present if it not in over]
        unit.replace(maintenance_entries.keep(unit, node, stored, rest))
        for entry in over:
            text = f"Maintenance expired: {entry.type}"
            params = {"type": entry.type, "reason": entry.reason}
            unit.record(timeline.event_of(node, "operator", text, params=params))
        unit.wake(node.uuid)
        return bool(over)
