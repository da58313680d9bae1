# SPDX-License-Identifier: Apache-2.0
"""A backend over an embedded database, with one conductor that answers at will."""

import dataclasses
import uuid
from pathlib import Path
from typing import Any

from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.db.database import Database
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.node import Node
from ironic_ng.operations.backend import Backend, make_backend
from ironic_ng.operations.context import Caller, Identity

OPERATOR = Caller(identity=Identity(user="op", trusted=True), request_id="req-1")


@dataclasses.dataclass
class Answers:
    """Stands where the bus is; raises or answers what a test put in."""

    error: Exception | None = None
    asked: list[str] = dataclasses.field(default_factory=list)
    bus_away: bool = False

    def ask(
        self,
        host: str,
        question: str,
        node_uuid: str | None,
        args: dict[str, Any],
        timeout: float,
    ) -> Any:
        self.asked.append(question)
        if self.error is not None:
            raise self.error


class Bench:
    """What a test of an operation needs."""

    def __init__(self, directory: Path) -> None:
        self.settings = settings_for_tests(
            {
                "DEFAULT": {"state_path": str(directory)},
                "conductor": {
                    "node_locked_retry_attempts": 1,
                    "node_locked_retry_interval": 0,
                    "heartbeat_timeout": 3600,
                },
            }
        )
        self.woken: list[str] = []
        self.answers = Answers()
        self.database = Database(self.settings, on_wake=self.woken.append)
        self.database.prepare()
        self.backend: Backend = make_backend(self.settings, self.database, self.answers)
        with self.database.write() as unit:
            unit.add(Conductor(hostname="c-1", drivers=["fake-hardware"]))
            unit.replace(
                dataclasses.replace(
                    unit.find(Conductor, hostname="c-1")[0], updated_at=unit.now()
                )
            )

    def node(self, **words: Any) -> Node:
        """Store a node with these fields."""
        words = {"uuid": str(uuid.uuid4()), "driver": "fake-hardware"} | words
        with self.database.write() as unit:
            return unit.add(Node(**words))

    def now(self, node: Node) -> Node:
        """The node as it is stored now."""
        with self.database.read() as reader:
            found = reader.get(Node, node.uuid)
        assert found is not None
        return found
