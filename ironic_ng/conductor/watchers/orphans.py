# SPDX-License-Identifier: Apache-2.0
"""Finds nodes that look busy though nobody has a plan for them."""

from ironic_ng.conductor.watchers.watch import Watch
from ironic_ng.domain import states
from ironic_ng.domain.intents import OPEN, Intent
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node

BUSY = tuple(sorted(state.value for state in states.RUNNING | states.WAITING))


class Orphans:
    """Nodes with a job are found by what is due; these have none."""

    def __init__(self, watch: Watch) -> None:
        """Look through this."""
        self._watch = watch

    def look(self) -> int:
        """Have each looked at by the runner, which settles it; how many."""
        with self._watch.database.read() as reader:
            busy = reader.find(Node, provision_state=BUSY)
            names = [node.uuid for node in busy]
            planned = {job.node_uuid for job in reader.find(Job, node_uuid=names)}
            states_ = [state.value for state in OPEN]
            open_ = reader.find(Intent, node_uuid=names, state=states_)
        served = planned | {intent.node_uuid for intent in open_}
        lost = self._watch.ours([it for it in busy if it.uuid not in served])
        for node in lost:
            self._watch.nudge(node.uuid)
        return len(lost)
