# SPDX-License-Identifier: Apache-2.0
"""Keeps the history of each node to a bounded number of entries."""

import datetime

from ironic_ng.conductor.watchers.watch import Watch
from ironic_ng.db.query import Condition, Query
from ironic_ng.db.unit import Unit
from ironic_ng.domain.history import HistoryEvent


class HistoryTrim:
    """Removes the oldest entries, those of the last days excepted."""

    def __init__(self, watch: Watch) -> None:
        """Trim through this."""
        self._watch = watch

    def look(self) -> int:
        """How many entries were removed, at most one batch."""
        options = self._watch.settings.conductor
        most, left = (
            options.node_history_max_entries,
            options.node_history_cleanup_batch_count,
        )
        if not most:
            return 0
        with self._watch.database.read() as reader:
            nodes = reader.counts(HistoryEvent, "node_uuid", more_than=most)
        removed = 0
        for node_uuid in nodes:
            removed += self._watch.database.run(
                lambda unit, it=node_uuid: self._trim(unit, it, left - removed)  # type: ignore[misc]  # noqa: B023
            )
            if removed >= left:
                break
        return removed

    def _trim(self, unit: Unit, node_uuid: str, left: int) -> int:
        options = self._watch.settings.conductor
        surplus = unit.count(HistoryEvent, node_uuid=node_uuid)
        surplus -= options.node_history_max_entries
        if surplus <= 0:
            return 0
        days = datetime.timedelta(days=options.node_history_minimum_days)
        old = unit.page(
            HistoryEvent,
            Query(
                equals={"node_uuid": node_uuid},
                conditions=(Condition("created_at", "lt", unit.now() - days),),
                sort_key="created_at",
                limit=min(surplus, left),
            ),
        )
        return (
            unit.remove(HistoryEvent, uuid=[event.uuid for event in old]) if old else 0
        )
