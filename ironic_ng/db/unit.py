# SPDX-License-Identifier: Apache-2.0
"""One transaction: what it reads and writes, and what follows its commit.

Inside a unit nothing talks to a BMC, the bus or HTTP. Wake-ups and
notifications are collected and go out after the commit, or not at all.
"""

import datetime
import re
from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from ironic_ng.db import (
    allocations,
    clock,
    due,
    gathering,
    holds,
    placing,
    power_reads,
    repository,
    tallies,
)
from ironic_ng.db.codecs import codec_of
from ironic_ng.db.holds import Grip
from ironic_ng.db.pooling import Executes
from ironic_ng.db.query import Condition, Query
from ironic_ng.db.tables import table_of
from ironic_ng.db.tallies import Tally
from ironic_ng.domain.allocation import ALLOCATIONS, Allocation
from ironic_ng.domain.allocation_rules import Census
from ironic_ng.domain.fields import resource_of, utc_now
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.intents import OPEN, Intent
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.domain.notification import Notification
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.trait import NodeTrait

R = TypeVar("R")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


class Reader:
    """What can be asked of the database; one consistent view where it offers one."""

    def __init__(
        self, connection: Executes, carried: clock.Carried | None = None
    ) -> None:
        """Read over a connection on which a transaction has begun.

        ``carried``: what the process knows of the database's clock.
        """
        self._connection = connection
        self._carried = carried or clock.Carried()
        self._traits: dict[str, list[str]] = {}
        name = connection.dialect.name
        self._dialect = "mysql" if name == "mariadb" else name
        self._now: datetime.datetime | None = None
        self._locking = False

    def now(self) -> datetime.datetime:
        """The database's clock, naive UTC, as of the first time this is asked."""
        if self._now is None:
            self._now = self._read_clock()
        return self._now

    def stamp(self) -> datetime.datetime:
        """The database's clock, to note when something was done, not to judge by.

        It may be some seconds since it was asked; our own went on from there.
        """
        return self._now or self._carried.now() or self.now()

    def get(self, kind: type[R], key: str) -> R | None:
        """The value with this UUID, or what else identifies its class."""
        return self.one(kind, **{resource_of(kind).key: key})

    def one(self, kind: type[R], **equals: Any) -> R | None:
        """The first value whose fields equal these."""
        found = repository.find(
            self._connection, kind, equals, limit=1, lock=self._locking
        )
        return found[0] if found else None

    def find(self, kind: type[R], **equals: Any) -> list[R]:
        """All values whose fields equal these, in the order of creation.

        A list or tuple means one of these, None means unset.
        """
        return repository.find(self._connection, kind, equals)

    def page(self, kind: type[R], query: Query) -> list[R]:
        """One page of values; MARKER_NOT_FOUND when its marker is gone."""
        return repository.page(self._connection, kind, query)

    def rows(
        self, kind: type, columns: Sequence[str], query: Query
    ) -> list[dict[str, Any]]:
        """One page of some columns, for long lists.

        Object fields come as JSON that goes out unparsed, except those named in
        ``query.parsed``.
        """
        return repository.rows(self._connection, kind, columns, query)

    def count(self, kind: type, **equals: Any) -> int:
        """How many values have fields equal to these."""
        return repository.count(self._connection, kind, equals)

    def counts(self, kind: type, field: str, *, more_than: int = 0) -> dict[Any, int]:
        """How many values there are for each value of a field, in one statement.

        ``more_than`` leaves out those with fewer.
        """
        return repository.counts(self._connection, kind, field, more_than)

    def tally(
        self,
        kind: type,
        fields: Sequence[str],
        *conditions: Condition,
        oldest: str | None = None,
    ) -> list[Tally]:
        """How many values there are for each combination of values of fields.

        ``oldest``: a field with times, of which the least is told for each. At most
        1,000 groups, the largest first.
        """
        return tallies.tally(self._connection, kind, fields, conditions, oldest)

    def node_by_ident(self, ident: str) -> Node | None:
        """The node with this UUID or name."""
        found = repository.first_with(
            self._connection, Node, "traits", _identified(ident)
        )
        if found is None:
            return None
        # Whoever shows a node shows its traits.
        node, self._traits[node.uuid] = found
        return node

    def traits(self, node_uuids: Sequence[str]) -> dict[str, list[str]]:
        """Names of the traits of each node that has any, in one statement.

        In none, when they came with the node.
        """
        if all(uuid in self._traits for uuid in node_uuids):
            return {uuid: self._traits[uuid] for uuid in node_uuids}
        columns = table_of(NodeTrait).c
        statement = (
            sa.select(columns.node_uuid, columns.trait)
            .where(columns.node_uuid.in_(list(node_uuids)))
            .order_by(columns.trait)
        )
        found: dict[str, list[str]] = {}
        for node_uuid, trait in self._connection.execute(statement):
            found.setdefault(node_uuid, []).append(trait)
        return found

    def open_intents(self, node_uuid: str) -> list[Intent]:
        """Wishes about a node that nobody has finished, oldest first."""
        states = [state.value for state in OPEN]
        return self.find(Intent, node_uuid=node_uuid, state=states)

    def gather(self, node_uuid: str) -> gathering.Gathered:
        """All that belongs to a node's work, and the time, in one statement."""
        return gathering.gather(self._connection, node_uuid)

    def job_of(self, node_uuid: str) -> Job | None:
        """The plan under way on a node."""
        return self.one(Job, node_uuid=node_uuid)

    def ramdisk_of(self, node_uuid: str) -> Ramdisk | None:
        """What is known of the ramdisk that runs on a node."""
        return self.one(Ramdisk, node_uuid=node_uuid)

    def due(self, limit: int, elsewhere: Sequence[str] = ()) -> list[str]:
        """UUIDs of nodes with work that nobody does, longest waiting first.

        Nodes that belong to the conductors named ``elsewhere`` are left out.
        """
        return due.due(self._connection, self._dialect, limit, elsewhere)

    def nodes_to_poll(self, after: int, limit: int) -> power_reads.Page:
        """Nodes whose power is read next, behind the last of the page before."""
        return power_reads.page(self._connection, after, limit)

    def faulty(
        self, faults: Sequence[str], due_by: datetime.datetime, limit: int
    ) -> list[Node]:
        """Nodes in maintenance for one of these faults that are to be tried by then."""
        return power_reads.faulty(self._connection, faults, due_by, limit)

    def due_allocations(self, limit: int) -> list[str]:
        """UUIDs of allocations that want a node now, the oldest first."""
        return allocations.due(self._connection, self._dialect, limit)

    def match(self, allocation: Allocation) -> str | None:
        """UUID of a node that the allocation can have: of its name first, else any."""
        return allocations.match(self._connection, self._dialect, allocation)

    def census(self, allocation: Allocation) -> Census:
        """How many nodes are left by more and more of its wishes."""
        return allocations.census(self._connection, allocation)

    def _read_clock(self) -> datetime.datetime:
        if self._dialect == "sqlite":
            # The file is on this host, so its clock is this host's.
            return utc_now()
        begun = clock.monotonic()
        found = self._connection.execute(sa.select(clock.now(self._dialect)))
        moment: datetime.datetime = found.scalar_one()
        self._carried.set(moment, begun)
        return moment


