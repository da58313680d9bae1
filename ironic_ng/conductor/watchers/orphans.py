# SPDX-License-Identifier: Apache-2.0
"""Finds nodes that look busy though nobody has a plan for them."""

from ironic_ng.conductor.watchers.watch import Watch
from ironic_ng.db.query import Query
from ironic_ng.domain import states
from ironic_ng.domain.intents import Intent, IntentState
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.operations.locate import PLACED_BY

BUSY = tuple(sorted(state.value for state in states.RUNNING | states.WAITING))


class Orphans:
    """Nodes with a job or a queued wish are found by what is due; these have none."""

    def __init__(self, watch: Watch) -> None:
        """Look through this."""
        self._watch = watch

    def look(self) -> int:
        """Have each looked at by the runner, which settles it; how many."""
        with self._watch.database.read() as reader:
            busy = reader.rows(Node, PLACED_BY, Query(equals={"provision_state": BUSY}))
            jobs = reader.rows(Job, ("node_uuid",), Query())
            queued = Query(equals={"state": IntentState.QUEUED.value})
            wishes = reader.rows(Intent, ("node_uuid",), queued)
        served = {row["node_uuid"] for row in (*jobs, *wishes)}
        lost = [Node(**row) for row in busy if row["uuid"] not in served]
        ours = self._watch.ours(lost) if lost else []
        for node in ours:
            self._watch.nudge(node.uuid)
        return len(ours)
