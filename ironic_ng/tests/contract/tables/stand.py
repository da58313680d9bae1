# SPDX-License-Identifier: Apache-2.0
"""The API without a server, and a conductor without threads, over one database.

Requests enter at the WSGI application, twice assembled: without authentication,
and with Keystone's middleware, which asks the stand-in identity service that the
recorded conversations use. The conductor answers questions at once and works
only when it is told to, so that a test sees each state for as long as it likes.
"""

import dataclasses
import json
import os
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import webtest

from ironic_ng.api.app import make_application
from ironic_ng.cmd.files import open_files
from ironic_ng.conductor.answers.desk import Desk
from ironic_ng.conductor.holds import HoldKeeper
from ironic_ng.conductor.journal import Journal
from ironic_ng.conductor.registration import Registration
from ironic_ng.conductor.runner import Runner
from ironic_ng.conductor.tasks import TaskMaker
from ironic_ng.conf.settings import Settings, settings_for_tests
from ironic_ng.db.database import Database
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.domain.states import FACTS, State
from ironic_ng.drivers.registry import Registry
from ironic_ng.operations.backend import make_backend
from ironic_ng.tests.backends import choose_servers
from ironic_ng.tests.contract.identity import StandInIdentity
from ironic_ng.tests.contract.running_service import INTERFACES

T = TypeVar("T")
HOST = "conductor-1"
OWNER, LESSEE, THIRD = "1" * 32, "2" * 32, "3" * 32
PERSONAS = [
    f"{place}-{role}"
    for place in ("system", "owner", "lessee", "third")
    for role in ("admin", "manager", "member", "reader", "service")
]
NEWEST = 115
_FAR = 1_900_000_000


