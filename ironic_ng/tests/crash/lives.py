# SPDX-License-Identifier: Apache-2.0
"""One machine of the lab and the service that drives it, life after life."""

import configparser
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import requests

from ironic_ng.lab.farm import Farm, MachineInfo

VERSION = {"X-OpenStack-Ironic-API-Version": "1.95"}
PATIENCE = 120.0
RUNBOOK = "CUSTOM_WIPE"
RUNBOOK_STEPS = [
    {"interface": "deploy", "step": "erase_devices_metadata", "args": {}, "order": 1},
    {"interface": "power", "step": "reboot", "args": {}, "order": 2},
    {"interface": "deploy", "step": "wait", "args": {"seconds": 1}, "order": 3},
]
"""A step of the ramdisk, and two that the conductor performs itself."""
HOOKS = "ramdisk-error,validate-interfaces,ports,architecture,cpus,memory,root-device"


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Life:
    """One run of the service, from its start to its end."""

    def __init__(self, lives: "Lives", state: Path, pid: int) -> None:
        """Talk to the process of this number."""
        self.lives, self.state, self.pid = lives, state, pid
        self.over = False

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """One request; None when the service is gone or refuses."""
        url = f"{self.lives.url}{path}"
        try:
            answer = requests.request(
                method, url, json=body, headers=VERSION, timeout=60
            )
        except requests.RequestException:
            return None
        if answer.status_code >= requests.codes.bad_request:
            return None
        return answer.json() if answer.text else {}

    def until_ready(self) -> None:
        """Wait until the API answers and a conductor is in service."""
        self._until(lambda: (self.ask("GET", "/v1/drivers") or {}).get("drivers"))

    def until_state(self, *states: str) -> dict[str, Any]:
        """Wait until the node is there and nobody holds it; gives the node."""

        def there() -> Any:
            node = self.ask("GET", f"/v1/nodes/{self.lives.node}")
            settled = node and node["provision_state"] in states
            return node if settled and node["reservation"] is None else None

        found: dict[str, Any] = self._until(there)
        return found

    def ends_by_itself(self, goal: str) -> bool:
        """Whether the process was killed before the node reached the goal."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if not Path(f"/proc/{self.pid}").exists() or self._is_dead():
                self.reap()
                return True
            node = self.ask("GET", f"/v1/nodes/{self.lives.node}")
            if node and node["provision_state"] == goal and not node["reservation"]:
                return False
            time.sleep(0.05)
        raise AssertionError(self._told("neither killed nor done"))

    def kill(self) -> None:
        """End it as a power cut would."""
        if not self.over:
            os.kill(self.pid, signal.SIGKILL)
            self.reap()

    def reap(self) -> None:
        """Take note of its end."""
        self.lives.order({"wait": self.pid})
        self.over = True

    def _is_dead(self) -> bool:
        try:
            stat = Path(f"/proc/{self.pid}/stat").read_text("utf-8")
        except OSError:
            return True
        return stat.rpartition(")")[2].split()[0] == "Z"

    def _until(self, there: Any) -> Any:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = there()
            if found:
                return found
            if self._is_dead():
                raise AssertionError(self._told("the service ended"))
            time.sleep(0.05)
        raise AssertionError(self._told("nothing happened in time"))

    def _told(self, what: str) -> str:
        node = self.ask("GET", f"/v1/nodes/{self.lives.node}") or {}
        log = (self.state / "service.log").read_text("utf-8")[-3000:]
        shown = {name: node.get(name) for name in SHOWN}
        return f"{what}: {shown}\n{log}"


SHOWN = ("provision_state", "reservation", "last_error", "power_state", "deploy_step")


class Lives:
    """A machine, a service that has enrolled it once, and copies of its state."""

    def __init__(self, place: Path, farm: Farm, machine: MachineInfo) -> None:
        """Start the nursery; ``prepare`` comes next."""
        self.place, self.farm, self.info = place, farm, machine
        self.machine = farm.machine(machine.name)
        self.port, self.files_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.machine.boot_url = f"http://127.0.0.1:{self.files_port}/boot.ipxe"
        self.node = ""
        self._count = 0
        place.mkdir(parents=True)
        self._nursery = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "ironic_ng.tests.crash.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def close(self) -> None:
        """End the nursery."""
        self._nursery.communicate(timeout=60)

    def order(self, order: dict[str, Any]) -> dict[str, Any]:
        """Give the nursery an order and take its answer."""
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write(json.dumps(order) + "\n")
        answer: dict[str, Any] = json.loads(self._nursery.stdout.readline())
        return answer

    def start(self, state: Path, *, kill_at: int = 0, when: str = "before") -> Life:
        """Start the service on a state directory."""
        config = self._configure(state)
        order = {
            "config": str(config),
            "log": str(state / "service.log"),
            "armed": str(state / "armed"),
            "counted": str(state / "counted"),
            "kill_at": kill_at,
            "when": when,
        }
        life = Life(self, state, self.order(order)["pid"])
        life.until_ready()
        return life

    def prepare(self, image: dict[str, Any]) -> None:
        """Enrol the machine and keep the state of the service to begin from."""
        life = self.start(self.place / "manageable")
        node = life.ask(
            "POST",
            "/v1/nodes",
            {
                "driver": self.info.driver,
                "driver_info": self.info.driver_info,
                "properties": self.info.properties,
                "instance_info": image,
                "inspect_interface": "agent",
            },
        )
        self.node = node["uuid"]
        for mac in self.info.ports:
            life.ask("POST", "/v1/ports", {"node_uuid": self.node, "address": mac})
        life.ask("POST", "/v1/runbooks", {"name": RUNBOOK, "steps": RUNBOOK_STEPS})
        life.ask("PUT", f"/v1/nodes/{self.node}/traits/{RUNBOOK}")
        self.tell("manage")
        life.until_state("manageable")
        life.kill()
        shutil.copytree(self.place / "manageable", self.place / "available")
        life = self.start(self.place / "available")
        patch = [{"op": "add", "path": "/automated_clean", "value": False}]
        life.ask("PATCH", f"/v1/nodes/{self.node}", patch)
        self.tell("provide")
        life.until_state("available")
        life.kill()

    def tell(self, verb: str, **args: Any) -> None:
        """Send a verb."""
        try:
            answer = requests.put(
                f"{self.url}/v1/nodes/{self.node}/states/provision",
                json={"target": verb, **args},
                headers=VERSION,
                timeout=60,
            )
        except requests.ConnectionError:
            # Killed so early that the answer did not leave; the wish is stored.
            return
        assert answer.ok, f"{verb} was refused: {answer.text}"

    def copy(self, begin: str) -> Path:
        """A fresh copy of a state to begin from."""
        self._count += 1
        copy = self.place / f"{begin}-{self._count}"
        shutil.copytree(self.place / begin, copy)
        return copy

    def count(self, state: Path) -> int:
        """How many times the conductor has stored something since it was armed."""
        return int((state / "counted").read_text("ascii"))

    def _configure(self, state: Path) -> Path:
        state.mkdir(exist_ok=True)
        parser = configparser.RawConfigParser()
        parser.read_dict(
            {
                "DEFAULT": {
                    "state_path": str(state),
                    "host": "crash",
                    "auth_strategy": "noauth",
                    **self.farm.loader_settings,
                },
                "api": {"port": str(self.port), "ramdisk_heartbeat_timeout": "3"},
                "deploy": {
                    "http_port": str(self.files_port),
                    "erase_devices_priority": "0",
                    "erase_devices_metadata_priority": "10",
                },
                "agent": {"command_poll_interval": "1"},
                "conductor": {
                    "power_poll_interval": "0.1",
                    "scan_interval": "0.5",
                    "sync_power_state_interval": "0",
                    "power_failure_recovery_interval": "0",
                },
                "inspector": {"hooks": HOOKS},
                "fetch": {"block_loopback": "false"},
            }
        )
        config = state / "ironic_ng.conf"
        with config.open("w", encoding="utf-8") as file:
            parser.write(file)
        return config
