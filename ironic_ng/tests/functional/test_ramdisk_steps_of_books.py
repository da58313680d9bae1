# SPDX-License-Identifier: Apache-2.0
"""Steps of the ramdisk that a deploy template or a runbook asks for."""

from collections.abc import Iterator
from typing import Any

import pytest

from ironic_ng.tests.functional.whole_service import WholeService

pytestmark = pytest.mark.lab
NAME = "red"
ERASE = {"interface": "deploy", "step": "erase_devices_metadata"}
EXPRESS = {"interface": "deploy", "step": "erase_devices_express"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeService]:
    made = WholeService(tmp_path_factory.mktemp("books"))
    made.farm.add_redfish(NAME, boot_seconds=0)
    made.start()
    made.enrol(NAME)
    traits = {"traits": ["CUSTOM_T", "CUSTOM_R", "CUSTOM_AUTO"]}
    assert made.ask("PUT", f"/v1/nodes/{NAME}/traits", traits).ok
    yield made
    made.stop()


def template(service: WholeService, name: str, priority: int, **step: Any) -> None:
    steps = [{**ERASE, "args": {}, "priority": priority, **step}]
    body = {"name": name, "steps": steps}
    answer = service.ask("POST", "/v1/deploy_templates", body)
    assert answer.ok, answer.text


def deploy(service: WholeService, trait: str, state: str, **more: Any) -> Any:
    info = service.farm.images.instance.instance_info()
    service.patch(NAME, instance_info={**info, "traits": [trait]})
    return service.order(NAME, "active", state, **more)


def performed(service: WholeService, since: int = 0) -> list[str]:
    return service.farm.machine(NAME).record.details("step")[since:]


def test_a_template_brings_a_step_of_the_ramdisk(service: WholeService) -> None:
    template(service, "CUSTOM_T", 95)
    before = len(performed(service))
    deploy(service, "CUSTOM_T", "active")
    assert "deploy erase_devices_metadata" in performed(service, before)
    image = service.farm.images.instance
    disk = service.farm.machine(NAME).disk
    assert disk.image_sha256(image.raw_size) == image.raw_sha256
    service.order(NAME, "deleted", "available")


def test_the_request_switches_it_off(service: WholeService) -> None:
    before = len(performed(service))
    off = {**ERASE, "args": {}, "priority": 0}
    deploy(service, "CUSTOM_T", "active", deploy_steps=[off])
    assert "deploy erase_devices_metadata" not in performed(service, before)
    service.order(NAME, "deleted", "available")


def test_a_step_that_the_ramdisk_lacks(service: WholeService) -> None:
    template(service, "CUSTOM_R", 95, step="polish")
    node = deploy(service, "CUSTOM_R", "deploy failed")
    assert "BM-STEP-008" in node["last_error"]
    service.order(NAME, "deleted", "available")


@pytest.fixture
def runbook(service: WholeService) -> str:
    steps = [{**EXPRESS, "order": 2}, {**ERASE, "order": 1}]
    body = {"name": "CUSTOM_AUTO", "steps": steps}
    answer = service.ask("POST", "/v1/runbooks", body)
    assert answer.status_code in {201, 409}, answer.text
    return "CUSTOM_AUTO"


def test_a_runbook_runs_in_the_ramdisk(service: WholeService, runbook: str) -> None:
    service.order(NAME, "manage", "manageable")
    before = len(performed(service))
    service.order(NAME, "clean", "manageable", runbook=runbook)
    assert performed(service, before) == [
        "clean erase_devices_metadata",
        "clean erase_devices_express",
    ]
    service.order(NAME, "provide", "available")


def test_automated_cleaning_in_the_order_of_the_runbook(
    service: WholeService, runbook: str
) -> None:
    """The ramdisk's own steps and priorities stay out of it."""
    source = {
        "automated_cleaning_step_source": "hybrid",
        "automated_cleaning_runbook": runbook,
    }
    service.settings.override({"conductor": source})
    service.patch(NAME, automated_clean=True)
    service.order(NAME, "manage", "manageable")
    before = len(performed(service))
    service.order(NAME, "provide", "available")
    assert performed(service, before) == [
        "clean erase_devices_metadata",
        "clean erase_devices_express",
    ]
