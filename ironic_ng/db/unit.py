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

from ironic_ng.db import allocations, clock, due, holds, repository
from ironic_ng.db.codecs import codec_of
from ironic_ng.db.pooling import Executes
from ironic_ng.db.query import Query
from ironic_ng.db.tables import table_of
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

    def __init__(self, connection: Executes) -> None:
        """Read over a connection on which a transaction has begun."""
        self._connection = connection
        name = connection.dialect.name
        self._dialect = "mysql" if name == "mariadb" else name
        self._now: datetime.datetime | None = None
        self._locking = False

    def now(self) -> datetime.datetime:
        """The database's clock, naive UTC, as of the first time this is asked."""
        if self._now is None:
            self._now = self._read_clock()
        return self._now

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

    def node_by_ident(self, ident: str) -> Node | None:
        """The node with this UUID or name."""
        if _UUID.fullmatch(ident):
            return self.one(Node, uuid=ident.lower())
        return self.one(Node, name=ident)

    def traits(self, node_uuids: Sequence[str]) -> dict[str, list[str]]:
        """Names of the traits of each node that has any, in one statement."""
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

    def job_of(self, node_uuid: str) -> Job | None:
        """The plan under way on a node."""
        return self.one(Job, node_uuid=node_uuid)

    def ramdisk_of(self, node_uuid: str) -> Ramdisk | None:
        """What is known of the ramdisk that runs on a node."""
        return self.one(Ramdisk, node_uuid=node_uuid)

    def due(self, limit: int) -> list[str]:
        """UUIDs of nodes with work that nobody does, longest waiting first."""
        return due.due(self._connection, self._dialect, limit)

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
        found = self._connection.execute(sa.select(clock.now(self._dialect)))
        moment: datetime.datetime = found.scalar_one()
        return moment


class Unit(Reader):
    """A reader that also writes; what it wrote is kept when the unit ends well."""

    def __init__(self, connection: Executes, *, locking: bool = False) -> None:
        """Write over a connection on which a transaction has begun.

        ``locking``: what is read one by one is locked as well, so that others
        cannot be faster again.
        """
        super().__init__(connection)
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

    def add(self, value: R) -> R:
        """Store a new value; Duplicate when a unique field is taken."""
        return repository.add(self._connection, value, self.now())

    def replace(self, value: R) -> R:
        """Store a changed value and give it as stored; a node's hold is left alone.

        Raises Stale when the row has another version than the value, or is gone.
        """
        before = self._read.pop((type(value), repository.key_of(value)), None)
        return repository.replace(self._connection, value, self.now(), before)

    def remove(self, kind: type, **equals: Any) -> int:
        """Delete the values whose fields equal these; how many there were."""
        return repository.remove(self._connection, kind, equals)

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

    def renew(self, node_uuid: str, epoch: int, seconds: float) -> bool:
        """Lengthen a lease; False when the node was taken over."""
        return holds.renew(self._connection, node_uuid, epoch, seconds)

    def release(self, node_uuid: str, epoch: int) -> bool:
        """Give a node up; False when it was not held under this epoch."""
        return holds.release(self._connection, node_uuid, epoch)

    def replace_held(self, node: Node, epoch: int) -> Node:
        """Store a node one holds; HoldLost when it was taken over."""
        return holds.replace_held(self._connection, node, epoch, self.now())

    def record(self, event: HistoryEvent) -> None:
        """Keep an event in the node's history."""
        self.add(event)

    def wake(self, node_uuid: str) -> None:
        """Nudge the conductor of a node once the unit is committed."""
        self.woken[node_uuid] = None

    def wake_allocation(self, uuid: str) -> None:
        """Nudge a conductor to find a node for it once the unit is committed."""
        self.wake(f"{ALLOCATIONS}/{uuid}")

    def notify(self, notification: Notification) -> None:
        """Tell listeners once the unit is committed."""
        self.notifications.append(notification)
