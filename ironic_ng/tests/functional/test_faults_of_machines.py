# SPDX-License-Identifier: Apache-2.0
"""Machines with every fault of BMC and ramdisk, deployed side by side.

All are ordered at once from one service: each must end as its row says, within
the bounds, while the healthy ones among them notice nothing.
"""

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from ironic_ng.tests.functional.whole_service import WholeService

pytestmark = [pytest.mark.lab, pytest.mark.timeout(240)]

CALLBACK_SECONDS = 12
BOUND = 2 * CALLBACK_SECONDS + 15
HEALTHY_SECONDS = 15
RECOVERY_SECONDS = 90
OPTIONS: dict[str, dict[str, object]] = {
    "conductor": {
        "deploy_callback_timeout": CALLBACK_SECONDS,
        "power_state_change_timeout": 3,
        "step_timeout": CALLBACK_SECONDS,
        "step_total_timeout": 2 * CALLBACK_SECONDS,
        "scan_interval": 0.5,
    },
    "ipmi": {"command_retry_timeout": 6},
    "agent": {"command_timeout": 4, "silence_timeout": 8, "command_poll_interval": 1},
    "redfish": {
        "read_timeout": 3,
        "total_timeout": 6,
        "connection_retry_interval": 0.2,
    },
}


@dataclass(frozen=True)
class Row:
    """One machine: its BMC, what is wrong with it, and how its deployment ends."""

    name: str
    bmc: str
    fault: str = ""
    how: dict[str, Any] = field(default_factory=dict)
    state: str = "deploy failed"
    code: str = ""


WRITE = {"match": "standby.prepare_image"}
ROWS = (
    Row("healthy-red", "redfish", state="active"),
    Row("healthy-ipm", "ipmi", state="active"),
    Row("m1-hangs", "redfish", "bmc.hang", code="BM-BMC-001"),
    Row("m1-hangs-ipm", "ipmi", "bmc.hang", code="BM-BMC-001"),
    Row("m2-late", "redfish", "bmc.delay", {"seconds": 0.3}, "active"),
    Row("m3-error", "redfish", "bmc.status", {"status": 500}, code="BM-BMC-"),
    Row("m3-busy-once", "redfish", "bmc.status",
        {"status": 503, "retry_after": 1, "times": 1, "match": "GET"}, "active"),
    Row("m3-if-match", "redfish", "bmc.precondition", state="active"),
    Row("m4-reset-once", "redfish", "bmc.reset",
        {"times": 1, "match": "GET"}, "active"),
    Row("m4-cut", "redfish", "bmc.cut", code="BM-BMC-"),
    Row("m5-garbage", "redfish", "bmc.garbage", code="BM-BMC-"),
    Row("m5-types", "redfish", "bmc.types", code="BM-BMC-"),
    Row("m5-huge", "redfish", "bmc.huge", {"times": 4}, code="BM-BMC-"),
    Row("m6-refused", "redfish", "bmc.password", code="BM-BMC-003"),
    Row("m7-idle", "redfish", "bmc.ignore", {"match": "Reset"}, code="BM-PWR-"),
    Row("m7-idle-ipm", "ipmi", "power.stuck", code="BM-PWR-"),
    Row("m9-lost", "redfish", "bmc.lose_answer", {"match": "Reset"}, "active"),
    Row("m9-lost-ipm", "ipmi", "bmc.lose_answer", state="active"),
    Row("m12-drops", "ipmi", "bmc.drop", {"percent": 20}, "active"),
    Row("m12-twice", "ipmi", "bmc.twice", state="active"),
    Row("a1-absent", "redfish", "ramdisk.absent", code="BM-STEP-031"),
    Row("a1-no-boot", "ipmi", "machine.no_boot", code="BM-STEP-031"),
    Row("a2-mute", "redfish", "ramdisk.mute", code="BM-AGT-"),
    Row("a3-endless", "redfish", "ramdisk.endless", WRITE, code="BM-STEP-031"),
    Row("a4-many", "redfish", "ramdisk.heartbeats", {"count": 10}, "active"),
    Row("a5-restarts", "ipmi", "ramdisk.reboot", {**WRITE, "times": 1}, code="BM-"),
    Row("a7-late", "redfish", "ramdisk.slow", {"seconds": 1}, "active"),
    Row("silent-end", "redfish", "ramdisk.silent_end", state="active"),
    Row("fails", "redfish", "ramdisk.fail", WRITE, code="BM-AGT-003"),
)  # fmt: skip
BY_NAME = {row.name: row for row in ROWS}


@dataclass
class Seen:
    """How one machine fared."""

    node: dict[str, Any]
    seconds: float


