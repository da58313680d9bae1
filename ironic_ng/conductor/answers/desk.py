# SPDX-License-Identifier: Apache-2.0
"""Where questions are answered: finds the node, holds it if need be, stores."""

import datetime
import time
from collections.abc import Callable, Mapping
from typing import Any

from ironic_ng.conductor.answers import vendor
from ironic_ng.conductor.answers.question import Answer, DriverQuestion, Question
from ironic_ng.conductor.answers.table import ANSWERS, DRIVER_ANSWERS
from ironic_ng.conductor.journal import Journal
from ironic_ng.conductor.tasks import TaskMaker
from ironic_ng.conf.settings import Settings
from ironic_ng.db.database import Database
from ironic_ng.domain.catalogue import ha
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.operations.questions import DEADLINE


class Desk:
    """Answers questions of the API; called from many threads."""

    def __init__(
        self,
        settings: Settings,
        tasks: TaskMaker,
        journal: Journal,
        database: Database,
        nudge: Callable[[str], None],
    ) -> None:
        """``nudge`` is told each node that was held, in case work waited for it."""
        self._options = settings.conductor
        self._tasks = tasks
        self._journal = journal
        self._database = database
        self._nudge = nudge

    def answer(
        self, question: str, node_uuid: str | None, args: Mapping[str, Any]
    ) -> Any:
        """The answer as JSON; raises a ServiceError."""
        if question in DRIVER_ANSWERS:
            return self._about_driver(question, args)
        answer = ANSWERS.get(question)
        if answer is None:
            raise ha.UNKNOWN_QUESTION(question=question)
        asked = self._question(question, str(node_uuid), args)
        exclusive = answer.exclusive
        if question == "vendor_call":
            exclusive = vendor.is_exclusive(asked)
        if not exclusive:
            return answer.give(asked)
        return self._exclusively(answer, question, str(node_uuid), args)

    def _question(
        self, question: str, node_uuid: str, args: Mapping[str, Any]
    ) -> Question:
        with self._database.read() as reader:
            node = reader.get(Node, node_uuid)
            if node is None:
                raise ha.NODE_GONE(node=node_uuid)
            task = self._tasks.make(
                node,
                reader.find(Port, node_uuid=node_uuid),
                reader.ramdisk_of(node_uuid),
                reader.traits([node_uuid]).get(node_uuid, ()),
            )
            if DEADLINE in args:
                _demand_in_time(reader.now(), args, question)
        return Question(task, args, self._tasks.registry)

    def _about_driver(self, question: str, args: Mapping[str, Any]) -> Any:
        driver = str(args["driver"])
        task = self._tasks.make(Node(uuid="", driver=driver))
        asked = DriverQuestion(driver, args, task, self._tasks.registry)
        return DRIVER_ANSWERS[question](asked)

    def _exclusively(
        self, answer: Answer, purpose: str, node_uuid: str, args: Mapping[str, Any]
    ) -> Any:
        work = self._journal.take(node_uuid, purpose)
        for _ in range(self._options.node_locked_retry_attempts - 1):
            if work is not None:
                break
            time.sleep(self._options.node_locked_retry_interval)
            work = self._journal.take(node_uuid, purpose)
        if work is None:
            raise self._held(node_uuid)
        try:
            _demand_in_time(work.now(), args, purpose)
            task = self._tasks.make(work.node, work.ports, work.ramdisk, work.traits)
            asked = Question(task, args, self._tasks.registry)
            with self._journal.acting(work):
                result = answer.give(asked)
            work.learn(asked.learned)
            self._journal.save(work, release=True)
            return result
        finally:
            self._journal.let_go(work)
            self._nudge(node_uuid)

    def _held(self, node_uuid: str) -> Exception:
        with self._database.read() as reader:
            node = reader.get(Node, node_uuid)
        if node is None:
            return ha.NODE_GONE(node=node_uuid)
        return ha.HELD(
            node=node_uuid, host=node.reservation, purpose=node.held_for or "other work"
        )


def _demand_in_time(
    now: datetime.datetime, args: Mapping[str, Any], question: str
) -> None:
    """TOO_LATE when whoever asked has given up, so that nothing is done for nobody."""
    deadline = args.get(DEADLINE)
    if deadline is not None and now > datetime.datetime.fromisoformat(deadline):
        raise ha.TOO_LATE(verb=question)
