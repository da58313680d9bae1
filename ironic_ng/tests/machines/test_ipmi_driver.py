# SPDX-License-Identifier: Apache-2.0
"""The IPMI driver against a simulated BMC on real UDP, well-behaved and lossy."""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.errors import ErrorCode, ServiceError
from ironic_ng.domain.power import PowerState, PowerTarget
from ironic_ng.drivers import bound
from ironic_ng.drivers.ipmi.session import PyghmiLink
from ironic_ng.drivers.task import Task
from ironic_ng.lab.farm import Farm
from ironic_ng.lab.machine import Device, Life, Machine
from ironic_ng.lab.rmcp import Message, wrap_plain
from ironic_ng.tests.driving import Driving
from ironic_ng.tests.patience import SECONDS, eventually

PASSWORD = "canary-of-the-bmc"


@pytest.fixture(scope="module")
def driving() -> Iterator[Driving]:
    made = Driving()
    yield made
    made.close()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    """One farm for all tests here: starting and stopping one takes its time."""
    made = Farm(tmp_path_factory.mktemp("farm"))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def farm(lab: Farm) -> Iterator[Farm]:
    """The farm with a fresh machine; those of the tests before are set aside."""
    lab.add_ipmi("ipm", boot_seconds=0)
    yield lab
    tables: tuple[Any, ...] = (lab.machines, lab.infos, lab.bmcs)
    for table in tables:
        for name in ("ipm", "well", "other", "secret"):
            if name in table:
                table[f"{name} {len(table)}"] = table.pop(name)


@pytest.fixture
def machine(farm: Farm) -> Machine:
    return farm.machine("ipm")


@pytest.fixture
def task(farm: Farm, driving: Driving) -> Task:
    return driving.task("ipmi", farm.infos["ipm"].driver_info)


def code_of(call: Any, *arguments: Any, **words: Any) -> ErrorCode:
    with pytest.raises(ServiceError) as caught:
        call(*arguments, **words)
    return caught.value.code


def first_answer(task: Task) -> PowerState | None:
    """What the BMC says once the process is there; until then it may be refused."""

    def told() -> PowerState | None:
        with contextlib.suppress(ServiceError):
            return bound.power_of(task).read(task)
        return None

    return eventually(told)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_power(farm: Farm, driving: Driving, algorithm: str) -> None:
    info = farm.add_ipmi("other", boot_seconds=0, algorithm=algorithm)
    task = driving.task("ipmi", info.driver_info)
    power = bound.power_of(task)
    assert power.read(task) is PowerState.OFF
    power.request(task, PowerTarget.ON)
    assert power.read(task) is PowerState.ON
    power.request(task, PowerTarget.REBOOT)
    assert power.read(task) is PowerState.ON
    power.request(task, PowerTarget.OFF)
    assert power.read(task) is PowerState.OFF


def test_polls_share_one_session(task: Task, machine: Machine) -> None:
    power = bound.power_of(task)
    for _ in range(10):
        power.read(task)
    assert machine.record.count("session", "open") == 1


@pytest.mark.parametrize(
    ("device", "meant"),
    [("pxe", Device.NETWORK), ("disk", Device.DISK), ("cdrom", Device.CDROM)],
)
@pytest.mark.parametrize("persistent", [True, False])
def test_boot_device(
    task: Task,
    machine: Machine,
    device: str,
    meant: Device,
    persistent: bool,
) -> None:
    management = bound.management_of(task)
    management.set_boot_device(task, device, persistent=persistent)
    assert machine.boot_device is meant
    assert machine.boot_life is (Life.ALWAYS if persistent else Life.ONCE)
    found = management.boot_device(task)
    assert (found.device, found.persistent) == (device, persistent)


def test_no_boot_device_is_told_as_unknown(task: Task) -> None:
    found = bound.management_of(task).boot_device(task)
    assert (found.device, found.persistent) == (None, None)


def test_a_ramdisk_is_booted_from_the_network(
    farm: Farm, driving: Driving, machine: Machine
) -> None:
    info = farm.infos["ipm"]
    task = driving.task("ipmi", info.driver_info, info.ports)
    bound.boot_of(task).prepare_ramdisk(task, {"ipa-api-url": "http://x"})
    assert driving.boot_files.addresses == info.ports
    assert driving.boot_files.published[-1].kernel_args == {"ipa-api-url": "http://x"}
    assert (machine.boot_device, machine.boot_life) == (Device.NETWORK, Life.ONCE)
    bound.boot_of(task).prepare_instance(task)
    assert (machine.boot_device, machine.boot_life) == (Device.DISK, Life.ALWAYS)
    assert driving.boot_files.withdrawn[-1] == task.node.uuid


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ipmi_password": "wrong"}, bmc.REFUSED),
        ({"ipmi_username": "nobody"}, bmc.REFUSED),
        ({"ipmi_address": "no-such-host.invalid"}, bmc.UNREACHABLE),
    ],
)
def test_wrong_settings(
    farm: Farm, driving: Driving, changes: dict[str, Any], code: ErrorCode
) -> None:
    info = {**farm.infos["ipm"].driver_info, **changes}
    task = driving.task("ipmi", info)
    assert code_of(bound.power_of(task).read, task) is code


