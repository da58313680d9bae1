# SPDX-License-Identifier: Apache-2.0
"""What the compute service hears, and that its absence harms nobody."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from oslo_config import cfg

from ironic_ng.clients.nova import Nova
from ironic_ng.conductor.power_telling import PowerTelling
from ironic_ng.conf.settings import Settings, settings_for_tests
from ironic_ng.domain.node import Node
from ironic_ng.tests.patience import eventually

INSTANCE = "1be26c0b-03f2-4d2e-ae87-c02d7f33c123"


class Compute(ThreadingHTTPServer):
    """Takes events down."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.heard: list[dict[str, Any]] = []
        self.versions: list[str | None] = []
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v2.1"


class Handler(BaseHTTPRequestHandler):
    """Speaks for ``Compute``."""

    server: Compute

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heard.extend(body["events"])
        self.server.versions.append(self.headers["OpenStack-API-Version"])
        events = [{**event, "code": self.server.status} for event in body["events"]]
        answer = json.dumps({"events": events}).encode()
        self.send_response(207 if self.server.status != 200 else 200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def compute() -> Iterator[Compute]:
    server = Compute()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def settings(directory: Path, url: str, more: str = "") -> Settings:
    file = directory / "nova.conf"
    file.write_text(f"[nova]\nauth_type = none\nendpoint = {url}\n{more}")
    source = cfg.ConfigOpts()
    made = Settings(source)
    source([], default_config_files=[str(file)], default_config_dirs=[])
    return made


def test_it_is_told_in_its_own_words(tmp_path: Path, compute: Compute) -> None:
    nova = Nova(settings(tmp_path, compute.url))
    assert nova.power_changed(INSTANCE, "power off")
    assert nova.power_changed(INSTANCE, "power on")
    assert not nova.power_changed(INSTANCE, "error")
    assert [(it["name"], it["server_uuid"], it["tag"]) for it in compute.heard] == [
        ("power-update", INSTANCE, "POWER_OFF"),
        ("power-update", INSTANCE, "POWER_ON"),
    ]
    assert set(compute.versions) == {"compute 2.76"}


def test_it_may_know_nothing_of_the_instance(tmp_path: Path, compute: Compute) -> None:
    compute.status = 404
    assert not Nova(settings(tmp_path, compute.url)).power_changed(INSTANCE, "power on")


@pytest.mark.parametrize("more", ["", "send_power_notifications = false"])
def test_it_may_be_away_or_unwanted(
    tmp_path: Path, compute: Compute, more: str
) -> None:
    url = compute.url if more else "http://127.0.0.1:1"
    nova = Nova(settings(tmp_path, url, more))
    assert not nova.power_changed(INSTANCE, "power on")
    assert compute.heard == []


def test_without_credentials_nothing_is_sent() -> None:
    assert not Nova(settings_for_tests({})).power_changed(INSTANCE, "power on")


def test_only_instances_are_told_of_and_in_order(
    tmp_path: Path, compute: Compute
) -> None:
    telling = PowerTelling(Nova(settings(tmp_path, compute.url)))
    telling(Node(uuid="n", driver="d", power_state="power on"))
    for power in ("power on", "power off", "power on"):
        telling(Node(uuid="n", driver="d", power_state=power, instance_uuid=INSTANCE))
    eventually(lambda: len(compute.heard) == 3)
    assert [it["tag"] for it in compute.heard] == ["POWER_ON", "POWER_OFF", "POWER_ON"]
    telling.stop()
