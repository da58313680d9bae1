# SPDX-License-Identifier: Apache-2.0
"""The only writer of work under way: each save is one transaction under the epoch.

A save that finds the node in other hands raises HoldLost and stores nothing.
Each prolongs the lease. When the database is away it is tried again for some
minutes, since the work in hand is worth more than the thread.
"""

import dataclasses
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from ironic_ng.conductor.changes import store_beside_node
from ironic_ng.conductor.holds import HoldKeeper
from ironic_ng.conductor.takeovers import Takeovers
from ironic_ng.conductor.work import Found, Work, snapshot
from ironic_ng.db.database import Database
from ironic_ng.db.failures import STRETCH_ENDS, HoldLost, Lost
from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain.checks import is_uuid
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.runbook import Runbook
from ironic_ng.drivers import permit
from ironic_ng.operations import allocating, maintenance_entries

LOG = logging.getLogger(__name__)
T = TypeVar("T")
PATIENCE = 900.0
"""Seconds for which a save is tried while the database is away."""


class Journal:
    """Takes nodes and stores what became of them."""

    def __init__(
        self,
        database: Database,
        keeper: HoldKeeper,
        on_power: Callable[[Node], None] = lambda _: None,
    ) -> None:
        """Write through this database, hold through this keeper.

        ``on_power`` is called when a change of a machine's power is stored that no
        provisioning brought about; it must not wait and not raise.
        """
        self._database = database
        self._keeper = keeper
        self._on_power = on_power
        self.takeovers = Takeovers(keeper.host)

    def take(self, node_uuid: str, purpose: str) -> Work | None:
        """Hold a node and read everything about it; None when others hold it."""
        asked_at = time.monotonic()

        def claim(unit: Unit) -> Found | None:
            node = unit.claim(
                node_uuid, self._keeper.host, purpose, self._keeper.seconds
            )
            if node is None:
                return None
            return Found(node, unit.gather(node_uuid))

        found = self._database.run(claim)
        if found is None:
            return None
        return Work(found, self._keeper.granted(found.node, purpose, asked_at))

    def read(self) -> AbstractContextManager[Reader]:
        """A consistent view of the database, without a hold."""
        return self._database.read()

    def children_of(self, node_uuid: str, only: Sequence[str]) -> list[str]:
        """UUIDs of a node's children, or of some of them."""
        with self._database.read() as reader:
            found = [child.uuid for child in reader.find(Node, parent_node=node_uuid)]
        return [child for child in found if not only or child in only]

    def runbook(self, ident: str) -> Runbook | None:
        """The runbook of this UUID or name."""
        key = {"uuid": ident.lower()} if is_uuid(ident) else {"name": ident}
        with self._database.read() as reader:
            return reader.one(Runbook, **key)

    def save(self, work: Work, *, release: bool = False) -> None:
        """Store all that differs from what was stored last."""
        begun = time.monotonic()

        def write(unit: Unit) -> tuple[Any, Job | None, list[Intent]]:
            nonlocal begun
            begun = time.monotonic()
            unit.tell_time(work.now())
            for changes in work.learned:
                store_beside_node(unit, work, changes)
            node = self._save_node(unit, work, release=release)
            job = _save_job(unit, work)
            intents = [_save_intent(unit, work, it) for it in work.intents]
            unit.add_all(work.events)
            for told in work.notifications:
                unit.notify(dataclasses.replace(told, value=node))
            return node, job, intents

        work.node, work.job, work.intents = self._patiently(write)
        work.hold.wrote(work.node.version, begun + self._keeper.seconds)
        work.stored_node = dataclasses.replace(work.node)
        work.stored_job = snapshot(work.job)
        work.stored_intents = {it.uuid: dataclasses.replace(it) for it in work.intents}
        work.events, work.learned = [], []
        work.notifications, work.fault_facts = [], {}
        if work.power_changed():
            self._on_power(work.node)
        if release:
            work.released = True
            self._keeper.forget(work.hold)

    def start_ramdisk(self, work: Work, token: str) -> Ramdisk:
        """Forget the ramdisk of before and expect one with a new token."""

        def write(unit: Unit) -> Ramdisk:
            self._renew(unit, work)
            unit.remove(Ramdisk, node_uuid=work.node.uuid)
            return unit.add(Ramdisk(node_uuid=work.node.uuid, token=token))

        work.ramdisk = self._patiently(write)
        return work.ramdisk

    @contextmanager
    def acting(self, work: Work) -> Iterator[None]:
        """Let this thread act on the machine while it is surely ours.

        Raises HoldLost at once when it is not, and at any act when it ceases to be.
        """
        self._retried(lambda: self._keeper.demand(work.hold), PATIENCE)
        with permit.acting(lambda seconds: self._keeper.demand(work.hold, seconds)):
            yield

    def let_go(self, work: Work) -> None:
        """Give the node up without storing anything more."""
        hold = work.hold
        self._give_up(work, lambda unit: unit.release(hold.grip, hold.purpose))

    def leave_to_others(self, work: Work) -> None:
        """Let whoever comes next go on from what is stored, as if we had died."""
        self._give_up(work, lambda unit: unit.end_lease(work.hold.grip))

    def _give_up(self, work: Work, give: Callable[[Unit], bool]) -> None:
        if work.released:
            return
        work.released = True
        # Renewed no more it runs out, even if the database stays away.
        self._keeper.forget(work.hold)
        try:
            self._patiently(give, max(work.hold.left, 0.0))
        except STRETCH_ENDS as error:
            LOG.warning(
                "The hold on node %s runs out by itself: %s", work.node.uuid, error
            )

    def _save_node(self, unit: Unit, work: Work, *, release: bool) -> Any:
        node = maintenance_entries.follow_fault(
            unit, work.stored_node, work.node, work.fault_facts
        )
        if node.allocation_uuid is None:
            allocating.forget_of(unit, work.stored_node)
        hold, seconds = work.hold, self._keeper.seconds
        if node != work.stored_node:
            return unit.replace_held(
                node,
                hold.grip,
                seconds,
                release_from=hold.purpose if release else None,
                before=work.stored_node,
            )
        if not release:
            self._renew(unit, work)
        elif not unit.release(hold.grip, hold.purpose):
            raise HoldLost(node.uuid)
        return node

    def _renew(self, unit: Unit, work: Work) -> None:
        if not unit.renew(work.hold.grip, self._keeper.seconds):
            raise HoldLost(work.hold.node_uuid)

    def _patiently(self, write: Callable[[Unit], T], patience: float = PATIENCE) -> T:
        return self._retried(lambda: self._database.run(write), patience)

    def _retried(self, ask: Callable[[], T], patience: float) -> T:
        until = time.monotonic() + patience
        pause = 0.2
        while True:
            try:
                return ask()
            except Lost as error:
                if time.monotonic() >= until:
                    raise
                LOG.warning("The database is away, trying again: %s", error)
                time.sleep(pause)
                pause = min(pause * 2, 5.0)


def _save_job(unit: Unit, work: Work) -> Job | None:
    job, stored = work.job, work.stored_job
    if stored is not None and (job is None or job.uuid != stored.uuid):
        unit.remove(Job, uuid=stored.uuid)
        stored = None
    if job is None or job == stored:
        return job
    return unit.add(job) if stored is None else unit.replace(job, stored)


def _save_intent(unit: Unit, work: Work, intent: Intent) -> Intent:
    stored = work.stored_intents.get(intent.uuid)
    return intent if intent == stored else unit.replace(intent, stored)
