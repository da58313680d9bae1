# SPDX-License-Identifier: Apache-2.0
"""The scripted ramdisk speaks the agent's protocol and really writes disks."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
import requests

from ironic_ng.lab.farm import Farm
from ironic_ng.lab.instance_image import InstanceImage
from ironic_ng.lab.machine import BootMode, Machine
from ironic_ng.tests.machines.conftest import CD_TOKEN
from ironic_ng.tests.machines.service_double import (
    NODE,
    Agent,
    ServiceDouble,
    boot_iso,
    boot_script,
    config_drive,
)
from ironic_ng.tests.patience import eventually


def image_info(image: InstanceImage) -> dict[str, Any]:
    return {
        "id": "image",
        "urls": [image.url],
        "disk_format": image.disk_format,
        "os_hash_algo": "sha256",
        "os_hash_value": image.sha256,
    }


class TestBoot:
    @pytest.mark.parametrize("mode", list(BootMode))
    def test_cd_with_token_and_network_data(
        self, red: Machine, service: ServiceDouble, mode: BootMode
    ) -> None:
        red.set_boot_mode(mode)
        red.power_on()
        eventually(lambda: service.heartbeats)
        heartbeat = service.heartbeats[0]
        assert heartbeat["agent_token"] == CD_TOKEN
        assert heartbeat["agent_version"] == "13.0.0"
        assert heartbeat["callback_url"].startswith("https://127.0.0.1:")
        assert service.versions == {"1.62", "1.68"}
        assert red.record.details("boot") == ["cdrom"]
        assert 'network data: {"links": []}' in red.console.read()
        assert CD_TOKEN not in red.console.read()

    def test_network_with_token_from_lookup(
        self, ipm: Machine, service: ServiceDouble, agent: Agent
    ) -> None:
        assert agent.token == service.token
        assert service.lookups[0].query["addresses"] == ",".join(ipm.hardware.macs)
        assert ipm.record.details("boot") == ["network"]

    def test_foreign_kernel_does_not_boot(
        self, farm: Farm, red: Machine, service: ServiceDouble
    ) -> None:
        (farm.images.directory / "deploy.kernel").write_bytes(b"something else")
        service.files["/boot.iso"] = boot_iso(farm, "")
        red.power_on()
        eventually(lambda: "no bootable device" in red.console.read())
        assert "is not the lab's" in red.console.read()

    def test_short_token_is_ignored(
        self, farm: Farm, red: Machine, service: ServiceDouble
    ) -> None:
        line = f"ipa-api-url={service.url} ipa-agent-token=short"
        service.files["/boot.iso"] = boot_iso(farm, line)
        service.token = "******"
        red.power_on()
        eventually(lambda: service.heartbeats)
        assert service.heartbeats[0]["agent_token"] is None

    def test_no_medium_no_network(self, farm: Farm) -> None:
        machine = farm.machine("red")
        machine.power_on()
        eventually(lambda: "no bootable device" in machine.console.read())

    def test_power_off_ends_everything(
        self, ipm: Machine, agent: Agent, service: ServiceDouble
    ) -> None:
        ipm.power_off()
        with pytest.raises(requests.ConnectionError):
            agent.ask("GET", "/v1/status")
        seen = len(service.heartbeats)
        assert ipm.power == "off"
        assert len(service.heartbeats) == seen


class TestInspection:
    def test_inventory_is_posted_before_lookup(
        self, farm: Farm, ipm: Machine, service: ServiceDouble
    ) -> None:
        url = f"{service.url}/v1/continue_inspection"
        line = f"ipa-api-url={service.url} ipa-inspection-callback-url={url}"
        farm.boot_url = boot_script(service, farm, line)
        ipm.power_on()
        eventually(lambda: service.heartbeats)
        data = service.inspections[0]
        assert "error" not in data
        assert data["boot_interface"] == ipm.hardware.macs[0]
        found = data["inventory"]
        macs = [nic["mac_address"] for nic in found["interfaces"]]
        assert macs == list(ipm.hardware.macs)
        assert found["cpu"]["architecture"] == "x86_64"
        assert found["disks"][0]["size"] == ipm.hardware.disk_bytes
        assert service.lookups[0].query["node_uuid"] == NODE

    def test_error_is_reported(
        self, farm: Farm, ipm: Machine, service: ServiceDouble
    ) -> None:
        url = f"{service.url}/v1/continue_inspection"
        line = f"ipa-api-url={service.url} ipa-inspection-callback-url={url}"
        farm.boot_url = boot_script(service, farm, line)
        ipm.faults.set("ramdisk.inspection", message="no disk")
        ipm.power_on()
        eventually(lambda: service.inspections)
        assert service.inspections[0]["error"] == "no disk"


class TestCommands:
    def test_token_is_needed(self, agent: Agent) -> None:
        agent.token = "wrong"
        assert agent.ask("GET", "/v1/commands/").status_code == 401
        assert agent.ask("POST", "/v1/commands/", json={}).status_code == 401

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"name": "no.such", "params": {}}, 404),
            ({"name": "standby.such", "params": {}}, 400),
            ({"name": "standby.prepare_image", "params": {"image_info": {}}}, 400),
            ({"name": 7, "params": {}}, 400),
            ({"params": {}}, 400),
            ({"name": "standby.sync", "params": []}, 400),
        ],
    )
    def test_bad_commands(self, agent: Agent, body: Any, status: int) -> None:
        answer = agent.ask("POST", "/v1/commands/", json=body)
        assert answer.status_code == status
        assert answer.json()["faultcode"] == "Client"

    @pytest.mark.parametrize("occasion", ["clean", "deploy", "service"])
    def test_steps(self, agent: Agent, occasion: str) -> None:
        command = agent.give(f"{occasion}.get_{occasion}_steps", node={}, ports=[])
        assert command["command_status"] == "SUCCEEDED"
        result = command["command_result"]
        assert result["hardware_manager_version"] == {"generic_hardware_manager": "1.2"}
        steps = result[f"{occasion}_steps"]["GenericHardwareManager"]
        assert all({"step", "priority", "interface"} <= set(step) for step in steps)

    def test_clean_step_erases_and_wakes(
        self, ipm: Machine, agent: Agent, service: ServiceDouble
    ) -> None:
        ipm.disk.write([(0, b"\xff" * 512)])
        assert ipm.disk.is_bootable() is False
        before = len(service.heartbeats)
        command = agent.give(
            "clean.execute_clean_step",
            wait=False,
            step={"interface": "deploy", "step": "erase_devices_metadata"},
            node={},
            ports=[],
            clean_version={"generic_hardware_manager": "1.2"},
        )
        eventually(lambda: agent.command(command["id"])["command_status"] != "RUNNING")
        done = agent.command(command["id"])
        assert done["command_status"] == "SUCCEEDED"
        assert done["command_result"]["clean_step"]["step"] == "erase_devices_metadata"
        eventually(lambda: len(service.heartbeats) > before)
        with ipm.disk.path.open("rb") as file:
            assert file.read(512) == bytes(512)

    def test_other_version_is_refused(self, agent: Agent) -> None:
        command = agent.give(
            "clean.execute_clean_step",
            step={"interface": "deploy", "step": "erase_devices"},
            node={},
            ports=[],
            clean_version={"generic_hardware_manager": "0.9"},
        )
        assert command["command_status"] == "CLEAN_VERSION_MISMATCH"

    def test_unknown_step_fails(self, agent: Agent) -> None:
        command = agent.give(
            "deploy.execute_deploy_step",
            step={"interface": "deploy", "step": "paint"},
            node={},
            ports=[],
        )
        assert command["command_status"] == "FAILED"
        assert command["command_error"]["type"] == "StepNotFound"

    def test_one_at_a_time(self, ipm: Machine, agent: Agent) -> None:
        ipm.faults.set("ramdisk.endless")
        agent.give("standby.lockdown", wait=False)
        assert agent.give("standby.sync")["command_status"] == "SUCCEEDED"
        body = {"name": "standby.lockdown", "params": {}}
        assert agent.ask("POST", "/v1/commands/", json=body).status_code == 409
        ipm.faults.clear()
        eventually(
            lambda: agent.ask("POST", "/v1/commands/", json=body).status_code == 200
        )

    def test_logs(self, agent: Agent) -> None:
        command = agent.give("log.collect_system_logs")
        assert command["command_result"]["system_logs"].startswith("H4sI")


class TestImages:
    @pytest.mark.parametrize("kind", ["raw", "qcow2"])
    def test_image_and_config_drive_reach_the_disk(
        self, farm: Farm, ipm: Machine, agent: Agent, kind: str
    ) -> None:
        images = farm.images
        image = images.instance if kind == "raw" else images.instance_qcow2
        drive = config_drive({"meta_data.json": '{"name": "demo"}'})
        command = agent.give(
            "standby.prepare_image", image_info=image_info(image), configdrive=drive
        )
        assert command["command_status"] == "SUCCEEDED", command
        assert command["command_params"]["configdrive"] == "******"
        assert ipm.disk.image_sha256(image.raw_size) == image.raw_sha256
        assert ipm.disk.config_drive() == {
            "openstack/latest/meta_data.json": b'{"name": "demo"}'
        }
        assert ipm.record.count("image_write", image.sha256) == 1
        assert images.downloads(image.name) == 1
        agent.give("image.install_bootloader", root_uuid="x")
        ipm.power_off()
        ipm.power_on()
        eventually(lambda: ipm.running_instance)
        eventually(lambda: 'meta_data.json: {"name": "demo"}' in ipm.console.read())

    def test_config_drive_by_url(
        self, farm: Farm, ipm: Machine, agent: Agent, service: ServiceDouble
    ) -> None:
        service.files["/drive"] = config_drive({"user_data": "hello"}).encode()
        command = agent.give(
            "standby.prepare_image",
            image_info=image_info(farm.images.instance),
            configdrive=f"{service.url}/drive",
        )
        assert command["command_status"] == "SUCCEEDED"
        assert ipm.disk.config_drive() == {"openstack/latest/user_data": b"hello"}

    @pytest.mark.parametrize(
        ("fault", "options", "kind"),
        [
            ("image.status", {"status": 404}, "ImageDownloadFatalError"),
            ("image.wrong", {}, "ImageChecksumError"),
            ("image.cut", {}, "ImageDownloadFatalError"),
            ("image.short", {}, "ImageChecksumError"),
            ("image.html", {}, "ImageChecksumError"),
            ("image.loop", {}, "ImageDownloadFatalError"),
        ],
    )
    def test_bad_sources(
        self, farm: Farm, agent: Agent, fault: str, options: dict[str, Any], kind: str
    ) -> None:
        farm.images.faults.set(fault, **options)
        command = agent.give(
            "standby.prepare_image", image_info=image_info(farm.images.instance)
        )
        assert command["command_status"] == "FAILED"
        assert command["command_error"]["type"] == kind

    @pytest.mark.parametrize(
        ("change", "kind"),
        [
            ({"os_hash_value": "0" * 64}, "ImageChecksumError"),
            (
                {"os_hash_value": None, "os_hash_algo": None},
                "InvalidCommandParamsError",
            ),
            ({"disk_format": "qcow2"}, "InvalidImage"),
            ({"urls": ["http://127.0.0.1:1/"]}, "ImageDownloadFatalError"),
        ],
    )
    def test_bad_information(
        self, farm: Farm, ipm: Machine, agent: Agent, change: Any, kind: str
    ) -> None:
        info = image_info(farm.images.instance) | change
        command = agent.give("standby.prepare_image", image_info=info)
        assert command["command_error"]["type"] == kind
        assert ipm.record.count("image_write") == 0

    def test_bad_config_drive(self, farm: Farm, agent: Agent) -> None:
        command = agent.give(
            "standby.prepare_image",
            image_info=image_info(farm.images.instance),
            configdrive="H4sIAAAA",
        )
        assert command["command_error"]["type"] == "ConfigDriveError"


class TestFaults:
    def test_absent(self, ipm: Machine, service: ServiceDouble) -> None:
        ipm.faults.set("ramdisk.absent")
        ipm.power_on()
        eventually(lambda: "the ramdisk hangs" in ipm.console.read())
        assert service.lookups == []

    def test_mute(self, ipm: Machine, agent: Agent) -> None:
        ipm.faults.set("ramdisk.mute")
        with pytest.raises(requests.Timeout):
            agent.ask("GET", "/v1/commands/", timeout=0.3)
        ipm.faults.clear()
        assert agent.ask("GET", "/v1/commands/").status_code == 200

    def test_failing_command(self, ipm: Machine, agent: Agent) -> None:
        ipm.faults.set("ramdisk.fail", match="lockdown", message="broken")
        command = agent.give("standby.lockdown")
        assert command["command_error"]["message"] == "broken"
        assert agent.give("standby.sync")["command_status"] == "SUCCEEDED"

    def test_wrong_checksum(self, farm: Farm, ipm: Machine, agent: Agent) -> None:
        ipm.faults.set("ramdisk.checksum", times=1)
        info = image_info(farm.images.instance)
        first = agent.give("standby.prepare_image", image_info=info)
        second = agent.give("standby.prepare_image", image_info=info)
        assert first["command_error"]["type"] == "ImageChecksumError"
        assert second["command_status"] == "SUCCEEDED"

    def test_reboot_in_mid_step(
        self, ipm: Machine, agent: Agent, service: ServiceDouble
    ) -> None:
        ipm.faults.set("ramdisk.reboot", times=1)
        looked_up = len(service.lookups)
        ipm.boot_device = None
        agent.give("standby.lockdown", wait=False)
        eventually(lambda: len(service.lookups) > looked_up)

    def test_many_heartbeats(
        self, ipm: Machine, agent: Agent, service: ServiceDouble
    ) -> None:
        ipm.faults.set("ramdisk.heartbeats", times=1, count=10)
        before = len(service.heartbeats)
        agent.give("standby.lockdown")
        eventually(lambda: len(service.heartbeats) >= before + 10)

    def test_heartbeats_go_on_when_it_is_gone(
        self, ipm: Machine, agent: Agent, service: ServiceDouble
    ) -> None:
        ghost = ipm.faults.set("ramdisk.ghost", times=1)
        ipm.power_off()
        eventually(lambda: ipm.record.count("late heartbeat") >= 2)
        assert ghost.struck == 1
        ipm.faults.clear()

    def test_refused_heartbeat_is_repeated(
        self, ipm: Machine, service: ServiceDouble
    ) -> None:
        service.heartbeat_status = 409
        ipm.power_on()
        eventually(lambda: len(service.heartbeats) >= 2)


def test_instance_image_is_the_same_each_time(farm: Farm, tmp_path: Path) -> None:
    again = Farm(tmp_path / "again")
    assert again.images.instance.sha256 == farm.images.instance.sha256
    content = farm.images.instance.path.read_bytes()
    assert hashlib.sha256(content).hexdigest() == farm.images.instance.sha256
    again.images.stop()
