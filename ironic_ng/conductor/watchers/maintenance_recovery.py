# SPDX-License-Identifier: Apache-2.0
"""Takes nodes out of the maintenance that an unreachable BMC had put them into.

A BMC proves itself by the whole probe. Tries begin soon and become rarer, but
whether it takes connections again is looked at all the time: that costs a socket,
no thread and no statement. The first of a group to be back has the others tried
at once, so a rack that returns is back within a minute.
"""

import datetime
import time

from ironic_ng.conductor import timeline
from ironic_ng.conductor.polling import tcp
from ironic_ng.conductor.polling.faulty import (
    is_credential_fault,
    note_fault,
    pause_after,
    recover,
)
from ironic_ng.conductor.polling.ladder import Fallen, Rung, climb
from ironic_ng.conductor.polling.lanes import Lanes, Reading
from ironic_ng.conductor.runner import answered
from ironic_ng.conductor.watchers.watch import Watch
from ironic_ng.conductor.work import Work
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.faults import RECOVERABLE
from ironic_ng.domain.maintenance_entry import MaintenanceEntry, MaintenanceType
from ironic_ng.domain.node import Node
from ironic_ng.domain.polling import bmc_of
from ironic_ng.domain.power import PowerState
from ironic_ng.drivers.bound import power_of

SCOUT_SECONDS = 20.0
"""How often all BMCs that are away are asked for a connection."""
MOST = 500
"""Most nodes tried by one look."""
MOST_SCOUTED = 5000
FAULTS = tuple(fault.value for fault in RECOVERABLE)
CENTURY = datetime.timedelta(days=36500)


class MaintenanceRecovery:
    """One per conductor."""

    def __init__(self, watch: Watch, lanes: Lanes) -> None:
        """Look through this, ask by these lanes."""
        self._watch = watch
        self._options = watch.settings.conductor
        self._lanes = lanes
        self._scouted_at = 0.0
        self._away: set[str] = set()

    def look(self) -> int:
        """Try the nodes whose next try is due, or that a scout saw; how many."""
        with self._watch.database.read() as reader:
            due = reader.faulty(FAULTS, reader.now(), MOST)
        found = {node.uuid: node for node in self._watch.ours(due)}
        found.update(self._scouted())
        return self._try(list(found.values()))

    def _scouted(self) -> dict[str, Node]:
        """Nodes that are not due but whose BMC takes connections again."""
        now = time.monotonic()
        if now - self._scouted_at < SCOUT_SECONDS:
            return {}
        self._scouted_at = now
        with self._watch.database.read() as reader:
            nodes = reader.faulty(FAULTS, reader.now() + CENTURY, MOST_SCOUTED)
        ours = {node.uuid: node for node in self._watch.ours(nodes)}
        places, away = self._connect(list(ours.values()))
        back = (self._away & places.keys()) - away.keys()
        self._away = set(away)
        return {name: ours[name] for name in back if name in ours}

    def _try(self, nodes: list[Node]) -> int:
        """Those that take a connection are asked; of the others it is noted."""
        places, away = self._connect(nodes)
        self._away |= away.keys()
        for node in nodes:
            error = away.get(node.uuid)
            if error is not None:
                self._settle(node, Fallen(Rung.TCP, error))
            else:
                self._lanes.submit(self._reading(node, node.uuid in places))
        return len(nodes)

    def _connect(
        self, nodes: list[Node]
    ) -> tuple[dict[str, tcp.Place], dict[str, ServiceError]]:
        """Where BMCs listen, and those that take no connection."""
        places: dict[str, tcp.Place] = {}
        away: dict[str, ServiceError] = {}
        for node in nodes:
            task = self._watch.tasks.make(node)
            try:
                place = power_of(task).endpoint(task)
            except ServiceError as error:
                away[node.uuid] = error
                continue
            if place is not None:
                places[node.uuid] = place
        return places, {**away, **tcp.unreachable(places, self._watch.settings)}

    def _reading(self, node: Node, connected: bool) -> Reading:  # noqa: FBT001
        def read(seconds: float) -> PowerState | None:
            task = self._watch.tasks.make(node, patience=seconds)
            return answered(
                lambda: climb(task, connected=connected), f"probing node {node.uuid}"
            )

        return Reading(
            key=node.uuid,
            address=bmc_of(node),
            read=read,
            settle=lambda outcome: answered(
                lambda: self._settle(node, outcome), f"recovering node {node.uuid}"
            ),
        )

    def _settle(self, node: Node, outcome: PowerState | ServiceError | None) -> None:
        work = self._watch.journal.take(node.uuid, "maintenance recovery")
        if work is None:
            return
        try:
            back = False
            if work.node.fault in RECOVERABLE:
                facts = self._facts(node.uuid)
                if isinstance(outcome, ServiceError):
                    self._try_later(work, facts, outcome)
                elif outcome is not None:
                    recover(work, outcome, facts)
                    back = True
            self._watch.journal.save(work, release=True)
        finally:
            self._watch.journal.let_go(work)
        if back:
            self._hasten(node)
            if self._options.resume_after_recovery:
                self._watch.nudge(node.uuid)

    def _facts(self, node_uuid: str) -> dict[str, object]:
        with self._watch.database.read() as reader:
            entry = reader.one(
                MaintenanceEntry, node_uuid=node_uuid, type=MaintenanceType.FAULT.value
            )
        return dict(entry.extra) if entry is not None else {}

    def _try_later(
        self, work: Work, facts: dict[str, object], error: ServiceError
    ) -> None:
        before = facts.get("tries")
        tries = before + 1 if isinstance(before, int) else 1
        code = error.code.code
        longest = float(self._options.power_failure_recovery_interval)
        work.node.power_due_at = work.now() + pause_after(tries, longest, code)
        note_fault(work, error, tries)
        rung = error.rung.value if isinstance(error, Fallen) else None
        if (code, rung) != (facts.get("code"), facts.get("rung")):
            timeline.fault_opened(work, error)

    def _hasten(self, back: Node) -> None:
        """Others of the group may be back as well; not those that refuse us."""
        with self._watch.database.read() as reader:
            now = reader.now()
            others = [
                node.uuid
                for node in reader.faulty(FAULTS, now + CENTURY, MOST_SCOUTED)
                if node.conductor_group == back.conductor_group
                and node.power_due_at is not None
                and node.power_due_at > now
            ]
            entries = reader.find(
                MaintenanceEntry, node_uuid=others, type=MaintenanceType.FAULT.value
            )
        refused = {it.node_uuid for it in entries if is_credential_fault(it.extra)}
        wanted = [name for name in others if name not in refused]
        if wanted:
            self._watch.database.run(lambda unit: unit.hasten(wanted, now))
