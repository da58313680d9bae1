# SPDX-License-Identifier: Apache-2.0
"""Allocations in the whole service: claim, deploy, give back; and many at once."""

import collections
import configparser
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from ironic_ng.cmd.all_in_one import AllInOne
from ironic_ng.conf.settings import Settings
from ironic_ng.db.database import Database
from ironic_ng.domain.allocation import Allocation
from ironic_ng.domain.node import Node
from ironic_ng.tests.backends import options_at, settings_at
from ironic_ng.tests.functional.test_all_in_one import Client, options
from ironic_ng.tests.patience import SECONDS, eventually

NODES, WANTED, CLIENTS = 100, 200, 8
NEWEST = {"X-OpenStack-Ironic-API-Version": "1.115"}


def settings_of(place: Path) -> Settings:
    return settings_at(place, options(place, sync_power_state_interval=0))


@pytest.fixture
def service(tmp_path: Path) -> Iterator[AllInOne]:
    made = AllInOne(settings_of(tmp_path))
    made.start()
    yield made
    made.stop()


def store(settings: Settings, *values: Any) -> None:
    """Put values into the database beside the service."""
    database = Database(settings, on_wake=lambda _: None)
    database.prepare()
    with database.write() as unit:
        for value in values:
            unit.add(value)
    database.close()


def free_nodes(number: int) -> list[Node]:
    return [
        Node(
            uuid=f"00000000-0000-4000-8000-{index:012}", driver="fake-hardware",
            resource_class="rc", provision_state="available", power_state="power off",
        )
        for index in range(number)
    ]  # fmt: skip


def ask(url: str, method: str, path: str, body: Any = None) -> requests.Response:
    return requests.request(
        method, f"{url}{path}", json=body, headers=NEWEST, timeout=SECONDS
    )


def decided(url: str, key: str) -> dict[str, Any]:
    """The allocation, once the conductor has decided."""

    def look() -> dict[str, Any] | None:
        found: dict[str, Any] = ask(url, "GET", f"/v1/allocations/{key}").json()
        return found if found["state"] != "allocating" else None

    return eventually(look) or {}


def test_allocate_deploy_undeploy(service: AllInOne) -> None:
    client = Client(service.api.url)
    url = client.url
    body = {"driver": "fake-hardware", "resource_class": "rc", "automated_clean": False}
    node = client.ask("POST", "/v1/nodes", body)["uuid"]
    client.tell(node, "manage", "manageable")
    client.tell(node, "provide", "available")
    client.ask("PUT", f"/v1/nodes/{node}/states/power", {"target": "power off"})
    eventually(lambda: client.ask("GET", f"/v1/nodes/{node}")["power_state"])
    eventually(lambda: not client.ask("GET", f"/v1/nodes/{node}")["reservation"])
    made = ask(url, "POST", "/v1/allocations", {"resource_class": "rc", "name": "web"})
    assert made.status_code == 201
    assert decided(url, "web")["node_uuid"] == node
    client.tell(node, "active", "active")
    refused = ask(url, "DELETE", "/v1/allocations/web")
    assert refused.status_code == 409
    client.tell(node, "deleted", "available")
    assert ask(url, "GET", "/v1/allocations/web").status_code == 404
    again = ask(url, "POST", "/v1/allocations", {"resource_class": "rc"}).json()
    assert decided(url, again["uuid"])["state"] == "active"
    client.close()


def test_a_storm(tmp_path: Path, service: AllInOne) -> None:
    """200 requests from many clients at once for 100 nodes."""
    store(settings_of(tmp_path), *free_nodes(NODES))
    url, keys = service.api.url, []

    def send() -> None:
        for _ in range(WANTED // CLIENTS):
            made = ask(url, "POST", "/v1/allocations", {"resource_class": "rc"})
            assert made.status_code == 201, made.text
            keys.append(made.json()["uuid"])

    threads = [threading.Thread(target=send) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [decided(url, key) for key in keys]
    states = collections.Counter(item["state"] for item in found)
    assert states == {"active": NODES, "error": WANTED - NODES}
    used = {item["node_uuid"] for item in found if item["node_uuid"]}
    assert len(used) == NODES
    nodes = ask(url, "GET", "/v1/nodes?fields=uuid,instance_uuid").json()["nodes"]
    owners = {item["instance_uuid"]: item["uuid"] for item in nodes}
    for item in found:
        assert owners.get(item["uuid"]) == item["node_uuid"]


def test_what_waited_is_served_after_a_restart(tmp_path: Path) -> None:
    """The nudge went to a conductor that is gone; the table still says it."""
    settings = settings_of(tmp_path)
    waiting = Allocation(
        uuid="00000000-0000-4000-9000-000000000000", resource_class="rc"
    )
    store(settings, waiting, *free_nodes(1))
    service = AllInOne(settings_of(tmp_path))
    service.start()
    try:
        assert decided(service.api.url, waiting.uuid)["state"] == "active"
    finally:
        service.stop()


def started(place: Path) -> subprocess.Popen[str]:
    """The service as a process of its own, once its API answers."""
    config = place / "ironic_ng.conf"
    parser = configparser.RawConfigParser()
    parser.read_dict(
        options(
            place,
            sync_power_state_interval=0,
            heartbeat_timeout=2,
            heartbeat_interval=1,
        )
    )
    parser.read_dict(options_at(place))
    with config.open("w", encoding="utf-8") as file:
        parser.write(file)
    process = subprocess.Popen(
        [sys.executable, "-m", "ironic_ng.cmd.all_in_one", "--config-file", config],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={k: v for k, v in os.environ.items() if not k.startswith("OS_")},
        text=True,
    )
    assert process.stdout is not None
    lines = iter(process.stdout.readline, "")
    assert any(line.startswith("API on ") for line in lines)
    return process


def test_killed_in_the_midst(tmp_path: Path) -> None:
    """What was decided stays; what was not is decided by the next life."""
    settings = settings_of(tmp_path)
    waiting = [
        Allocation(uuid=f"00000000-0000-4000-9000-{index:012}", resource_class="rc")
        for index in range(WANTED)
    ]
    store(settings, *waiting, *free_nodes(NODES))
    database = Database(settings, on_wake=lambda _: None)

    def of_state(state: str) -> list[Allocation]:
        with database.read() as reader:
            return reader.find(Allocation, state=state)

    for enough in (1, NODES // 2, None):
        process = started(tmp_path)
        try:
            if enough is None:
                eventually(lambda: not of_state("allocating"))
            else:
                eventually(lambda: len(of_state("active")) >= enough, every=0.001)  # noqa: B023
        finally:
            process.kill()
            process.communicate()
        with database.read() as reader:
            used = {
                node.allocation_uuid: node.uuid
                for node in reader.find(Node)
                if node.instance_uuid is not None
            }
        assert used == {it.uuid: it.node_uuid for it in of_state("active")}
    assert len(of_state("active")) == NODES
    assert len(of_state("error")) == WANTED - NODES
    database.close()
