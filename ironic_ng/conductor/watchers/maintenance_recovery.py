# SPDX-License-Identifier: Apache-2.0
"""Takes nodes out of the maintenance that an unreachable BMC had put them into.

Only the fault that the service set itself is cleared, never what a person set.
Tries begin soon and become rarer, so a rack that returns is back within a minute.
"""

import datetime
import random

from ironic_ng.conductor import timeline
from ironic_ng.conductor.watchers.watch import Watch
from ironic_ng.conductor.work import Work
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.faults import RECOVERABLE
from ironic_ng.domain.fields import utc_now
from ironic_ng.domain.node import Node
from ironic_ng.domain.power import PowerState
from ironic_ng.domain.states import State
from ironic_ng.drivers.bound import power_of

FIRST_SECONDS = 15.0


class MaintenanceRecovery:
    """One per conductor."""

    def __init__(self, watch: Watch) -> None:
        """Look through this."""
        self._watch = watch
        self._options = watch.settings.conductor

    def look(self) -> int:
        """Try the nodes whose next try is due; how many came back."""
        with self._watch.database.read() as reader:
            now = reader.now()
            faulty = reader.find(
                Node, maintenance=True, fault=[fault.value for fault in RECOVERABLE]
            )
        due = [
            node
            for node in faulty
            if node.reservation is None
            and node.provision_state != State.ENROLL
            and (node.power_due_at is None or node.power_due_at <= now)
        ]
        return sum(self._try(node) for node in self._watch.ours(due))

    def _try(self, node: Node) -> bool:
        work = self._watch.journal.take(node.uuid, "maintenance recovery")
        if work is None:
            return False
        try:
            recovered = work.node.fault in RECOVERABLE and self._read(work)
            self._watch.journal.save(work, release=True)
        finally:
            self._watch.journal.let_go(work)
        if recovered:
            self._watch.nudge(node.uuid)
        return recovered

    def _read(self, work: Work) -> bool:
        task = self._watch.tasks.make(work.node)
        node = work.node
        try:
            found = power_of(task).read(task)
        except ServiceError:
            found = None
        if found is None or found is PowerState.ERROR:
            self._try_later(work)
            return False
        node.maintenance, node.fault, node.maintenance_reason = False, None, None
        node.power_state, node.power_failures = found.value, 0
        node.power_due_at = None
        timeline.note(
            work, "fault", "the BMC answers again; maintenance is over",
            event_type="monitoring",
        )  # fmt: skip
        return True

    def _try_later(self, work: Work) -> None:
        node, longest = work.node, self._options.power_failure_recovery_interval
        node.power_failures += 1
        rounds = node.power_failures - self._options.power_state_sync_max_retries
        pause = min(FIRST_SECONDS * 2 ** min(max(rounds - 1, 0), 10), float(longest))
        # Jitter keeps a whole rack from being tried in one moment.
        pause *= random.uniform(0.8, 1.0)  # noqa: S311
        node.power_due_at = utc_now() + datetime.timedelta(seconds=pause)
