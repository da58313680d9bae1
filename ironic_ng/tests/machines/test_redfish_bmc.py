# SPDX-License-Identifier: Apache-2.0
"""The Redfish BMC serves sushy as a real one would, and misbehaves when told."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import sushy
from sushy import auth

from ironic_ng.lab import redfish_tree as tree
from ironic_ng.lab.farm import Farm
from ironic_ng.lab.faults import UnknownFault
from ironic_ng.lab.machine import BootMode, Device, Life, Machine


@pytest.fixture
def machine(farm: Farm) -> Machine:
    return farm.machine("red")


@pytest.fixture
def system(farm: Farm) -> Any:
    info = farm.infos["red"].driver_info
    connection = sushy.Sushy(
        info["redfish_address"],
        auth=auth.SessionOrBasicAuth("admin", "password"),
        verify=info["redfish_verify_ca"],
        server_side_retries=1,
        read_timeout=60,
    )
    return connection.get_system(info["redfish_system_id"])


class Raw:
    """Plain requests with basic authentication."""

    def __init__(self, farm: Farm) -> None:
        info = farm.infos["red"].driver_info
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = info["redfish_verify_ca"]
        self.session.auth = ("admin", "password")
        self._address = info["redfish_address"]
        self.system = info["redfish_system_id"]

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        more.setdefault("timeout", 5)
        return self.session.request(method, f"{self._address}{path}", **more)


@pytest.fixture
def raw(farm: Farm) -> Iterator[Raw]:
    made = Raw(farm)
    yield made
    made.session.close()


class TestWithSushy:
    def test_power(self, machine: Machine, system: Any) -> None:
        assert system.power_state == sushy.PowerState.OFF
        system.reset_system(sushy.RESET_ON)
        system.refresh(force=True)
        assert system.power_state == sushy.PowerState.ON
        system.reset_system(sushy.RESET_FORCE_OFF)
        system.refresh(force=True)
        assert system.power_state == sushy.PowerState.OFF
        assert machine.record.details("effective") == ["on", "off"]

    def test_boot_settings(self, machine: Machine, system: Any) -> None:
        system.set_system_boot_options(
            target=sushy.BOOT_SOURCE_TARGET_CD,
            enabled=sushy.BOOT_SOURCE_ENABLED_ONCE,
            mode=sushy.BOOT_SOURCE_MODE_BIOS,
        )
        assert machine.boot_device is Device.CDROM
        assert machine.boot_life is Life.ONCE
        assert machine.boot_mode is BootMode.BIOS
        system.refresh(force=True)
        assert system.boot.target == sushy.BOOT_SOURCE_TARGET_CD
        machine.take_boot_device()
        system.refresh(force=True)
        assert system.boot.enabled == sushy.BOOT_SOURCE_ENABLED_DISABLED

    def test_virtual_media(self, machine: Machine, system: Any) -> None:
        media = system.managers[0].virtual_media.get_members()
        drive = next(it for it in media if sushy.VIRTUAL_MEDIA_CD in it.media_types)
        drive.insert_media("http://127.0.0.1:9/boot.iso")
        assert machine.media["Cd"] == "http://127.0.0.1:9/boot.iso"
        drive.refresh(force=True)
        assert drive.inserted
        drive.eject_media()
        assert machine.media["Cd"] is None

    def test_inventory(self, machine: Machine, system: Any) -> None:
        macs = [n.mac_address for n in system.ethernet_interfaces.get_members()]
        assert macs == list(machine.hardware.macs)
        assert system.memory_summary.size_gib == 8
        assert system.processors.summary.count == 4
        drive = system.storage.get_members()[0].drives[0]
        assert drive.capacity_bytes == machine.hardware.disk_bytes
        assert system.serial_number == machine.hardware.serial_number

    def test_sessions_are_opened_and_closed(self, machine: Machine, farm: Farm) -> None:
        info = farm.infos["red"].driver_info
        how = auth.SessionAuth("admin", "password")
        connection = sushy.Sushy(
            info["redfish_address"], auth=how, verify=info["redfish_verify_ca"]
        )
        connection.get_system(info["redfish_system_id"])
        assert machine.record.count("session") == 1
        how.close()

    def test_wrong_password(self, farm: Farm) -> None:
        info = farm.infos["red"].driver_info
        with pytest.raises(sushy.exceptions.AccessError):
            sushy.Sushy(
                info["redfish_address"],
                auth=auth.SessionOrBasicAuth("admin", "wrong"),
                verify=info["redfish_verify_ca"],
            ).get_system(info["redfish_system_id"])


class TestRequests:
    def test_connection_is_kept(self, raw: Raw) -> None:
        ports = set()
        for _ in range(5):
            answer = raw.ask("GET", raw.system, stream=True)
            connection = answer.raw.connection
            assert connection is not None
            assert connection.sock is not None
            ports.add(connection.sock.getsockname()[1])
            assert answer.json()["PowerState"] == "Off"
        assert len(ports) == 1

    @pytest.mark.parametrize(
        ("method", "path", "body", "status"),
        [
            ("GET", "/redfish/v1/Systems/other", None, 404),
            ("POST", "/redfish/v1/Systems", {}, 405),
            ("PATCH", "{system}", {"AssetTag": "x"}, 400),
            ("PATCH", "{system}", {"Boot": {"BootSourceOverrideTarget": "X"}}, 400),
            ("PATCH", "{system}", {"Boot": {"BootSourceOverrideMode": "X"}}, 400),
            ("POST", "{system}/Actions/ComputerSystem.Reset", {"ResetType": "X"}, 400),
            ("POST", "{system}/Actions/ComputerSystem.Reset", {}, 400),
            ("POST", f"{tree.MANAGER}/VirtualMedia/Cd/Actions/X", {}, 404),
        ],
    )
    def test_bad_requests(
        self, raw: Raw, method: str, path: str, body: Any, status: int
    ) -> None:
        answer = raw.ask(method, path.replace("{system}", raw.system), json=body)
        assert answer.status_code == status
        assert answer.json()["error"]["@Message.ExtendedInfo"]

    def test_no_credentials(self, raw: Raw) -> None:
        raw.session.auth = None
        assert raw.ask("GET", "/redfish/v1/").status_code == 200
        assert raw.ask("GET", raw.system).status_code == 401

    def test_stale_etag(self, raw: Raw) -> None:
        body = {"Boot": {"BootSourceOverrideTarget": "Cd"}}
        before = raw.ask("GET", raw.system).headers["ETag"]
        first = raw.ask("PATCH", raw.system, json=body, headers={"If-Match": before})
        second = raw.ask("PATCH", raw.system, json=body, headers={"If-Match": before})
        assert (first.status_code, second.status_code) == (204, 412)


class TestFaults:
    def reset(self, raw: Raw, kind: str = "On") -> requests.Response:
        path = f"{raw.system}/Actions/ComputerSystem.Reset"
        return raw.ask("POST", path, json={"ResetType": kind})

    def test_unknown_name(self, machine: Machine) -> None:
        with pytest.raises(UnknownFault, match="bmc\\.hang"):
            machine.faults.set("bmc.nonsense")

    def test_hang_until_cleared(self, machine: Machine, raw: Raw) -> None:
        machine.faults.set("bmc.hang")
        with pytest.raises(requests.Timeout):
            raw.ask("GET", raw.system, timeout=0.3)
        machine.faults.clear()
        assert raw.ask("GET", raw.system).status_code == 200

    def test_status_some_times(self, machine: Machine, raw: Raw) -> None:
        machine.faults.set("bmc.status", times=2, status=503, retry_after=1)
        answers = [raw.ask("GET", raw.system) for _ in range(3)]
        assert [a.status_code for a in answers] == [503, 503, 200]
        assert answers[0].headers["Retry-After"] == "1"

    @pytest.mark.parametrize("fault", ["bmc.reset", "bmc.cut"])
    def test_broken_connection(self, machine: Machine, raw: Raw, fault: str) -> None:
        machine.faults.set(fault, times=1)
        with pytest.raises(requests.RequestException):
            raw.ask("GET", raw.system)

    def test_garbage_and_types(self, machine: Machine, raw: Raw) -> None:
        machine.faults.set("bmc.garbage", times=1)
        with pytest.raises(requests.JSONDecodeError):
            raw.ask("GET", raw.system).json()
        machine.faults.set("bmc.types", times=1)
        assert raw.ask("GET", raw.system).json()["PowerState"] == []

    def test_huge(self, machine: Machine, raw: Raw) -> None:
        machine.faults.set("bmc.huge", times=1)
        answer = raw.ask("GET", raw.system, stream=True)
        assert int(answer.headers["Content-Length"]) > 64 * 1024 * 1024
        answer.close()

    def test_password_and_sessions(self, machine: Machine, raw: Raw) -> None:
        machine.faults.set("bmc.password", times=1)
        assert raw.ask("GET", raw.system).status_code == 401
        machine.faults.set("bmc.sessions", times=1)
        body = {"UserName": "admin", "Password": "password"}
        assert raw.ask("POST", tree.SESSIONS, json=body).status_code == 503
        assert raw.ask("POST", tree.SESSIONS, json=body).status_code == 201

    def test_says_done_and_does_nothing(self, machine: Machine, raw: Raw) -> None:
        machine.faults.set("bmc.ignore")
        assert self.reset(raw).status_code == 204
        assert machine.power == "off"

    def test_acts_and_loses_the_answer(self, machine: Machine, raw: Raw) -> None:
        machine.faults.set("bmc.lose_answer", times=1)
        with pytest.raises(requests.ConnectionError):
            self.reset(raw)
        assert machine.power == "on"
        assert machine.record.count("effective") == 1

    def test_power_is_stuck(self, machine: Machine, raw: Raw) -> None:
        machine.faults.set("power.stuck", match="on")
        assert self.reset(raw).status_code == 204
        assert machine.power == "off"
        assert machine.record.details("power") == ["on by bmc"]

    def test_precondition(self, machine: Machine, raw: Raw) -> None:
        machine.faults.set("bmc.precondition")
        body = {"Boot": {"BootSourceOverrideTarget": "Cd"}}
        answer = raw.ask("PATCH", raw.system, json=body, headers={"If-Match": "*"})
        assert answer.status_code == 412
        assert raw.ask("PATCH", raw.system, json=body).status_code == 204

    def test_strikes_only_behind_so_many(self, machine: Machine, raw: Raw) -> None:
        machine.faults.set("bmc.status", skip=2, times=1, status=503)
        codes = [raw.ask("GET", raw.system).status_code for _ in range(4)]
        assert codes == [200, 200, 503, 200]

    def test_acts_and_answers_late(self, machine: Machine, raw: Raw) -> None:
        machine.faults.set("bmc.late_answer", match="Reset", seconds=600)
        path = f"{raw.system}/Actions/ComputerSystem.Reset"
        with pytest.raises(requests.Timeout):
            raw.ask("POST", path, json={"ResetType": "On"}, timeout=0.5)
        assert machine.power == "on"

    def test_who_acts_is_told_by_the_session(self, machine: Machine, raw: Raw) -> None:
        body = {"UserName": "admin", "Password": "password"}
        opened = raw.ask("POST", tree.SESSIONS, json=body)
        token = {"X-Auth-Token": opened.headers["X-Auth-Token"]}
        path = f"{raw.system}/Actions/ComputerSystem.Reset"
        raw.ask("POST", path, json={"ResetType": "On"}, headers=token)
        self.reset(raw, "ForceOff")
        raw.ask("GET", raw.system)
        identity = opened.json()["Id"]
        assert machine.record.details("act") == [
            f"{identity} 204 POST {path}",
            f"none 204 POST {path}",
        ]
