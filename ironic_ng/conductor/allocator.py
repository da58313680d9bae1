# SPDX-License-Identifier: Apache-2.0
"""Finds nodes for the allocations that wait for one.

A search finds a node; then one transaction looks again at that node and takes it
and makes the allocation active, or does neither. So there is nothing to resume: a
process that dies in the midst leaves an allocation that waits, and whoever looks
next finds it in the table. Each live conductor serves those that hash to it; should
two try the same one, the versions of the rows let only one of them succeed.
"""

import dataclasses
import datetime
import logging

from ironic_ng.conductor.runner import answered
from ironic_ng.conductor.scheduler import SOON
from ironic_ng.conf.settings import Settings
from ironic_ng.db.database import Database
from ironic_ng.db.failures import RETRIED, CommitUnknown
from ironic_ng.db.unit import Unit
from ironic_ng.domain import allocation_rules
from ironic_ng.domain.allocation import Allocation, AllocationState
from ironic_ng.domain.allocation_rules import Census
from ironic_ng.domain.catalogue import alc
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.domain.notification import Level, Notification, Status
from ironic_ng.operations import allocating
from ironic_ng.operations.locate import Locator

LOG = logging.getLogger(__name__)
MOST = 100
"""Most allocations served by one look."""
_MOST_DUE = 1000
_TRIES = 20
"""How often others may take the very node that was found before a rest."""
_UNDECIDED = (*RETRIED, CommitUnknown)
"""After these it is not known, or not decided, what becomes of the allocation."""


class Allocator:
    """One per conductor; ``look`` must not run twice at the same time."""

    def __init__(
        self, settings: Settings, database: Database, locator: Locator, host: str
    ) -> None:
        """Serve the allocations that hash to this host."""
        self._patience = settings.conductor.allocation_lock_timeout
        self._database = database
        self._locator = locator
        self._host = host

    def look(self) -> float | None:
        """Serve what is due; seconds until the next look, if one is called for."""
        ours = self._due()
        waiting = [uuid for uuid in ours[:MOST] if not self._serve(uuid)]
        if len(ours) > MOST:
            return 0.0
        return SOON if waiting else None

    def _due(self) -> list[str]:
        with self._database.read() as reader:
            return [
                uuid
                for uuid in reader.due_allocations(_MOST_DUE)
                if (serves := self._locator.of_allocation(reader, uuid)) is None
                or serves.hostname == self._host
            ]

    def _serve(self, uuid: str) -> bool:
        """Decide about one allocation; False when it goes on waiting."""
        try:
            return answered(lambda: self._decide(uuid), f"allocation {uuid}")
        except _UNDECIDED as error:
            LOG.warning("Allocation %s is looked at again: %s", uuid, error)
            return False
        except ServiceError as error:
            return self._give_up(uuid, error)

    def _give_up(self, uuid: str, error: ServiceError) -> bool:
        """Fail one that would fail again: its UUID is another node's instance."""

        def work(unit: Unit) -> None:
            allocation = unit.get(Allocation, uuid)
            if allocation is not None and waits(allocation):
                self._fail(unit, allocation, error)

        self._database.run(work)
        return True

    def _decide(self, uuid: str) -> bool:
        for _ in range(_TRIES):
            # Searching takes longest, so it keeps no writer waiting.
            with self._database.read() as reader:
                allocation = reader.get(Allocation, uuid)
                if allocation is None or not waits(allocation):
                    return True
                found = reader.match(allocation)
                census = None if found else reader.census(allocation)
            outcome = self._database.run(
                lambda unit, it=(found, census): self._settle(unit, uuid, *it)  # type: ignore[misc]
            )
            if outcome is not None:
                return outcome
        return False

    def _settle(
        self, unit: Unit, uuid: str, found: str | None, census: Census | None
    ) -> bool | None:
        """Store what was found; None when somebody else was faster."""
        allocation = unit.get(Allocation, uuid)
        if allocation is None or not waits(allocation):
            return True
        if found is not None:
            return self._take(unit, allocation, found)
        if census is None:
            return None
        if census.locked and not self._is_late(unit, allocation):
            soon = unit.now() + datetime.timedelta(seconds=SOON)
            unit.replace(dataclasses.replace(allocation, due_at=soon))
            return False
        self._fail(unit, allocation, self._reason(allocation, census))
        return True

    def _take(self, unit: Unit, allocation: Allocation, key: str) -> bool | None:
        node = unit.get(Node, key)
        traits = unit.traits([key]).get(key, []) if allocation.traits else []
        if node is None or allocation_rules.unmet(allocation, node, traits):
            return None
        allocating.assign(unit, allocation, node)
        LOG.info("Allocation %s got node %s", allocation.uuid, key)
        return True

    def _is_late(self, unit: Unit, allocation: Allocation) -> bool:
        begun = allocation.created_at or unit.now()
        return (unit.now() - begun).total_seconds() >= self._patience

    def _reason(self, allocation: Allocation, census: Census) -> ServiceError:
        if census.locked:
            return alc.STAYED_LOCKED(locked=census.locked, seconds=self._patience)
        return allocation_rules.explain(allocation, census)

    def _fail(self, unit: Unit, allocation: Allocation, error: ServiceError) -> None:
        stored = unit.replace(
            dataclasses.replace(
                allocation,
                state=AllocationState.ERROR.value,
                last_error=error.recorded(),
            )
        )
        unit.notify(
            Notification(
                value=stored, action="update", status=Status.ERROR, level=Level.ERROR
            )
        )
        LOG.info("Allocation %s failed: %s", allocation.uuid, error)


def waits(allocation: Allocation) -> bool:
    """Whether it still wants a node."""
    return allocation.state == AllocationState.ALLOCATING