@pytest.mark.parametrize("way", ["pyghmi", "ipmitool"])
def test_a_name_that_means_a_blocked_address(way: str) -> None:
    driving = Driving({"fetch": {"block_loopback": True}})
    info = {"ipmi_address": "localhost", "ipmi_password": "p"}
    task = driving.task("ipmi", info, power_interface=way)
    code = code_of(bound.power_of(task).read, task)
    assert code in (bmc.BAD_DRIVER_INFO, bmc.PROGRAM_MISSING)
    driving.close()


def test_at_most_six_refused_logins_a_minute(farm: Farm, machine: Machine) -> None:
    driving = Driving()
    info = {**farm.infos["ipm"].driver_info, "ipmi_password": "wrong"}
    task = driving.task("ipmi", info)
    codes = [code_of(bound.power_of(task).read, task) for _ in range(9)]
    assert codes[0] is bmc.REFUSED
    assert codes[-1] is bmc.LOGINS_PAUSED
    # The first try finds out that this BMC knows SHA-1 only.
    assert machine.record.count("login") <= 7
    driving.close()


def test_a_silent_bmc_blocks_nobody_else(farm: Farm, driving: Driving) -> None:
    info = farm.add_ipmi("well", boot_seconds=0)
    sick = driving.task("ipmi", farm.infos["ipm"].driver_info)
    well = driving.task("ipmi", info.driver_info)
    bound.power_of(well).read(well)
    with farm.machine("ipm").faults.during("bmc.hang"):
        codes: list[ErrorCode] = []
        waiting = threading.Thread(
            target=lambda: codes.append(code_of(bound.power_of(sick).read, sick))
        )
        waiting.start()
        for _ in range(5):
            assert bound.power_of(well).read(well) is PowerState.OFF
        assert waiting.is_alive()
        waiting.join()
    assert codes == [bmc.UNREACHABLE]


def test_lost_packets_only_cost_time(task: Task, machine: Machine) -> None:
    power = bound.power_of(task)
    power.read(task)
    with machine.faults.during("bmc.drop", percent=100, times=1):
        assert power.read(task) is PowerState.OFF


def test_a_lost_answer_to_an_order(task: Task, machine: Machine) -> None:
    power = bound.power_of(task)
    power.read(task)
    with machine.faults.during("bmc.lose_answer", times=1):
        power.request(task, PowerTarget.ON)
    assert power.read(task) is PowerState.ON


@pytest.mark.parametrize("match", ["", "0:1"])
def test_a_busy_bmc(task: Task, machine: Machine, match: str) -> None:
    """Busy from the login on, and busy with the command alone."""
    with machine.faults.during("bmc.status", match=match):
        assert code_of(bound.power_of(task).read, task) is bmc.BUSY


def test_garbage_instead_of_packets(driving: Driving) -> None:
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    server.settimeout(0.1)
    ended = threading.Event()

    def answer() -> None:
        while not ended.is_set():
            try:
                _, client = server.recvfrom(2048)
            except TimeoutError:
                continue
            server.sendto(os.urandom(64), client)
            server.sendto(b"\x06\x00\xff\x07\x06" + os.urandom(40), client)

    thread = threading.Thread(target=answer)
    thread.start()
    info = {
        "ipmi_address": "127.0.0.1",
        "ipmi_port": server.getsockname()[1],
        "ipmi_password": "p",
    }
    task = driving.task("ipmi", info)
    assert code_of(bound.power_of(task).read, task) in (bmc.UNREACHABLE, bmc.NONSENSE)
    ended.set()
    thread.join()
    server.close()