class Parallel:
    """Deploys every machine at once and remembers how each ended."""

    def __init__(self, service: WholeService) -> None:
        self.service = service
        self.seen: dict[str, Seen] = {}
        # Bounds are for a host of one's own; other tests take their share of this one.
        self.slowness = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))

    def enrol(self) -> None:
        self._each(lambda row: self.service.enrol(row.name, **_interfaces(row)))

    def deploy(self) -> None:
        for row in ROWS:
            if row.fault:
                self.service.farm.machine(row.name).faults.set(row.fault, **row.how)
        self._each(self._deploy)

    def _deploy(self, row: Row) -> None:
        service = self.service
        info = service.farm.images.instance.instance_info()
        service.patch(row.name, instance_info=info)
        begun = time.monotonic()
        path = f"/v1/nodes/{row.name}/states/provision"
        answer = service.ask("PUT", path, {"target": "active"})
        assert answer.status_code == 202, answer.text
        while True:
            node = service.node(row.name)
            state = node["provision_state"]
            resting = state in ("active", "deploy failed") and not node["reservation"]
            seconds = time.monotonic() - begun
            if resting or seconds > 90:
                self.seen[row.name] = Seen(node, seconds)
                return
            time.sleep(0.3)

    def _each(self, action: Any) -> None:
        threads = [threading.Thread(target=action, args=(row,)) for row in ROWS]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _interfaces(row: Row) -> dict[str, str]:
    if row.bmc == "ipmi":
        return {}
    return {"boot_interface": "redfish-virtual-media"}


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parallel]:
    service = WholeService(tmp_path_factory.mktemp("faults"), OPTIONS)
    for row in ROWS:
        ways = {"redfish": service.farm.add_redfish, "ipmi": service.farm.add_ipmi}
        ways[row.bmc](row.name, boot_seconds=0)
    service.start()
    parallel = Parallel(service)
    parallel.enrol()
    parallel.deploy()
    yield parallel
    service.stop()


@pytest.mark.parametrize("name", BY_NAME)
def test_each_ends_as_it_must(deployed: Parallel, name: str) -> None:
    row, seen = BY_NAME[name], deployed.seen[name]
    text = seen.node["last_error"]
    assert seen.node["provision_state"] == row.state, text
    assert seen.node["reservation"] is None
    assert seen.node["target_power_state"] is None
    if row.state == "active":
        assert text is None
        image = deployed.service.farm.images.instance
        machine = deployed.service.farm.machine(name)
        assert machine.disk.image_sha256(image.raw_size) == image.raw_sha256
        assert machine.record.count("image_write") == 1
    else:
        assert f"({row.code}" in text
    slower = 15 * (row.fault in ("bmc.delay", "ramdisk.slow"))
    assert seen.seconds < (BOUND + slower) * deployed.slowness


@pytest.mark.parametrize("name", ["healthy-red", "healthy-ipm"])
def test_others_are_unharmed(deployed: Parallel, name: str) -> None:
    assert deployed.seen[name].seconds < HEALTHY_SECONDS * deployed.slowness


@pytest.mark.parametrize("name", ["m9-lost", "m9-lost-ipm", "m12-twice", "a4-many"])
def test_no_power_action_is_done_twice(deployed: Parallel, name: str) -> None:
    """On for the ramdisk, off at its end, on for the instance: each has one effect."""
    record = deployed.service.farm.machine(name).record
    assert record.details("effective") == ["on", "off", "on"]


def test_logins_do_not_lock_the_account(deployed: Parallel) -> None:
    record = deployed.service.farm.machine("m6-refused").record
    before = [entry.at for entry in record.entries("login")]
    assert all(
        sum(1 for other in before if at <= other < at + 60) <= 6 for at in before[1:]
    )


def test_all_recover_without_a_restart(deployed: Parallel) -> None:
    """The fault is gone: the same order succeeds, for those that had failed."""
    service = deployed.service
    left = {row.name for row in ROWS if row.state == "deploy failed"}
    for machine in service.farm.machines.values():
        machine.faults.clear()
    cleared = time.monotonic()
    errors: dict[str, str] = {}
    while left and time.monotonic() < cleared + RECOVERY_SECONDS:
        for name in sorted(left):
            node = service.node(name)
            errors[name] = node["last_error"]
            if node["provision_state"] == "active":
                left.discard(name)
            elif node["provision_state"] == "deploy failed" and not node["reservation"]:
                path = f"/v1/nodes/{name}/states/provision"
                service.ask("PUT", path, {"target": "active"})
        time.sleep(0.5)
    assert not left, {name: errors[name] for name in left}
