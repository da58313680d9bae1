# SPDX-License-Identifier: Apache-2.0
"""Inspection and cleaning by the ramdisk, through the whole service."""

from collections.abc import Iterator

import pytest

from ironic_ng.tests.functional.whole_service import WholeService

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeService]:
    made = WholeService(tmp_path_factory.mktemp("inspection"))
    made.settings.override(
        {
            "inspector": {
                "hooks": [
                    "ramdisk-error", "validate-interfaces", "ports", "architecture",
                    "cpus", "memory", "root-device",
                ],
                "add_ports": "all",
            }
        }
    )  # fmt: skip
    made.farm.add_redfish("red", boot_seconds=0)
    made.farm.add_ipmi("ipm", boot_seconds=0)
    made.start()
    for name in ("red", "ipm"):
        made.enrol(name, inspect_interface="agent")
        made.order(name, "manage", "manageable")
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def no_faults(service: WholeService) -> Iterator[None]:
    yield
    for machine in service.farm.machines.values():
        machine.faults.clear()


@pytest.mark.parametrize("name", ["red", "ipm"])
def test_inspection_fills_node_and_ports(service: WholeService, name: str) -> None:
    node = service.order(name, "inspect", "manageable")
    hardware = service.farm.machine(name).hardware
    properties = node["properties"]
    assert properties["cpus"] == hardware.cpus
    assert properties["memory_mb"] == hardware.memory_mib
    assert properties["local_gb"] == hardware.disk_bytes // 1024**3 - 1
    assert properties["cpu_arch"]
    assert properties["capabilities"]
    ports = service.ask("GET", f"/v1/nodes/{node['uuid']}/ports/detail").json()["ports"]
    assert sorted(port["address"] for port in ports) == sorted(hardware.macs)
    inventory = service.ask("GET", f"/v1/nodes/{name}/inventory").json()
    assert len(inventory["inventory"]["interfaces"]) == len(hardware.macs)
    assert node["inspection_finished_at"]
    assert node["power_state"] == "power off"


def test_error_of_the_ramdisk(service: WholeService) -> None:
    service.farm.machine("red").faults.set("ramdisk.inspection", message="no sensor")
    node = service.order("red", "inspect", "inspect failed")
    assert "BM-INV-003" in node["last_error"]
    assert "no sensor" in node["last_error"]
    service.farm.machine("red").faults.clear()
    service.order("red", "inspect", "manageable")


def test_hints_that_fit_no_disk(service: WholeService) -> None:
    properties = service.node("red")["properties"]
    bad = {**properties, "root_device": {"serial": "no such disk"}}
    service.patch("red", properties=bad)
    node = service.order("red", "inspect", "inspect failed")
    assert "BM-IMG-014" in node["last_error"]
    service.patch("red", properties=properties)
    service.order("red", "manage", "manageable")


STEP = {"interface": "deploy", "step": "erase_devices_metadata"}


@pytest.mark.parametrize("name", ["red", "ipm"])
def test_cleaning_by_hand(service: WholeService, name: str) -> None:
    machine = service.farm.machine(name)
    before = machine.record.count("step", "clean erase_devices_metadata")
    service.order(name, "clean", "manageable", clean_steps=[STEP, STEP])
    after = machine.record.count("step", "clean erase_devices_metadata")
    assert after - before == 2


def test_failing_step(service: WholeService) -> None:
    service.farm.machine("red").faults.set(
        "ramdisk.fail", match="clean.execute_clean_step", message="disk is stubborn"
    )
    node = service.order("red", "clean", "clean failed", clean_steps=[STEP])
    assert "BM-AGT-003" in node["last_error"]
    assert "disk is stubborn" in node["last_error"]
    assert node["maintenance"]
    assert node["fault"] == "clean failure"
    service.farm.machine("red").faults.clear()
    assert service.ask("DELETE", "/v1/nodes/red/maintenance").status_code == 202
    service.order("red", "manage", "manageable")


def test_unknown_step_is_found_out_by_the_ramdisk(service: WholeService) -> None:
    step = {"interface": "deploy", "step": "polish"}
    node = service.order("red", "clean", "clean failed", clean_steps=[step])
    assert "BM-STEP-008" in node["last_error"]
    assert not node["maintenance"]
    service.order("red", "manage", "manageable")


def test_ramdisk_with_other_managers(service: WholeService) -> None:
    """The ramdisk says once that it is not the one that was asked; it has the step."""
    machine = service.farm.machine("ipm")
    machine.faults.set("ramdisk.version", times=1)
    service.order("ipm", "clean", "manageable", clean_steps=[STEP])


def test_token_is_gone_afterwards(service: WholeService) -> None:
    """The token of a workflow proves nothing once it is over (G3, S6)."""
    address = service.farm.infos["red"].ports[0]
    answer = service.ask("GET", f"/v1/lookup?addresses={address}")
    assert answer.status_code == 404
    uuid = service.nodes["red"]
    beat = {"callback_url": "https://127.0.0.1:9", "agent_token": "x" * 43,
            "agent_version": "13"}  # fmt: skip
    assert service.ask("POST", f"/v1/heartbeat/{uuid}", beat).status_code == 400


def test_rules_are_applied_to_what_a_bmc_tells(service: WholeService) -> None:
    """Out of band and by the ramdisk alike."""
    text = "{inventory[system_vendor][manufacturer]} {node.properties[cpus]}"
    found = {"path": "/extra/found", "value": text}
    has_disks = {"op": "!is-empty", "args": {"value": "{inventory[disks]}"}}
    rule = {
        "conditions": [has_disks],
        "actions": [{"op": "set-attribute", "args": found}],
    }
    made = service.ask("POST", "/v1/inspection_rules", rule)
    assert made.status_code == 201, made.text
    for interface in ("redfish", "agent"):
        service.patch("red", inspect_interface=interface, extra={})
        node = service.order("red", "inspect", "manageable")
        cpus = service.farm.machine("red").hardware.cpus
        assert node["extra"]["found"].endswith(f" {cpus}"), interface
        assert "{" not in node["extra"]["found"]
    path = f"/v1/inspection_rules/{made.json()['uuid']}"
    assert service.ask("DELETE", path).status_code == 204