def test_a_bmc_that_knows_ipmi_1_5_only_is_refused(driving: Driving) -> None:
    """Its login would give a hash of the password away (CVE-2013-4782 and kin)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        seen: list[bytes] = []

        def answer() -> None:
            packet, client = server.recvfrom(2048)
            seen.append(packet)
            body = b"\x01\x04\x00\x00\x00\x00\x00\x00"
            reply = Message.parse(packet[14:]).reply(0, body)
            server.sendto(wrap_plain(reply), client)
            with contextlib.suppress(TimeoutError):
                server.settimeout(0.5)
                seen.append(server.recvfrom(2048)[0])

        thread = threading.Thread(target=answer)
        thread.start()
        info = {
            "ipmi_address": "127.0.0.1",
            "ipmi_port": server.getsockname()[1],
            "ipmi_password": "p",
        }
        task = driving.task("ipmi", info)
        with pytest.raises(ServiceError) as caught:
            bound.power_of(task).read(task)
        assert "1.5" in str(caught.value)
        thread.join()
    assert len(seen) == 1


class TestProcess:
    @pytest.fixture
    def alone(self, farm: Farm) -> Iterator[tuple[Driving, Task]]:
        driving = Driving()
        info = farm.add_ipmi("secret", password=PASSWORD, boot_seconds=0)
        task = driving.task("ipmi", info.driver_info)
        bound.power_of(task).read(task)
        yield driving, task
        driving.close()

    def _process(self, driving: Driving) -> psutil.Process:
        link = driving.registry.shared.one(PyghmiLink)
        worker: Any = vars(link)["_worker"]
        return psutil.Process(vars(worker)["_process"].pid)

    def test_the_password_is_nowhere_to_be_seen(
        self, alone: tuple[Driving, Task]
    ) -> None:
        process = self._process(alone[0])
        assert PASSWORD not in " ".join(process.cmdline())
        environment = Path(f"/proc/{process.pid}/environ").read_bytes()
        assert PASSWORD.encode() not in environment

    def test_it_is_started_again_when_it_dies(
        self, alone: tuple[Driving, Task]
    ) -> None:
        driving, task = alone
        first = self._process(driving)
        first.kill()
        first.wait(SECONDS)
        found = first_answer(task)
        assert found is PowerState.OFF
        assert self._process(driving).pid != first.pid

    def test_a_stopped_process_is_replaced(self, farm: Farm) -> None:
        driving = Driving({"ipmi": {"command_retry_timeout": 1}})
        task = driving.task("ipmi", farm.infos["ipm"].driver_info)
        link = driving.registry.shared.one(PyghmiLink)
        link.ping_seconds = 0.2
        first_answer(task)
        first = self._process(driving)
        first.suspend()
        assert code_of(bound.power_of(task).read, task) is bmc.UNREACHABLE
        assert not first.is_running() or first.status() == psutil.STATUS_ZOMBIE
        driving.close()

    def test_it_ends_with_the_registry(self, alone: tuple[Driving, Task]) -> None:
        process = self._process(alone[0])
        alone[0].close()
        assert not process.is_running()


IPMITOOL = """#!/bin/sh
for word in "$@"; do echo "$word" >> "$0.argv"; done
cat "$(echo "$@" | sed 's/.*-f \\([^ ]*\\).*/\\1/')" > "$0.password"
stat -c %a "$(echo "$@" | sed 's/.*-f \\([^ ]*\\).*/\\1/')" > "$0.mode"
env > "$0.env"
. "$0.answer"
"""


class TestIpmitool:
    @pytest.fixture
    def program(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A recording stub of the program, found first on PATH."""
        stub = tmp_path / "bin" / "ipmitool"
        stub.parent.mkdir()
        stub.write_text(IPMITOOL)
        stub.chmod(0o755)
        monkeypatch.setenv("PATH", f"{stub.parent}:{os.environ['PATH']}")
        return stub

    def _task(self, driving: Driving) -> Task:
        return driving.task(
            "ipmi",
            {
                "ipmi_address": "127.0.0.1",
                "ipmi_username": "$(id);-oX",
                "ipmi_password": PASSWORD,
            },
            power_interface="ipmitool",
            management_interface="ipmitool",
        )

    def _says(self, program: Path, answer: str) -> None:
        program.with_name("ipmitool.answer").write_text(answer)

    def test_a_read(self, driving: Driving, program: Path) -> None:
        self._says(program, "echo ' 21 10 40 54'")
        task = self._task(driving)
        assert bound.power_of(task).read(task) is PowerState.ON
        argv = program.with_name("ipmitool.argv").read_text().splitlines()
        assert argv[argv.index("-U") + 1] == "$(id);-oX"
        assert argv[-3:] == ["raw", "0x00", "0x01"]
        assert program.with_name("ipmitool.password").read_text() == PASSWORD
        assert program.with_name("ipmitool.mode").read_text().strip() == "600"
        assert PASSWORD not in program.with_name("ipmitool.env").read_text()
        assert not Path(argv[argv.index("-f") + 1]).exists()

    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            ("echo 'Error: Unable to establish IPMI v2 / RMCP+ session' >&2; exit 1",
             bmc.UNREACHABLE),
            ("echo 'RAKP 2 HMAC is invalid' >&2; exit 1", bmc.REFUSED),
            ("echo 'Unable to send RAW command (rsp=0xc1): Invalid' >&2; exit 1",
             bmc.COMMAND_REFUSED),
            ("echo 'Unable to send RAW command (rsp=0xc0): Busy' >&2; exit 1",
             bmc.BUSY),
            ("echo nonsense", bmc.NONSENSE),
            ("exit 0", bmc.NONSENSE),
        ],
    )  # fmt: skip
    def test_failures(
        self, driving: Driving, program: Path, answer: str, code: ErrorCode
    ) -> None:
        self._says(program, answer)
        task = self._task(driving)
        assert code_of(bound.power_of(task).read, task) is code

    def test_a_program_that_hangs(self, program: Path) -> None:
        driving = Driving({"ipmi": {"command_retry_timeout": 1}})
        self._says(program, "exec sleep 30")
        task = self._task(driving)
        assert code_of(bound.power_of(task).read, task) is bmc.UNREACHABLE
        driving.close()

    def test_no_program(
        self, driving: Driving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        task = self._task(driving)
        assert code_of(bound.power_of(task).read, task) is bmc.PROGRAM_MISSING