class Stand:
    """One service of which every part is at hand."""

    bus_away = False

    def __init__(self, directory: Path) -> None:
        """Prepare an empty database and register the conductor."""
        self._policy = directory / "policy.yaml"
        self._policy_changes = 0
        self._policy.write_text("{}\n")
        self._identity = StandInIdentity()
        self.settings = self._options(directory)
        self.woken: list[str] = []
        self.database = Database(self.settings, on_wake=self.woken.append)
        self.database.prepare()
        self._files = open_files(self.settings)
        registry = Registry(self.settings)
        registry.__enter__()
        keeper = HoldKeeper(self.database, self.settings, HOST)
        journal = Journal(self.database, keeper)
        tasks = TaskMaker(registry, self.settings, self._files.services)
        self.runner = Runner(self.settings, tasks, journal)
        self._desk = Desk(
            self.settings, tasks, journal, self.database, self.woken.append
        )
        Registration(self.database, self.settings, registry, HOST).enter()
        self.backend = make_backend(self.settings, self.database, self)
        self._open = self._application("noauth")
        self._guarded = self._application("keystone")

    def close(self) -> None:
        self._files.stop()
        self._identity.stop()
        self.database.close()

    def ask(
        self,
        host: str,
        question: str,
        node_uuid: str | None,
        args: Mapping[str, Any],
        timeout: float,
    ) -> Any:
        """What the bus would carry, asked of the conductor directly."""
        assert host == HOST
        answer = self._desk.answer(question, node_uuid, dict(args))
        return json.loads(json.dumps(answer))

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        minor: int | None = NEWEST,
        persona: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> webtest.TestResponse:
        """One request; with a persona (or "") it passes through Keystone's checks."""
        sent = {str(name): str(value) for name, value in (headers or {}).items()}
        if minor is not None:
            sent["X-OpenStack-Ironic-API-Version"] = f"1.{minor}"
        if persona:
            sent["X-Auth-Token"] = f"tok-{persona}"
        data = b"" if body is None else json.dumps(body).encode()
        if body is not None:
            sent["Content-Type"] = "application/json"
        application = self._open if persona is None else self._guarded
        return application.request(
            path, method=method, body=data, headers=sent, expect_errors=True
        )

    def raw(self, method: str, path: str, body: bytes) -> webtest.TestResponse:
        """One request with these bytes for a body."""
        headers = {"X-OpenStack-Ironic-API-Version": f"1.{NEWEST}"}
        return self._open.request(
            path, method=method, body=body, headers=headers, expect_errors=True
        )

    def node(self, state: str = State.ENROLL, **fields: Any) -> Node:
        """Store a node in a state; it is the owner's and the lessee's."""
        words = {
            "uuid": str(uuid.uuid4()),
            "driver": "fake-hardware",
            "owner": OWNER,
            "lessee": LESSEE,
            "provision_state": state,
            "target_provision_state": FACTS[State(state)].target,
            **{
                f"{kind}_interface": default
                for kind, (_, default) in INTERFACES.items()
            },
            **fields,
        }
        return self.store(Node(**words))

    def working(self, flow: str, node: Node) -> Node:
        """Put a plan under way on the node, as in states with work to be done."""
        self.store(Job(uuid=str(uuid.uuid4()), node_uuid=node.uuid, flow=flow))
        return node

    def locked(self, node: Node) -> Node:
        """The node, held by a conductor for the next hours."""
        with self.database.write() as unit:
            held = unit.claim(node.uuid, HOST, "a test", 9999.0)
        assert held is not None
        return held

    def store(self, value: T) -> T:
        """Put a value into the database."""
        with self.database.write() as unit:
            return unit.add(value)

    def change(self, value: T, **fields: Any) -> T:
        """Change a stored value behind the API's back."""
        with self.database.write() as unit:
            return unit.replace(dataclasses.replace(value, **fields))  # type: ignore[type-var]

    def stored(self, node_uuid: str) -> Node:
        """The node as it is stored now."""
        with self.database.read() as reader:
            found = reader.get(Node, node_uuid)
        assert found is not None
        return found

    def run(self, node_uuid: str, most: int = 20) -> Node:
        """Let the conductor work on a node until it has nothing left to do."""
        for _ in range(most):
            self.runner.run(node_uuid)
            with self.database.read() as reader:
                busy = reader.job_of(node_uuid) or reader.open_intents(node_uuid)
            if not busy:
                break
        return self.stored(node_uuid)

    def policy(self, rules: Mapping[str, str]) -> None:
        """Make these the operator's policy file."""
        self._policy.write_text(json.dumps(dict(rules)))
        self._policy_changes += 1
        # The file is read again when its time differs, and clocks are coarse.
        moment = _FAR + self._policy_changes
        os.utime(self._policy, (moment, moment))

    def _application(self, strategy: str) -> webtest.TestApp:
        self.settings.override({"default": {"auth_strategy": strategy}})
        return webtest.TestApp(make_application(self.settings, self.backend))

    def _options(self, directory: Path) -> Settings:
        settings = settings_for_tests()
        configuration = directory / "ironic_ng.conf"
        url = self._identity.url
        configuration.write_text(
            f"[oslo_policy]\npolicy_file={self._policy}\n"
            f"[keystone_authtoken]\nauth_type=password\nauth_url={url}\n"
            f"www_authenticate_uri={url}\nusername=ironic\npassword=secret\n"
            "project_name=service\nuser_domain_name=Default\n"
            "project_domain_name=Default\n"
        )
        settings.source(
            ["--config-file", str(configuration)],
            project="ironic_ng",
            default_config_dirs=[],
            use_env=False,
        )
        words: dict[str, object] = {"state_path": directory / "state", "host": HOST}
        for kind, (enabled, default) in INTERFACES.items():
            words[f"enabled_{kind}_interfaces"] = enabled.split(",")
            words[f"default_{kind}_interface"] = default
        (directory / "state").mkdir()
        settings.override(
            {
                "DEFAULT": words | {"enabled_hardware_types": ["fake-hardware"]},
                "conductor": {
                    "node_locked_retry_attempts": 1,
                    "node_locked_retry_interval": 0,
                    "heartbeat_timeout": 9999,
                    "power_poll_interval": 0.05,
                    # So many nodes are left in all states that these would count.
                    "max_concurrent_deploy": 9999,
                    "max_concurrent_clean": 9999,
                },
                "deploy": {"http_port": 0},
            }
        )
        choose_servers(settings, directory)
        return settings
