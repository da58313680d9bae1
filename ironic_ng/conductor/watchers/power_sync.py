# SPDX-License-Identifier: Apache-2.0
"""Reads every machine's power once in a period and keeps record and machine alike.

The readings are spread over the period, so there is no burst at its beginning.
Reading holds no node and costs no statement besides one for each page of nodes;
only a difference does. BMCs that hang wait among themselves.
"""

import logging
import time

from ironic_ng import metrics
from ironic_ng.conductor.polling.lanes import Lanes, Reading
from ironic_ng.conductor.polling.pace import Bucket, Networks
from ironic_ng.conductor.polling.rounds import Round
from ironic_ng.conductor.runner import answered
from ironic_ng.conductor.watchers.correcting import Correcting
from ironic_ng.conductor.watchers.watch import Watch
from ironic_ng.domain.node import Node
from ironic_ng.domain.polling import bmc_of
from ironic_ng.domain.power import PowerState
from ironic_ng.drivers.bound import power_of

LOG = logging.getLogger(__name__)
HURRY = 1.2
"""How much faster than needed nodes are read, so that a round ends in its period."""
MOST_UNDER_WAY = 2000
_ROUNDS = metrics.histogram(
    "ironic_ng_power_sync_round_duration_seconds",
    "Seconds in which the power of all nodes of the conductor was read once.",
    buckets=metrics.SLOW,
).of()


class PowerSync:
    """One per conductor."""

    def __init__(self, watch: Watch, lanes: Lanes) -> None:
        """No round has begun."""
        self._watch = watch
        self._options = watch.settings.conductor
        self._lanes = lanes
        self._correcting = Correcting(watch)
        self._bucket = Bucket()
        self._networks = Networks()
        self._round: Round | None = None
        self._expected = 0
        self._next_at = 0.0

    def look(self) -> int:
        """Begin the readings whose time has come; how many."""
        now = time.monotonic()
        if self._round is None:
            if now < self._next_at:
                return 0
            self._begin(now)
        return self._go_on()

    def _begin(self, now: float) -> None:
        self._round = Round(self._watch.database, self._watch.ours)
        self._next_at = now + self._options.sync_power_state_interval
        if not self._expected:
            with self._watch.database.read() as reader:
                self._expected = reader.count(Node)

    def _go_on(self) -> int:
        current = self._round
        if current is None:
            return 0
        rate = max(self._expected, 1) * HURRY / self._options.sync_power_state_interval
        room = MOST_UNDER_WAY - self._lanes.under_way
        nodes = current.take(self._bucket.take(rate, max(room, 0)), rate)
        begun = self._ask(current, nodes)
        if current.finished:
            self._end(current)
        return begun

    def _ask(self, current: Round, nodes: list[Node]) -> int:
        limit = self._options.power_sync_rate
        late = []
        for node in nodes:
            address = bmc_of(node)
            if not self._networks.may(address, limit):
                late.append(node)
            elif not self._lanes.submit(self._reading(node, address, current)):
                current.over()
        current.put_back(late)
        return len(nodes) - len(late)

    def _reading(self, node: Node, address: str, current: Round) -> Reading:
        return Reading(
            key=node.uuid,
            address=address,
            read=lambda seconds: self._read(node, seconds),
            settle=lambda outcome: answered(
                lambda: self._correcting.compare(node, outcome),
                f"the power sync of node {node.uuid}",
            ),
            passed=current.over,
        )

    def _read(self, node: Node, seconds: float) -> PowerState | None:
        task = self._watch.tasks.make(node, patience=seconds)
        return answered(
            lambda: power_of(task).read(task), f"reading power of node {node.uuid}"
        )

    def _end(self, current: Round) -> None:
        seconds = time.monotonic() - current.begun
        self._expected, self._round = current.looked_at, None
        _ROUNDS.observe(seconds)
        LOG.info("power sync: %d nodes in %.1f s", current.looked_at, seconds)
