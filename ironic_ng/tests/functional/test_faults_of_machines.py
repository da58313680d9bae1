# SPDX-License-Identifier: Apache-2.0
"""Machines with every fault of BMC and ramdisk, deployed side by side.

One service deploys them all, some at a time: each must end as its row says, while
the healthy ones among them notice nothing.
"""

import functools
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.lab.faults import Fault
from ironic_ng.tests.functional.whole_service import WholeService
from ironic_ng.tests.patience import eventually

pytestmark = [pytest.mark.lab, pytest.mark.slow, pytest.mark.timeout(600)]

AT_ONCE = 10
PATIENCE = 240.0
CALLBACK_SECONDS = 40
# Short enough for a fault that ends by waiting, and so long that a healthy machine
# on a busy host never comes near: its own work takes a tenth of it.
OPTIONS: dict[str, dict[str, object]] = {
    "conductor": {
        "deploy_callback_timeout": CALLBACK_SECONDS,
        "power_state_change_timeout": 25,
        "step_timeout": CALLBACK_SECONDS,
        "step_total_timeout": CALLBACK_SECONDS + 15,
        "scan_interval": 0.5,
    },
    "ipmi": {"command_retry_timeout": 60},
    "agent": {"command_timeout": 15, "silence_timeout": 30, "command_poll_interval": 1},
    "redfish": {
        "read_timeout": 10,
        "total_timeout": 30,
        "connection_retry_interval": 0.2,
    },
}
# No limit at all within a test: what hangs, hangs until its fault is cleared.
ENDLESS: dict[str, dict[str, object]] = {
    "default": {"host": "patient"},
    "ipmi": {"command_retry_timeout": 900},
    "redfish": {"read_timeout": 900, "total_timeout": 900},
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
    # The first fill every place: healthy ones beside those that end by waiting.
    Row("healthy-red", "redfish", state="active"),
    Row("healthy-ipm", "ipmi", state="active"),
    Row("m1-hangs", "redfish", "bmc.hang", code="BM-BMC-001"),
    Row("m1-hangs-ipm", "ipmi", "bmc.hang", code="BM-BMC-001"),
    Row("m7-idle", "redfish", "bmc.ignore", {"match": "Reset"}, code="BM-PWR-"),
    Row("m7-idle-ipm", "ipmi", "power.stuck", code="BM-PWR-"),
    Row("a1-absent", "redfish", "ramdisk.absent", code="BM-STEP-031"),
    Row("a1-no-boot", "ipmi", "machine.no_boot", code="BM-STEP-031"),
    Row("a2-mute", "redfish", "ramdisk.mute", code="BM-AGT-"),
    Row("a3-endless", "redfish", "ramdisk.endless", WRITE, code="BM-STEP-031"),
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
    Row("m9-lost", "redfish", "bmc.lose_answer", {"match": "Reset"}, "active"),
    Row("m9-lost-ipm", "ipmi", "bmc.lose_answer", state="active"),
    Row("m12-drops", "ipmi", "bmc.drop", {"percent": 20}, "active"),
    Row("m12-twice", "ipmi", "bmc.twice", state="active"),
    Row("a4-many", "redfish", "ramdisk.heartbeats", {"count": 10}, "active"),
    Row("a5-restarts", "ipmi", "ramdisk.reboot", {**WRITE, "times": 1}, code="BM-"),
    Row("a7-late", "redfish", "ramdisk.slow", {"seconds": 1}, "active"),
    Row("silent-end", "redfish", "ramdisk.silent_end", state="active"),
    Row("fails", "redfish", "ramdisk.fail", WRITE, code="BM-AGT-003"),
)  # fmt: skip
BY_NAME = {row.name: row for row in ROWS}


