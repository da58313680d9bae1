# SPDX-License-Identifier: Apache-2.0
"""Reads every machine's power once in a period and keeps record and machine alike.

The readings are spread over the period; each BMC is asked by one thread at a
time and all together by a few. Reading holds no node; only a change does. What
is as recorded costs no write, so the times of the next readings are kept here;
failures are counted in the node's row, where they outlive a restart.
"""

import random
import threading
import time

from ironic_ng.conductor import timeline
from ironic_ng.conductor.pool import DaemonPool
from ironic_ng.conductor.watchers.watch import Watch
from ironic_ng.conductor.work import Work
from ironic_ng.domain import states
from ironic_ng.domain.catalogue import pwr
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.faults import Fault
from ironic_ng.domain.node import Node
from ironic_ng.domain.power import PowerState, PowerTarget
from ironic_ng.domain.states import State
from ironic_ng.drivers.bound import power_of

PASSED_OVER = frozenset(
    {State.ENROLL, State.ADOPT_FAILED}
    | states.WAITING
    | states.HOLDING
    | states.RUNNING
)
"""States in which nobody has asked for a look, or somebody else is at work."""
RESTORING = {PowerState.ON.value: PowerTarget.ON, PowerState.OFF.value: PowerTarget.OFF}


class PowerSync:
    """One per conductor."""

    def __init__(self, watch: Watch) -> None:
        """Nothing is due yet."""
        self._watch = watch
        self._options = watch.settings.conductor
        self._due: dict[str, float] = {}
        self._listed_at: float | None = None
        self._busy: dict[str, threading.Lock] = {}

    def look(self) -> int:
        """Read the machines that are due now; how many."""
        self._list()
        now = time.monotonic()
        due = [uuid for uuid, at in self._due.items() if at <= now]
        if not due:
            return 0
        with self._watch.database.read() as reader:
            nodes = [node for node in reader.find(Node, uuid=due) if wanted(node)]
        for uuid in due:
            self._due[uuid] = now + self._options.sync_power_state_interval
        pool = DaemonPool(self._options.sync_power_state_workers, "power")
        pool.for_all(self.sync, nodes)
        pool.close()
        return len(nodes)

    def sync(self, node: Node) -> None:
        """Compare one machine with its record."""
        with self._busy.setdefault(bmc_of(node), threading.Lock()):
            try:
                found = power_of(self._watch.tasks.make(node)).read(
                    self._watch.tasks.make(node)
                )
            except ServiceError as error:
                self._failed(node, error)
                return
            if found is None:
                return
            if found.value != node.power_state or node.power_failures:
                self._differs(node)

    def _list(self) -> None:
        """Learn of new nodes once a period, and spread their first readings."""
        now, interval = time.monotonic(), self._options.sync_power_state_interval
        if self._listed_at is not None and now - self._listed_at < interval / 2:
            return
        with self._watch.database.read() as reader:
            nodes = reader.find(Node, maintenance=False)
        ours = {node.uuid for node in self._watch.ours(nodes) if wanted(node)}
        for uuid in ours - self._due.keys():
            # Nothing secret depends on it.
            self._due[uuid] = now + random.uniform(0, interval)  # noqa: S311
        for uuid in self._due.keys() - ours:
            del self._due[uuid]
        self._listed_at = now

    def _differs(self, node: Node) -> None:
        work = self._watch.journal.take(node.uuid, "power sync")
        if work is None:
            return
        try:
            if wanted(work.node, held=True):
                self._settle(work)
            self._watch.journal.save(work, release=True)
        finally:
            self._watch.journal.let_go(work)

    def _settle(self, work: Work) -> None:
        """Read again, now that nobody else acts, and bring the two together."""
        node, task = work.node, self._watch.tasks.make(work.node)
        try:
            found = power_of(task).read(task)
            recorded = RESTORING.get(node.power_state or "")
            if found is None:
                return
            differs = found.value != node.power_state
            restore = self._options.force_power_state_during_sync and recorded
            if differs and restore:
                work.hold.check()
                power_of(task).request(task, restore)
                timeline.note(
                    work,
                    "power",
                    f"power was {found.value}, restored to {restore.value}",
                )
                node.power_failures += 1
                if node.power_failures >= self._options.power_state_sync_max_retries:
                    error = pwr.POWER_SYNC_FAILED(
                        tries=node.power_failures, reason=f"it stays {found.value}"
                    )
                    give_up(work, error)
                return
        except ServiceError as error:
            self._count(work, error)
            return
        if differs:
            timeline.note(work, "power", f"power is {found.value} now")
        node.power_state = found.value
        node.power_failures = 0

    def _failed(self, node: Node, error: ServiceError) -> None:
        work = self._watch.journal.take(node.uuid, "power sync")
        if work is None:
            return
        try:
            if wanted(work.node, held=True):
                self._count(work, error)
            self._watch.journal.save(work, release=True)
        finally:
            self._watch.journal.let_go(work)

    def _count(self, work: Work, error: ServiceError) -> None:
        node = work.node
        node.power_failures += 1
        if node.power_failures < self._options.power_state_sync_max_retries:
            return
        give_up(
            work,
            pwr.POWER_SYNC_FAILED(tries=node.power_failures, reason=error.recorded()),
        )


def wanted(node: Node, *, held: bool = False) -> bool:
    """Whether the sync looks at a node in this condition."""
    return (
        not node.maintenance
        and node.target_power_state is None
        and node.provision_state not in PASSED_OVER
        and (held or node.reservation is None)
    )


def give_up(work: Work, error: ServiceError) -> None:
    """Put the node into maintenance until its power can be read again."""
    node = work.node
    node.maintenance, node.fault = True, Fault.POWER.value
    node.maintenance_reason = node.last_error = error.recorded()
    node.power_state = PowerState.ERROR.value
    node.power_due_at = None
    timeline.failed(work, error, "monitoring")


def bmc_of(node: Node) -> str:
    """The address of a node's BMC, its own UUID when none is told."""
    for name, value in sorted(node.driver_info.items()):
        if name.endswith("_address") and isinstance(value, str):
            return value
    return node.uuid
