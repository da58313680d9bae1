# SPDX-License-Identifier: Apache-2.0
"""The service is killed at five points while it drives a QEMU machine.

Real BMC emulator, real agent, real processes. Each kill is followed by a plain
start; nobody repairs anything, and the node must reach what was asked of it.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.cmd.demo_lab import VmLab
from ironic_ng.cmd.demo_life import Api, Life, Progress
from ironic_ng.cmd.demo_service import ServiceProcess, free_port

pytestmark = [
    pytest.mark.vm,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(
        os.environ.get("IRONIC_NG_TEST_VM") != "1" or os.geteuid() != 0,
        reason="no QEMU machines: set IRONIC_NG_TEST_VM=1 and be root",
    ),
]
NAME = "demo-0"
WRITES = "Asynchronous command prepare_image started execution"
PHASE_SECONDS = 900.0
Node = dict[str, Any]


class Run:
    """A machine, the service that drives it, and a way to kill the service."""

    def __init__(self, lab: VmLab, service: ServiceProcess, console: Path) -> None:
        self.lab = lab
        self.service = service
        self.api = Api(service.url)
        self.life = Life(self.api, _show, service.require_alive)
        self._console = console
        self.kills = 0

    def console(self) -> str:
        return self._console.read_text(errors="replace")

    def kill_when(self, reached: Callable[[Node], bool], goal: str) -> None:
        """Kill and start again at a point; the node must not get past it unseen."""
        deadline = time.monotonic() + PHASE_SECONDS
        while not reached(node := self.api.node(NAME)):
            assert node["provision_state"] != goal, "the point was never seen"
            assert time.monotonic() < deadline, node
            time.sleep(0.05)
        self.service.kill()
        self.service.start()
        self.kills += 1

    def settle(self, goal: str) -> Node:
        node = self.life.settle([NAME], goal, PHASE_SECONDS)[NAME]
        assert node["provision_state"] == goal, node
        assert node["last_error"] is None
        return node


def _show(nodes: list[Progress]) -> None:
    """Nothing: the service's log tells more."""


def _step(node: Node) -> str:
    found = node["deploy_step"] or node["clean_step"] or {}
    return str(found.get("step", ""))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    place = tmp_path_factory.mktemp("vm")
    with contextlib.ExitStack() as stack:
        lab = VmLab(place / "lab", "bios", print)
        stack.callback(lab.stop)
        lab.start()
        address, state = lab.address(), place / "service"
        api_port, files_port = free_port(address), free_port(address)
        options: dict[str, dict[str, object]] = {
            "DEFAULT": {
                "state_path": state,
                "host": "killed",
                "auth_strategy": "noauth",
                **lab.loaders(),
            },
            "api": {
                "host_ip": address,
                "port": api_port,
                "allow_noauth_in_public": True,
                "ramdisk_heartbeat_timeout": 20,
            },
            "deploy": {
                "http_host": address,
                "http_port": files_port,
                "erase_devices_priority": 0,
                "erase_devices_metadata_priority": 10,
            },
            "conductor": {"power_poll_interval": 0.2, "scan_interval": 1},
        }
        service = ServiceProcess(state, options, f"http://{address}:{api_port}")
        stack.callback(service.stop)
        service.start()
        yield Run(lab, service, place / "lab" / f"{NAME}.console")


def test_every_wish_is_fulfilled_although_the_service_dies_five_times(run: Run) -> None:
    info = run.lab.infos()[NAME]
    run.life.enrol(info, **run.lab.extras(NAME))
    run.api.provision(NAME, "manage")
    run.settle("manageable")

    run.api.provision(NAME, "inspect")
    run.kill_when(lambda node: node["provision_state"] == "inspect wait", "manageable")
    run.settle("manageable")

    run.api.provision(NAME, "provide")
    run.kill_when(lambda node: _step(node) == "erase_devices_metadata", "available")
    run.settle("available")

    run.api.patch(NAME, instance_info=run.lab.instance_info())
    drive = {"meta_data": {"uuid": NAME, "hostname": "survivor.demo"}}
    run.api.provision(NAME, "active", configdrive=drive)
    run.kill_when(lambda node: node["provision_state"] == "deploying", "active")
    run.kill_when(lambda _: WRITES in run.console(), "active")
    run.kill_when(
        lambda node: _step(node) in ("tear_down_agent", "boot_instance"), "active"
    )
    run.settle("active")

    assert run.kills == 5
    assert run.lab.check(NAME, "survivor.demo")
    # The agent's write went on while the service was dead; it was not asked again.
    assert run.console().count(WRITES) == 1
