# SPDX-License-Identifier: Apache-2.0
"""The API behind its embedded server, with a database and no conductor process."""

import dataclasses
import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bcrypt
import requests

from ironic_ng.cmd.api import ApiServer
from ironic_ng.db.database import Database
from ironic_ng.domain.catalogue import bus
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.features import FEATURES
from ironic_ng.domain.node import INTERFACE_KINDS
from ironic_ng.tests.backends import settings_at
from ironic_ng.tests.patience import SECONDS

LATEST = {"X-OpenStack-Ironic-API-Version": "1.115"}
_OFFER = {"enabled": ["fake", "other"], "default": "fake"}
Options = Mapping[str, Mapping[str, object]]


class Silence:
    """Stands where the bus is, and never answers in time."""

    bus_away = True

    def ask(
        self,
        host: str,
        question: str,
        node_uuid: str | None,
        args: Mapping[str, Any],
        timeout: float,
    ) -> Any:
        raise bus.NO_ANSWER(host=host, question=question, seconds=timeout)


class Door:
    """A served API, and requests to it."""

    def __init__(self, directory: Path, options: Options | None = None) -> None:
        users = directory / "htpasswd"
        hashed = bcrypt.hashpw(b"secret", bcrypt.gensalt(4)).decode()
        users.write_text(f"operator:{hashed}\n")
        self.settings = settings_at(
            directory,
            {
                "default": {
                    "state_path": directory / "state",
                    "auth_strategy": "noauth",
                    "http_basic_auth_user_file": str(users),
                },
                "conductor": {
                    "node_locked_retry_attempts": 1,
                    "node_locked_retry_interval": 0,
                    "heartbeat_timeout": 3600,
                },
                "api": {"port": 0, "host_ip": "127.0.0.1"},
            },
        )
        self.settings.override(options or {})
        (directory / "state").mkdir(exist_ok=True)
        self.woken: list[str] = []
        self.database = Database(self.settings, on_wake=self.woken.append)
        self.database.prepare()
        self._add_conductor()
        self._server = ApiServer(self.settings, self.database, Silence())
        self._server.start()
        self.url = self._server.url

    def stop(self) -> None:
        self._server.stop()
        self.database.close()

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """One request with the newest version unless the headers say otherwise."""
        data = raw if body is None else json.dumps(body).encode()
        return requests.request(
            method,
            self.url + path,
            data=data,
            headers=dict(LATEST) | dict(headers or {}),
            timeout=SECONDS,
        )

    def send(self, request: bytes) -> bytes:
        """Raw bytes to the port; the answer up to its end."""
        host, port = self.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=SECONDS) as sock:
            sock.sendall(request)
            pieces = []
            while piece := sock.recv(65536):
                pieces.append(piece)
        return b"".join(pieces)

    def node(self, **words: Any) -> dict[str, Any]:
        """Enrol a node."""
        answer = self.ask("POST", "/v1/nodes", {"driver": "fake-hardware", **words})
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def _add_conductor(self) -> None:
        with self.database.write() as unit:
            unit.add(
                Conductor(
                    hostname="c-1",
                    drivers=["fake-hardware"],
                    features=sorted(FEATURES),
                    interfaces={
                        "fake-hardware": dict.fromkeys(INTERFACE_KINDS, _OFFER)
                    },
                )
            )
            found = unit.find(Conductor, hostname="c-1")[0]
            unit.replace(dataclasses.replace(found, updated_at=unit.now()))


def code_of(answer: requests.Response) -> str | None:
    """The code that a refusal names."""
    return answer.headers.get("X-Baremetal-Error-Code")
