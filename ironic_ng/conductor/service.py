# SPDX-License-Identifier: Apache-2.0
"""The life of a conductor: register, work, drain, leave."""

import logging
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any

from ironic_ng.clients.nova import Nova
from ironic_ng.conductor.allocator import Allocator
from ironic_ng.conductor.answers.desk import Desk
from ironic_ng.conductor.holds import HoldKeeper
from ironic_ng.conductor.journal import Journal
from ironic_ng.conductor.power_telling import PowerTelling
from ironic_ng.conductor.registration import Registration
from ironic_ng.conductor.reporting import Reporter
from ironic_ng.conductor.runner import Runner, answered
from ironic_ng.conductor.scheduler import Scheduler
from ironic_ng.conductor.tasks import TaskMaker
from ironic_ng.conductor.watchers.placement import Placement
from ironic_ng.conductor.watchers.table import watchers_of
from ironic_ng.conductor.watchers.watch import Watch
from ironic_ng.conf.settings import Settings
from ironic_ng.db.database import Database
from ironic_ng.db.query import Query
from ironic_ng.domain.allocation import ALLOCATIONS
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.drivers.registry import Registry
from ironic_ng.drivers.task import Services
from ironic_ng.operations.locate import KEPT_SECONDS, PLACED_BY, Locator, placed_by
from ironic_ng.rpc.asking import PING, Asking
from ironic_ng.rpc.inbox import Inbox
from ironic_ng.rpc.transport import Transport

LOG = logging.getLogger(__name__)
MOST_DUE = 1000
"""Most nodes taken up by one look at what is due."""


class ConductorService:
    """One conductor; everything it needs is handed in."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        transport: Transport,
        registry: Registry,
        services: Services,
    ) -> None:
        """Assemble; nothing runs before ``start``."""
        self._settings = settings
        self._database = database
        self._registry = registry
        self._locator = Locator(settings)
        self.host = settings.default.host or socket.gethostname()
        self._keeper = HoldKeeper(database, settings, self.host)
        self._telling = PowerTelling(Nova(settings))
        journal = Journal(database, self._keeper, self._telling)
        tasks = TaskMaker(registry, settings, services)
        self.runner = Runner(settings, tasks, journal)
        self._allocator = Allocator(settings, database, self._locator, self.host)
        self.scheduler = Scheduler(settings, self._look, self.due)
        self._registration = Registration(database, settings, registry, self.host)
        self._desk = Desk(settings, tasks, journal, database, self.scheduler.nudge)
        self._watchers = watchers_of(
            Watch(settings, database, journal, tasks, self._ours, self.scheduler.nudge)
        )
        self._watchers += Placement(
            settings, database, self._locator, self.host
        ).watchers()
        self._inbox = Inbox(transport, self.host, self.scheduler.nudge, self._answer)
        # A question that the bus keeps blocks its thread, so there is one at most.
        asking = Asking(transport, most=1)
        self._reporter = Reporter(
            settings, database, self.scheduler, journal.takeovers,
            lambda seconds: asking.ask(self.host, PING, None, {}, seconds),
        )  # fmt: skip
        self._stopped = threading.Event()
        self._heart = threading.Thread(
            target=self._beat_for_ever, name="heartbeat", daemon=True
        )

    def start(self) -> None:
        """Enter service; NAME_TAKEN when another process has this name."""
        left_over = self._registration.enter()
        self._keeper.start()
        self._inbox.start()
        self._reporter.start()
        self._heart.start()
        self.scheduler.start(self._watchers)
        for node_uuid in left_over:
            self.scheduler.nudge(node_uuid)
        LOG.info("Conductor %s is in service", self.host)

    def stop(self) -> None:
        """Take no new work, give running steps their time, hand over the rest."""
        LOG.info("Conductor %s stops", self.host)
        withdrawn_at = time.monotonic()
        self._withdraw()
        self.runner.hand_over()
        ended = self.scheduler.stop(self._settings.conductor.graceful_shutdown_timeout)
        if not ended:
            LOG.warning("Steps are cut; whoever takes over performs them again")
        self._reporter.stop()
        self._go_on_answering(withdrawn_at + KEPT_SECONDS + 0.5)
        self._inbox.stop()
        self._keeper.stop()
        self._telling.stop()
        try:
            self._registration.leave()
        except ServiceError as error:
            LOG.warning("Could not sign off: %s", error)

    def _withdraw(self) -> None:
        """Let others serve our nodes from now on, but for those worked on."""
        self._stopped.set()
        try:
            self._registration.withdraw()
        except ServiceError as error:
            LOG.warning("Could not withdraw: %s", error)

    def _go_on_answering(self, until: float) -> None:
        """Others may send questions here until they read again who is live."""
        try:
            with self._database.read() as reader:
                alone = not self._locator.live(reader, fresh=True)
        except ServiceError:
            return
        if not alone:
            time.sleep(max(until - time.monotonic(), 0))

    def due(self) -> list[str]:
        """Nodes of ours that the tables have work for, and allocations if any."""
        with self._database.read() as reader:
            waiting = [ALLOCATIONS] if reader.due_allocations(1) else []
            # A thousand nodes of others must not hide one of ours.
            found = reader.due(MOST_DUE, self._locator.others(reader, self.host))
            if not found:
                return waiting
            rows = reader.rows(Node, PLACED_BY, Query(equals={"uuid": found}))
            hosts = self._locator.hosts(reader, rows)
        return [uuid for uuid in found if hosts.get(uuid) == self.host] + waiting

    def _look(self, name: str) -> float | None:
        """Do what is due for a node or for the allocations; seconds until again."""
        if name == ALLOCATIONS:
            return self._allocator.look()
        return self.runner.run(name)

    def _ours(self, nodes: list[Node]) -> list[Node]:
        with self._database.read() as reader:
            hosts = self._locator.hosts(reader, map(placed_by, nodes))
        return [node for node in nodes if hosts[node.uuid] == self.host]

    def _answer(
        self, question: str, node_uuid: str | None, args: Mapping[str, Any]
    ) -> Any:
        if question == PING:
            return None
        return answered(
            lambda: self._desk.answer(question, node_uuid, args),
            f"answering {question}",
        )

    def _beat_for_ever(self) -> None:
        interval = self._settings.conductor.heartbeat_interval
        while not self._stopped.is_set():
            try:
                self._registration.beat(self._reporter.report())
            except ServiceError as error:
                LOG.warning("No sign of life given: %s", error)
            self._stopped.wait(interval)