class Parallel:
    """Deploys machines side by side and remembers how each ended."""

    def __init__(self, service: WholeService) -> None:
        self.service = service
        self.seen: dict[str, dict[str, Any]] = {}

    def enrol(self) -> None:
        self._each(
            lambda row: self.service.enrol(row.name, **_interfaces(row)), BY_NAME
        )

    def deploy(self) -> None:
        for row in ROWS:
            if row.fault:
                self.service.farm.machine(row.name).faults.set(row.fault, **row.how)
        self._each(self._deploy, BY_NAME)

    def recover(self) -> dict[str, str]:
        """Order what had failed anew; the errors of those that fail for good."""
        failed = [row.name for row in ROWS if row.state == "deploy failed"]
        self._each(self._insist, failed)
        left = {name: self.seen[name] for name in failed}
        return {
            name: node["last_error"]
            for name, node in left.items()
            if node["provision_state"] != "active"
        }

    def _deploy(self, row: Row) -> None:
        service = self.service
        info = service.farm.images.instance.instance_info()
        service.patch(row.name, instance_info=info)
        self._order(row.name)

    def _insist(self, row: Row) -> None:
        """A BMC that had refused a login is not asked again at once."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._order(row.name)["provision_state"] == "active":
                return
            time.sleep(1)

    def _order(self, name: str) -> dict[str, Any]:
        """Have it deployed and wait for the end, whatever that is."""
        path = f"/v1/nodes/{name}/states/provision"
        answer = self.service.ask("PUT", path, {"target": "active"})
        assert answer.status_code == 202, answer.text
        end = time.monotonic() + PATIENCE
        while True:
            node = self.seen[name] = self.service.node(name)
            state = node["provision_state"]
            resting = state in ("active", "deploy failed") and not node["reservation"]
            if resting or time.monotonic() > end:
                return node
            time.sleep(0.3)

    def _each(self, action: Callable[[Row], None], names: Iterable[str]) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(action, [BY_NAME[name] for name in names]))


def _interfaces(row: Row) -> dict[str, str]:
    if row.bmc == "ipmi":
        return {}
    return {"boot_interface": "redfish-virtual-media"}


def _service(place: Path, names: Iterable[str], options: Any) -> WholeService:
    service = WholeService(place, options)
    ways = {"redfish": service.farm.add_redfish, "ipmi": service.farm.add_ipmi}
    for name in names:
        ways[BY_NAME[name].bmc](name, boot_seconds=0)
    service.start()
    return service


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parallel]:
    service = _service(tmp_path_factory.mktemp("faults"), BY_NAME, OPTIONS)
    try:
        parallel = Parallel(service)
        parallel.enrol()
        parallel.deploy()
        yield parallel
    finally:
        service.stop()


@pytest.mark.parametrize("name", BY_NAME)
def test_each_ends_as_it_must(deployed: Parallel, name: str) -> None:
    row, node = BY_NAME[name], deployed.seen[name]
    text = node["last_error"]
    assert node["provision_state"] == row.state, text
    assert node["reservation"] is None
    assert node["target_power_state"] is None
    if row.state == "active":
        assert text is None
        image = deployed.service.farm.images.instance
        machine = deployed.service.farm.machine(name)
        assert machine.disk.image_sha256(image.raw_size) == image.raw_sha256
        assert machine.record.count("image_write") == 1
    else:
        assert f"({row.code}" in text


@pytest.mark.parametrize(
    "name",
    ["healthy-red", "healthy-ipm", "m9-lost", "m9-lost-ipm", "m12-twice", "a4-many"],
)
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
    for machine in deployed.service.farm.machines.values():
        machine.faults.clear()
    assert deployed.recover() == {}


def _has_struck(fault: Fault) -> bool:
    return fault.struck > 0


def test_nobody_waits_for_those_that_hang(tmp_path: Path) -> None:
    """Healthy machines are done while others hang; freed, these get there too."""
    healthy, hanging = ("healthy-red", "healthy-ipm"), ("m1-hangs", "m1-hangs-ipm")
    service = _service(tmp_path, healthy + hanging, ENDLESS)
    image = service.farm.images.instance.instance_info()
    order = {"target": "active"}
    try:
        for name in healthy + hanging:
            service.enrol(name, **_interfaces(BY_NAME[name]))
            service.patch(name, instance_info=image)
        for name in hanging:
            fault = service.farm.machine(name).faults.set("bmc.hang")
            answer = service.ask("PUT", f"/v1/nodes/{name}/states/provision", order)
            assert answer.status_code == 202, answer.text
            eventually(functools.partial(_has_struck, fault))
        for name in healthy:
            service.order(name, "active", "active")
        for name in hanging:
            assert service.node(name)["provision_state"] == "deploying"
            service.farm.machine(name).faults.clear()
        for name in hanging:
            service.settled(name, "active")
    finally:
        service.stop()
