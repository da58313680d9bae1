# SPDX-License-Identifier: Apache-2.0
"""A node's whole life by `openstack baremetal` against the running demo."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.lab.disk import Disk
from ironic_ng.tests.functional.running_demo import RunningDemo

pytestmark = [pytest.mark.lab, pytest.mark.slow, pytest.mark.timeout(400)]
NAME = "demo-1"


class Client:
    """The `openstack` command, told where the demo is as the demo tells people."""

    def __init__(self, url: str) -> None:
        kept = {n: v for n, v in os.environ.items() if not n.startswith("OS_")}
        self._environment = kept | {"OS_AUTH_TYPE": "none", "OS_ENDPOINT": url}
        self._program = str(Path(sys.executable).with_name("openstack"))

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [self._program, "baremetal", *words],
            capture_output=True,
            text=True,
            env=self._environment,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def show(self, *words: str) -> Any:
        return json.loads(self.run(*words, "-f", "json"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    made = RunningDemo(tmp_path_factory.mktemp("demo") / "kept")
    made.await_line("Ctrl-C stops")
    yield made
    made.interrupt()


def pairs(option: str, values: dict[str, Any]) -> list[str]:
    return [word for n, v in values.items() for word in (option, f"{n}={v}")]


def test_life(demo: RunningDemo) -> None:
    client, machine = Client(demo.url), demo.machine(NAME)
    image = client.show("node", "show", "demo-0")["instance_info"]
    del image["configdrive"]
    client.run("node", "delete", NAME)
    client.run(
        "node", "create", "--name", NAME, "--driver", machine["driver"],
        *pairs("--driver-info", machine["driver_info"]),
        *pairs("--property", machine["properties"]),
        "--resource-class", "baremetal",
    )  # fmt: skip
    uuid = client.show("node", "show", NAME)["uuid"]
    client.run("port", "create", "--node", uuid, machine["ports"][0])
    client.run("node", "manage", NAME, "--wait", "60")
    client.run("node", "inspect", NAME, "--wait", "60")
    found = client.show("node", "show", NAME)["properties"]
    assert str(found["memory_mb"]) == "8192"
    client.run("node", "provide", NAME, "--wait", "90")
    client.run("node", "set", NAME, *pairs("--instance-info", image))
    given = json.dumps({"meta_data": {"hostname": "by-hand"}})
    client.run("node", "deploy", NAME, "--config-drive", given, "--wait", "120")
    shown = client.show("node", "show", NAME, "--fields", "provision_state", "name")
    assert shown == {"provision_state": "active", "name": NAME}
    disk = Disk(demo.directory / "lab" / NAME / "disk.raw")
    files = disk.config_drive() or {}
    assert b"by-hand" in files["openstack/latest/meta_data.json"]
    listed = client.show("node", "list", "--fields", "name", "power_state")
    assert {"name": NAME, "power_state": "power on"} in listed
    client.run("node", "power", "off", NAME, "--power-timeout", "60")
    _await_power(client, "power off")
    client.run("node", "power", "on", NAME)
    _await_power(client, "power on")
    client.run("node", "rebuild", NAME, "--wait", "120")
    assert client.show("node", "show", NAME)["provision_state"] == "active"
    client.run("node", "undeploy", NAME, "--wait", "120")
    history = client.show("node", "history", "list", NAME)
    assert len(history) >= 4
    client.run("node", "delete", NAME)
    names = client.show("node", "list", "--fields", "name")
    assert {"name": NAME} not in names


def _await_power(client: Client, state: str) -> None:
    for _ in range(30):
        fields = ("power_state", "target_power_state")
        shown = client.show("node", "show", NAME, "--fields", *fields)
        if shown == {"power_state": state, "target_power_state": None}:
            return
    raise AssertionError(f"the node never reached {state}")
