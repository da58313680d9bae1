# SPDX-License-Identifier: Apache-2.0
"""The whole service in one process, driven over HTTP with fake hardware."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from ironic_ng.cmd.all_in_one import AllInOne
from ironic_ng.tests.backends import settings_at
from ironic_ng.tests.patience import SECONDS, eventually

VERSION = {"X-OpenStack-Ironic-API-Version": "1.95"}


class Client:
    """A few requests against one service."""

    def __init__(self, url: str) -> None:
        """Talk to this address."""
        self.url = url
        self._session = requests.Session()
        self._session.headers.update(VERSION)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """One request that must succeed."""
        answer = self._session.request(
            method, self.url + path, json=body, timeout=SECONDS
        )
        assert answer.ok, answer.text
        return answer.json() if answer.text else None

    def tell(self, node: str, verb: str, goal: str, **more: Any) -> dict[str, Any]:
        """Send a verb and wait for the state it leads to."""
        path = f"/v1/nodes/{node}"
        self.ask("PUT", f"{path}/states/provision", {"target": verb, **more})

        def there() -> dict[str, Any] | None:
            found: dict[str, Any] = self.ask("GET", path)
            rests = found["reservation"] is None
            return found if rests and found["provision_state"] == goal else None

        return eventually(there)

    def close(self) -> None:
        """Close the connection."""
        self._session.close()


def options(place: Path, **conductor: Any) -> dict[str, dict[str, Any]]:
    """A service of its own on free ports."""
    return {
        "DEFAULT": {
            "state_path": str(place),
            "auth_strategy": "noauth",
            "host": "functional",
        },
        "api": {"port": 0},
        "deploy": {"http_port": 0},
        "conductor": {"graceful_shutdown_timeout": 5, **conductor},
    }


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A service that runs for one test."""
    service = AllInOne(settings_at(tmp_path, options(tmp_path)))
    service.start()
    made = Client(service.api.url)
    yield made
    made.close()
    service.stop()


def test_a_life_on_fake_hardware(client: Client) -> None:
    node = client.ask("POST", "/v1/nodes", {"driver": "fake-hardware"})["uuid"]
    client.tell(node, "manage", "manageable")
    client.tell(node, "inspect", "manageable")
    client.tell(node, "provide", "available")
    assert client.tell(node, "active", "active")["last_error"] is None
    client.tell(node, "rebuild", "active")
    client.tell(node, "rescue", "rescue", rescue_password="secret")
    client.tell(node, "unrescue", "active")
    steps = [{"interface": "vendor", "step": "log_passthrough"}]
    client.tell(node, "service", "active", service_steps=steps)
    client.tell(node, "deleted", "available")
    events = client.ask("GET", f"/v1/ng/nodes/{node}/timeline")
    assert "secret" not in str(events)


def test_nothing_is_left_when_it_has_stopped(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    service = AllInOne(settings_at(tmp_path, options(tmp_path)))
    service.start()
    service.stop()
    eventually(lambda: not set(threading.enumerate()) - before)


def test_a_signal_ends_it_politely(tmp_path: Path) -> None:
    config = tmp_path / "ironic_ng.conf"
    config.write_text(
        f"[DEFAULT]\nstate_path={tmp_path}\nhost=signalled\n"
        "[api]\nport=0\n[deploy]\nhttp_port=0\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "ironic_ng.cmd.all_in_one"]
    process = subprocess.Popen(
        [*command, "--config-file", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={k: v for k, v in os.environ.items() if not k.startswith("OS_")},
        text=True,
    )
    with process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        assert any(line.startswith("API on http://127.0.0.1:") for line in lines)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0


def test_a_taken_port_is_told_in_words(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        values = [f"--config-file={tmp_path / 'x.conf'}"]
        (tmp_path / "x.conf").write_text(
            f"[DEFAULT]\nstate_path={tmp_path}\n[api]\nport={port}\n"
            "[deploy]\nhttp_port=0\n",
            "utf-8",
        )
        done = subprocess.run(
            [sys.executable, "-m", "ironic_ng.cmd.all_in_one", *values],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert "BM-CFG-012" in done.stderr
    assert str(port) in done.stderr
    assert "[api]port" in done.stderr