class Unit(Reader):
    """A reader that also writes; what it wrote is kept when the unit ends well."""

    def __init__(
        self,
        connection: Executes,
        carried: clock.Carried | None = None,
        *,
        locking: bool = False,
    ) -> None:
        """Write over a connection on which a transaction has begun.

        ``locking``: what is read one by one is locked as well, so that others
        cannot be faster again.
        """
        super().__init__(connection, carried)
        self._locking = locking
        self._read: dict[tuple[type, Any], dict[str, Any]] = {}
        self.woken: dict[str, None] = {}
        """Nodes to be woken after the commit, each once."""
        self.notifications: list[Notification] = []
        """What listeners are told after the commit."""

    def one(self, kind: type[R], **equals: Any) -> R | None:
        """As a reader's; what was read is remembered, so that a change is small."""
        found = super().one(kind, **equals)
        if found is not None:
            row = codec_of(kind).to_row(found)
            self._read[kind, repository.key_of(found)] = row
        return found

    def node_by_ident(self, ident: str) -> Node | None:
        """The node with this UUID or name."""
        return self.one(Node, **_identified(ident))

    def add(self, value: R) -> R:
        """Store a new value; Duplicate when a unique field is taken."""
        return repository.add(self._connection, value, self.stamp())

    def add_all(self, values: Sequence[R]) -> None:
        """Store new values of one class by one statement."""
        repository.add_all(self._connection, values, self.stamp())

    def tell_time(self, now: datetime.datetime) -> None:
        """Take this for the database's clock: whoever just asked need not again."""
        self._now = now

    def replace(self, value: R, stored: R | None = None) -> R:
        """Store a changed value and give it as stored; a node's hold is left alone.

        ``stored``: as it is stored, if known; only what differs is written. Raises
        Stale when the row has another version than the value, or is gone.
        """
        before = self._read.pop((type(value), repository.key_of(value)), None)
        if stored is not None:
            before = codec_of(type(value)).to_row(stored)
        return repository.replace(self._connection, value, self.stamp(), before)

    def remove(self, kind: type, **equals: Any) -> int:
        """Delete the values whose fields equal these; how many there were."""
        return repository.remove(self._connection, kind, equals)

    def assign(
        self, node_uuids: Sequence[str], before: str | None, after: str | None
    ) -> int:
        """Let nodes belong to another conductor than before; how many still did.

        None stands for no conductor. Neither hold nor version changes.
        """
        return placing.assign(self._connection, node_uuids, before, after)

    def set_traits(self, node_uuid: str, traits: Sequence[str]) -> None:
        """Make these the traits of a node, and no others."""
        self.remove(NodeTrait, node_uuid=node_uuid)
        for trait in dict.fromkeys(traits):
            self.add(NodeTrait(node_uuid=node_uuid, trait=trait))

    def claim(
        self, node_uuid: str, holder: str, purpose: str, seconds: float
    ) -> Node | None:
        """Hold a node for so long; None when somebody else does, or it is gone.

        The epoch of the answer goes with every write. A lease that has ended is
        taken over. Count the lease from before the call.
        """
        return holds.claim(self._connection, node_uuid, holder, purpose, seconds)

    def renew(self, grip: Grip, seconds: float) -> bool:
        """Lengthen a lease; False when the node is not ours any more."""
        return holds.renew(self._connection, grip, seconds)

    def renew_all(self, grips: Sequence[Grip], seconds: float) -> int:
        """Lengthen many leases by one statement; how many are still ours."""
        return holds.renew_all(self._connection, grips, seconds)

    def release(self, grip: Grip, purpose: str) -> bool:
        """Give a node up that was held for this; False when it was not ours."""
        return holds.release(self._connection, grip, purpose)

    def end_lease(self, grip: Grip) -> bool:
        """Let others take a node over at once, as if we had died."""
        return holds.end_lease(self._connection, grip)

    def end_leases(self, holder: str) -> list[str]:
        """Let others take over all that a dead or stopped holder held; gives it."""
        return holds.end_leases(self._connection, holder)

    def revoke(self, node: Node) -> bool:
        """Fence the holder of a node; False when the node changed hands meanwhile."""
        return holds.revoke(self._connection, node)

    def replace_held(
        self,
        node: Node,
        grip: Grip,
        seconds: float,
        *,
        release_from: str | None = None,
        before: Node | None = None,
    ) -> Node:
        """Store a node one holds and lengthen the lease; HoldLost when it is lost.

        ``release_from``: give it up at once, held for this purpose. ``before``: as it
        was stored; only what differs is written.
        """
        row = codec_of(Node).to_row(before) if before is not None else None
        return holds.replace_held(
            self._connection, node, grip, self.now(),
            seconds=seconds, release_from=release_from, before=row,
        )  # fmt: skip

    def record(self, event: HistoryEvent) -> None:
        """Keep an event in the node's history."""
        self.add(event)

    def hasten(self, node_uuids: Sequence[str], moment: datetime.datetime) -> int:
        """Have nodes with a fault tried at that moment; how many are."""
        return power_reads.hasten(self._connection, node_uuids, moment)

    def wake(self, node_uuid: str) -> None:
        """Nudge the conductor of a node once the unit is committed."""
        self.woken[node_uuid] = None

    def wake_allocation(self, uuid: str) -> None:
        """Nudge a conductor to find a node for it once the unit is committed."""
        self.wake(f"{ALLOCATIONS}/{uuid}")

    def notify(self, notification: Notification) -> None:
        """Tell listeners once the unit is committed."""
        self.notifications.append(notification)


def _identified(ident: str) -> dict[str, str]:
    return {"uuid": ident.lower()} if _UUID.fullmatch(ident) else {"name": ident}
