# SPDX-License-Identifier: Apache-2.0
"""The Redfish driver against a simulated BMC, well-behaved and hostile."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from ironic_ng.domain.catalogue import bmc, boot
from ironic_ng.domain.errors import ErrorCode, ServiceError
from ironic_ng.domain.power import PowerState, PowerTarget
from ironic_ng.domain.steps import Done
from ironic_ng.drivers import bound
from ironic_ng.drivers.interfaces.management import Drive, Medium
from ironic_ng.drivers.task import Task
from ironic_ng.lab.farm import Farm
from ironic_ng.lab.machine import BootMode, Device, Life, Machine
from ironic_ng.tests.driving import Driving, performance
from ironic_ng.tests.machines.refusals import QUICK, code_of
from ironic_ng.tests.patience import no_hang

# sushy silences it once per process, which pytest undoes for each test.
pytestmark = pytest.mark.filterwarnings(
    "ignore::urllib3.exceptions.InsecureRequestWarning"
)


@pytest.fixture(scope="module")
def driving() -> Iterator[Driving]:
    made = Driving({"redfish": QUICK})
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
    lab.add_redfish("red", boot_seconds=0)
    yield lab
    tables: tuple[Any, ...] = (lab.machines, lab.infos, lab.bmcs)
    for table in tables:
        for name in ("red", "well", "other"):
            if name in table:
                table[f"{name} {len(table)}"] = table.pop(name)


@pytest.fixture
def machine(farm: Farm) -> Machine:
    return farm.machine("red")


@pytest.fixture
def task(farm: Farm, driving: Driving) -> Task:
    return driving.task("redfish", farm.infos["red"].driver_info)


class TestPower:
    def test_one_request_per_poll_on_one_kept_connection(
        self, task: Task, machine: Machine
    ) -> None:
        power = bound.power_of(task)
        assert power.read(task) is PowerState.OFF
        before = machine.record.count("redfish")
        for _ in range(10):
            power.read(task)
        asked = machine.record.details("redfish")[before:]
        assert len(asked) == 10
        assert len(set(asked)) == 1
        assert machine.record.count("session", "open") == 1

    @pytest.mark.parametrize(
        ("target", "state"),
        [
            (PowerTarget.ON, PowerState.ON),
            (PowerTarget.OFF, PowerState.OFF),
            (PowerTarget.REBOOT, PowerState.ON),
        ],
    )
    def test_it_follows(
        self, task: Task, target: PowerTarget, state: PowerState
    ) -> None:
        power = bound.power_of(task)
        power.request(task, target)
        assert power.read(task) is state

    def test_soft_off(self, task: Task, machine: Machine) -> None:
        power = bound.power_of(task)
        power.request(task, PowerTarget.ON)
        power.request(task, PowerTarget.SOFT_OFF)
        asked = machine.record.details("redfish")
        assert sum("ComputerSystem.Reset" in one for one in asked) == 2

    def test_a_lost_answer_is_not_sent_again(
        self, task: Task, machine: Machine
    ) -> None:
        power = bound.power_of(task)
        power.read(task)
        with machine.faults.during("bmc.lose_answer", match="Reset"):
            assert power.request(task, PowerTarget.ON) is None
        asked = machine.record.details("redfish")
        assert sum("ComputerSystem.Reset" in one for one in asked) == 1
        assert power.read(task) is PowerState.ON

    def test_a_session_that_was_forgotten_is_renewed(
        self, task: Task, farm: Farm, machine: Machine
    ) -> None:
        power = bound.power_of(task)
        power.read(task)
        bmc_of_machine: Any = farm.bmcs["red"]
        bmc_of_machine.drop_sessions()
        assert power.read(task) is PowerState.OFF
        assert machine.record.count("session", "open") == 2

    def test_without_sessions_it_logs_in_by_name(
        self, task: Task, machine: Machine
    ) -> None:
        with machine.faults.during("bmc.sessions"):
            assert bound.power_of(task).read(task) is PowerState.OFF
        assert machine.record.count("session", "open") == 0

    def test_closing_logs_out(self, farm: Farm, machine: Machine) -> None:
        driving = Driving({"redfish": QUICK})
        task = driving.task("redfish", farm.infos["red"].driver_info)
        bound.power_of(task).read(task)
        driving.close()
        assert machine.record.details("redfish")[-1].startswith("DELETE ")


class TestManagement:
    @pytest.mark.parametrize("device", ["pxe", "disk", "cdrom"])
    @pytest.mark.parametrize("persistent", [True, False])
    def test_boot_device(
        self,
        task: Task,
        machine: Machine,
        device: str,
        persistent: bool,
    ) -> None:
        management = bound.management_of(task)
        management.set_boot_device(task, device, persistent=persistent)
        found = management.boot_device(task)
        assert (found.device, found.persistent) == (device, persistent)
        assert machine.boot_life is (Life.ALWAYS if persistent else Life.ONCE)

    def test_an_unknown_boot_device(self, task: Task) -> None:
        management = bound.management_of(task)
        assert "cdrom" in management.supported_boot_devices(task)
        call = management.set_boot_device
        assert code_of(call, task, "toaster", persistent=False) is (
            bmc.UNSUPPORTED_DEVICE
        )

    def test_boot_mode(self, task: Task, machine: Machine) -> None:
        management = bound.management_of(task)
        assert management.boot_mode(task) == "uefi"
        management.set_boot_mode(task, "bios")
        assert machine.boot_mode is BootMode.BIOS
        assert management.boot_mode(task) == "bios"

    def test_health_and_secure_boot(self, task: Task) -> None:
        management = bound.management_of(task)
        assert management.health(task) == "OK"
        assert management.secure_boot(task) is None


class TestMediaOfClients:
    """What POST and DELETE /v1/nodes/{node}/vmedia make of the BMC."""

    ADDRESS = "http://127.0.0.1:1/tools.iso"

    @pytest.mark.parametrize("source", ["http", "local"])
    def test_in_and_out(
        self, task: Task, driving: Driving, machine: Machine, source: str
    ) -> None:
        management = bound.management_of(task)
        management.attach_virtual_media(task, Medium("cdrom", self.ADDRESS, source))
        served = self.ADDRESS if source == "http" else driving.boot_files.url
        assert machine.media["Cd"] == served
        assert management.virtual_media(task) == (Drive(("cdrom",), inserted=True),)
        management.detach_virtual_media(task, ("floppy",))
        assert machine.media["Cd"] == served
        management.detach_virtual_media(task, ())
        assert machine.media.get("Cd") is None
        assert management.virtual_media(task) == (Drive(("cdrom",), inserted=False),)

    @pytest.mark.parametrize(
        ("device", "source"),
        [("floppy", "http"), ("disk", "local"), ("cdrom", "swift")],
    )
    def test_what_is_not_supported(self, task: Task, device: str, source: str) -> None:
        call = bound.management_of(task).attach_virtual_media
        medium = Medium(device, self.ADDRESS, source)
        assert code_of(call, task, medium) is bmc.UNSUPPORTED


class TestVirtualMedia:
    def test_it_is_inserted_and_booted_once(
        self, task: Task, driving: Driving, machine: Machine
    ) -> None:
        machine.insert("Cd", "http://127.0.0.1:1/left-over.iso")
        bound.boot_of(task).prepare_ramdisk(task, {"ipa-api-url": "http://x"})
        assert machine.media["Cd"] == driving.boot_files.url
        assert (machine.boot_device, machine.boot_life) == (Device.CDROM, Life.ONCE)
        image = driving.boot_files.published[-1]
        assert image.kernel_args["ipa-api-url"] == "http://x"
        assert image.kernel_args["boot_method"] == "vmedia"

    def test_all_is_undone_and_may_be_undone_again(
        self, task: Task, driving: Driving, machine: Machine
    ) -> None:
        medium = bound.boot_of(task)
        medium.prepare_ramdisk(task, {})
        medium.clean_up_ramdisk(task)
        medium.clean_up_ramdisk(task)
        assert machine.media["Cd"] is None
        assert driving.boot_files.withdrawn

    def test_the_instance_boots_from_disk_for_good(
        self, task: Task, machine: Machine
    ) -> None:
        medium = bound.boot_of(task)
        medium.prepare_ramdisk(task, {})
        medium.prepare_instance(task)
        assert machine.media["Cd"] is None
        assert (machine.boot_device, machine.boot_life) == (Device.DISK, Life.ALWAYS)

    def test_a_drive_that_stays_empty_is_an_error(
        self, task: Task, machine: Machine
    ) -> None:
        with machine.faults.during("bmc.ignore", match="InsertMedia"):
            call = bound.boot_of(task).prepare_ramdisk
            assert code_of(call, task, {}) is boot.MEDIUM_NOT_INSERTED


@pytest.mark.parametrize("match", ["PATCH", "InsertMedia", "EjectMedia"])
def test_orders_whose_answers_are_lost(
    task: Task, driving: Driving, machine: Machine, match: str
) -> None:
    """What can be read back is read back, and nothing is sent twice."""
    machine.insert("Cd", "http://127.0.0.1:1/left-over.iso")
    with machine.faults.during("bmc.lose_answer", match=match) as fault:
        bound.boot_of(task).prepare_ramdisk(task, {})
        assert fault.struck == 1
    assert machine.media["Cd"] == driving.boot_files.url
    assert (machine.boot_device, machine.boot_life) == (Device.CDROM, Life.ONCE)


@pytest.mark.parametrize("match", ["PATCH", "InsertMedia", "EjectMedia"])
def test_orders_that_are_not_obeyed(task: Task, machine: Machine, match: str) -> None:
    machine.insert("Cd", "http://127.0.0.1:1/left-over.iso")
    with machine.faults.during("bmc.reset", match=match):
        code = code_of(bound.boot_of(task).prepare_ramdisk, task, {})
        assert code in (bmc.UNREACHABLE, boot.MEDIUM_NOT_INSERTED)


def test_an_entity_tag_that_is_never_right(task: Task, machine: Machine) -> None:
    with machine.faults.during("bmc.precondition"):
        bound.management_of(task).set_boot_device(task, "pxe", persistent=False)
    assert machine.boot_device is Device.NETWORK


def test_inspection(task: Task, machine: Machine) -> None:
    outcome = bound.inspect_of(task).inspect(task, performance())
    assert isinstance(outcome, Done)
    changes = outcome.changes
    assert changes.merge["properties"] == {
        "cpu_arch": "x86_64",
        "cpus": machine.hardware.cpus,
        "memory_mb": machine.hardware.memory_mib,
        "local_gb": machine.hardware.disk_bytes // 1024**3 - 1,
    }
    assert {port.address for port in changes.ports} == set(machine.hardware.macs)
    assert changes.inventory
    assert changes.inventory["system_vendor"]["serial_number"]


@pytest.mark.parametrize(
    ("fault", "options", "code"),
    [
        ("bmc.hang", {}, bmc.UNREACHABLE),
        ("bmc.reset", {}, bmc.UNREACHABLE),
        ("bmc.cut", {}, bmc.UNREACHABLE),
        ("bmc.status", {"status": 500}, bmc.BUSY),
        ("bmc.status", {"status": 503, "retry_after": "120"}, bmc.BUSY),
        ("bmc.status", {"status": 409}, bmc.BUSY),
        ("bmc.status", {"status": 418}, bmc.NONSENSE),
        ("bmc.garbage", {}, bmc.NONSENSE),
        ("bmc.types", {}, bmc.NONSENSE),
        ("bmc.password", {}, bmc.REFUSED),
    ],
)
@pytest.mark.parametrize("when", ["at once", "later"])
def test_a_bmc_that_misbehaves(
    task: Task, machine: Machine, when: str, fault: str, options: Any, code: ErrorCode
) -> None:
    power = bound.power_of(task)
    if when == "later":
        power.read(task)
    with no_hang(), machine.faults.during(fault, **options):
        assert code_of(power.read, task) is code
    assert power.read(task) is PowerState.OFF


TAKING = """
import json, resource, sys
from ironic_ng.domain.errors import ServiceError
from ironic_ng.drivers import bound
from ironic_ng.tests.driving import Driving
task = Driving().task("redfish", json.loads(sys.argv[1]))
power = bound.power_of(task)
power.read(task)
print("ready", flush=True)
sys.stdin.readline()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    power.read(task)
except ServiceError as error:
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(error.code.code, after - before)
"""


def test_64_mib_are_not_taken(farm: Farm, machine: Machine) -> None:
    """In a process of its own, for the simulator needs much memory itself."""
    info = json.dumps(farm.infos["red"].driver_info)
    with subprocess.Popen(
        [sys.executable, "-c", TAKING, info],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        with machine.faults.during("bmc.huge"):
            process.stdin.write("\n")
            process.stdin.flush()
            code, grown = process.stdout.readline().split()
    assert code == bmc.NONSENSE.code
    assert int(grown) < 32 * 1024


def test_a_slow_bmc_only_costs_time(task: Task, machine: Machine) -> None:
    with machine.faults.during("bmc.delay", seconds=0.3):
        assert bound.power_of(task).read(task) is PowerState.OFF


def test_a_hung_bmc_blocks_nobody_else(farm: Farm) -> None:
    driving = Driving({"redfish": {**QUICK, "read_timeout": 3}})
    farm.add_redfish("well", boot_seconds=0)
    sick = driving.task("redfish", farm.infos["red"].driver_info)
    well = driving.task("redfish", farm.infos["well"].driver_info)
    bound.power_of(well).read(well)
    with farm.machine("red").faults.during("bmc.hang"):
        waiting = threading.Thread(
            target=code_of, args=(bound.power_of(sick).read, sick)
        )
        waiting.start()
        assert bound.power_of(well).read(well) is PowerState.OFF
        assert waiting.is_alive()
        waiting.join()
    driving.close()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"redfish_password": "wrong"}, bmc.REFUSED),
        ({"redfish_username": "nobody"}, bmc.REFUSED),
        ({"redfish_verify_ca": True}, bmc.UNTRUSTED),
        ({"redfish_system_id": "/redfish/v1/Systems/none"}, bmc.WRONG_SYSTEM),
        ({"redfish_address": "https://127.0.0.1:9"}, bmc.UNREACHABLE),
        ({"redfish_address": "https://no-such-host.invalid"}, bmc.UNREACHABLE),
        ({"redfish_auth_type": "basic", "redfish_password": "wrong"}, bmc.REFUSED),
    ],
)
def test_wrong_settings(
    farm: Farm, driving: Driving, changes: dict[str, Any], code: ErrorCode
) -> None:
    info = {**farm.infos["red"].driver_info, **changes}
    task = driving.task("redfish", info)
    assert code_of(bound.power_of(task).read, task) is code


@pytest.mark.parametrize(
    "changes",
    [
        {"redfish_verify_ca": False},
        {"redfish_verify_ca": "false"},
        {"redfish_auth_type": "session"},
        {"redfish_auth_type": "basic"},
        {"redfish_system_id": None},
        {"redfish_keep_alive": False},
        {"redfish_tls_minimum_version": "1.2"},
    ],
)
def test_settings_that_work(
    farm: Farm, driving: Driving, changes: dict[str, Any]
) -> None:
    info = {**farm.infos["red"].driver_info, **changes}
    task = driving.task("redfish", info)
    assert bound.power_of(task).read(task) is PowerState.OFF


def test_a_name_that_means_a_blocked_address() -> None:
    driving = Driving({"fetch": {"block_loopback": True}})
    task = driving.task("redfish", {"redfish_address": "https://localhost:9"})
    assert code_of(bound.power_of(task).read, task) is bmc.BAD_DRIVER_INFO
    driving.close()


def test_a_wrong_system_id_is_told_with_the_right_ones(
    farm: Farm, driving: Driving
) -> None:
    info = farm.infos["red"].driver_info
    task = driving.task("redfish", {**info, "redfish_system_id": "/redfish/v1/x"})
    with pytest.raises(ServiceError) as caught:
        bound.power_of(task).read(task)
    assert info["redfish_system_id"] in str(caught.value)


def test_at_most_six_refused_logins_a_minute(
    farm: Farm, driving: Driving, machine: Machine
) -> None:
    info = {**farm.infos["red"].driver_info, "redfish_password": "wrong"}
    task = driving.task("redfish", info)
    codes = [code_of(bound.power_of(task).read, task) for _ in range(12)]
    assert codes[0] is bmc.REFUSED
    assert codes[-1] is bmc.LOGINS_PAUSED
    assert machine.record.count("login") <= 6


def test_the_connection_longest_unused_is_given_up(farm: Farm) -> None:
    driving = Driving({"redfish": {**QUICK, "connection_cache_size": 1}})
    farm.add_redfish("other", boot_seconds=0)
    for name in ("red", "other"):
        task = driving.task("redfish", farm.infos[name].driver_info)
        bound.power_of(task).read(task)
    assert farm.machine("red").record.details("redfish")[-1].startswith("DELETE ")
    task = driving.task("redfish", farm.infos["red"].driver_info)
    assert bound.power_of(task).read(task) is PowerState.OFF
    driving.close()
