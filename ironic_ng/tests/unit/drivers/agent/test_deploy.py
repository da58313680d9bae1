# SPDX-License-Identifier: Apache-2.0
"""The steps of a deployment: started once, resumed, failing visibly."""

import base64
import dataclasses
import gzip
import json
from typing import Any, ClassVar

import pytest

from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.fields import utc_now
from ironic_ng.domain.node import Node
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.steps import Done, Failed, Occasion, PlannedStep, Wait
from ironic_ng.drivers.agent.deploy import CustomAgentDeploy, DirectDeploy, image_info
from ironic_ng.drivers.step import StepRun, steps_of
from ironic_ng.drivers.task import Services, Task
from ironic_ng.netboot.boot_files import BootFileStore
from ironic_ng.tests.unit.drivers.agent.double import IMAGE, Agent, Images

UUID = "11111111-2222-3333-4444-555555555555"
PREPARE = "standby.prepare_image"
FACTS = {"image": {"url": IMAGE.url, "algorithm": IMAGE.algorithm,
                   "digest": IMAGE.digest, "disk_format": IMAGE.disk_format,
                   "size": None, "local": False, "file_size": None}}  # fmt: skip


class Life:
    """One node, its agent, and steps that are performed again and again."""

    def __init__(self, boot_files: Any, **options: Any) -> None:
        self.agent, self.images = Agent(), Images()
        self.settings = settings_for_tests(options)
        self.boot_files = boot_files
        self.node = Node(uuid=UUID, driver="redfish")
        self.stored: dict[str, Any] = {}

    def task(self) -> Task:
        return Task(
            node=self.node,
            ports=(),
            ramdisk=Ramdisk(node_uuid=UUID, token="t" * 43, url="https://agent:9999"),
            settings=self.settings,
            services=Services(self.boot_files, self.images, self.agent),
            interfaces={},
        )

    def run(self, facts: dict[str, Any] | None = None) -> StepRun:
        """A performance with the notes that were stored last."""
        notes = json.loads(json.dumps(self.stored))

        def remember() -> None:
            self.stored = json.loads(json.dumps(notes))

        return StepRun({}, notes, facts or FACTS, remember, lambda *_: None, utc_now)

    def perform(self, step: Any, facts: dict[str, Any] | None = None) -> Any:
        """One performance whose notes are stored, as the engine does."""
        run = self.run(facts)
        outcome = step(self.task(), run)
        run.remember()
        return outcome


@pytest.fixture
def life() -> Life:
    boot_files: BootFileStore | None = None
    return Life(boot_files)


def test_core_steps_and_priorities() -> None:
    found = {
        spec.step: spec.priorities[Occasion.DEPLOY]
        for spec in steps_of("deploy", DirectDeploy())
    }
    assert found == {
        "deploy": 100,
        "write_image": 80,
        "prepare_instance_boot": 60,
        "tear_down_agent": 40,
        "switch_to_tenant_network": 30,
        "boot_instance": 20,
    }
    own = {spec.step for spec in steps_of("deploy", CustomAgentDeploy())}
    assert own == set(found) - {"write_image"}


def test_image_is_made_ready_before_the_boot(life: Life) -> None:
    outcome = life.perform(DirectDeploy().deploy)
    assert isinstance(outcome, Done)
    assert outcome.facts == FACTS
    assert [one.step for one in outcome.then] == [
        "boot_ramdisk", "await_agent", "collect_ramdisk_steps",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("image", "properties", "code"),
    [
        ({"size": 10 * 1024**3}, {"local_gb": 8}, "BM-IMG-011"),
        ({"file_size": 2 * 1024**3}, {"memory_mb": 1024}, "BM-IMG-012"),
        ({"size": 9 * 1024**3}, {"local_gb": 8}, None),
        ({"size": 9 * 1024**3}, {}, None),
        ({"size": 9 * 1024**3}, {"local_gb": "8"}, None),
        ({"file_size": 2 * 1024**3, "disk_format": "raw"}, {"memory_mb": 1024}, None),
    ],
)
def test_image_must_fit(
    life: Life, image: dict[str, Any], properties: dict[str, Any], code: str | None
) -> None:
    life.images.image = dataclasses.replace(IMAGE, **image)
    life.node.properties.update(properties)
    if code is None:
        assert isinstance(life.perform(DirectDeploy().deploy), Done)
        return
    with pytest.raises(ServiceError) as caught:
        life.perform(DirectDeploy().deploy)
    assert caught.value.code.code == code


def test_no_thread_waits_for_the_image(life: Life) -> None:
    life.images.image = None
    assert isinstance(life.perform(DirectDeploy().deploy), Wait)
    life.images.image = IMAGE
    assert isinstance(life.perform(DirectDeploy().deploy), Done)


def test_image_is_written_once(life: Life) -> None:
    step = DirectDeploy().write_image
    for _ in range(5):
        outcome = life.perform(step)
        assert isinstance(outcome, Wait)
        assert outcome.external
    life.agent.end("image written to /dev/vda root_uuid=0x1234")
    outcome = life.perform(step)
    assert isinstance(outcome, Done)
    assert outcome.facts == {"root_uuid": "0x1234"}
    assert life.agent.count(PREPARE) == 1
    info = life.agent.given[0]["params"]["image_info"]
    assert info["urls"] == [IMAGE.url]
    assert (info["os_hash_algo"], info["os_hash_value"]) == ("sha256", "a" * 64)
    assert info["disk_format"] == "qcow2"


class TestImageOfTheConductor:
    """The file server that sends the image ends with its process."""

    FACTS: ClassVar[dict[str, Any]] = {"image": {**FACTS["image"], "local": True}}

    def test_published_anew_for_the_agent(self, life: Life) -> None:
        life.images.image = None
        step = DirectDeploy().write_image
        assert isinstance(life.perform(step, self.FACTS), Wait)
        assert life.agent.given == []
        fresh = dataclasses.replace(IMAGE, local=True, url="http://other/image")
        life.images.image = fresh
        life.perform(step, self.FACTS)
        info = life.agent.given[0]["params"]["image_info"]
        assert info["urls"] == ["http://other/image"]

    def test_sent_again_after_its_sender_died(self, life: Life) -> None:
        step = DirectDeploy().write_image
        life.perform(step, self.FACTS)
        life.stored["sender"] = "a process that was killed"
        life.agent.end(status="FAILED", type="ImageDownloadError", message="reset")
        assert isinstance(life.perform(step, self.FACTS), Wait)
        assert isinstance(life.perform(step, self.FACTS), Wait)
        assert life.agent.count(PREPARE) == 2
        life.agent.end(status="FAILED", type="ImageDownloadError", message="reset")
        assert isinstance(life.perform(step, self.FACTS), Failed)
        assert life.agent.count(PREPARE) == 2

    def test_sender_died_before_it_noted_the_command(self, life: Life) -> None:
        step = DirectDeploy().write_image
        life.agent.loses_answer = True
        life.perform(step, self.FACTS)
        life.stored["sender"] = "a process that was killed"
        life.agent.end(status="FAILED", type="ImageDownloadError", message="reset")
        for _ in range(3):
            assert isinstance(life.perform(step, self.FACTS), Wait)
        life.agent.end("done")
        assert isinstance(life.perform(step, self.FACTS), Done)
        assert life.agent.count(PREPARE) == 2


def test_conductor_dies_between_sending_and_noting(life: Life) -> None:
    """The command is found again as the one that the agent did not know before."""
    step = DirectDeploy().write_image
    run = life.run()
    life.agent.given.append({"id": "old", "full_name": PREPARE, "params": {},
                             "command_name": "prepare_image",
                             "command_status": "FAILED"})  # fmt: skip
    life.agent.loses_answer = True
    step(life.task(), run)  # its notes are lost with the process
    assert "id" not in life.stored["command"]
    assert isinstance(life.perform(step), Wait)
    life.agent.end("done")
    assert isinstance(life.perform(step), Done)
    assert life.agent.count(PREPARE) == 2  # the old one and ours


def test_agent_that_cannot_list(life: Life) -> None:
    life.agent.lists = False
    step = DirectDeploy().write_image
    assert isinstance(life.perform(step), Wait)
    life.agent.end("done")
    assert isinstance(life.perform(step), Done)


def test_busy_agent_is_waited_for(life: Life) -> None:
    life.agent.start(life.task().ramdisk, "clean.other", {})  # type: ignore[arg-type]
    step = DirectDeploy().write_image
    assert isinstance(life.perform(step), Wait)
    life.agent.end("other done")
    assert isinstance(life.perform(step), Wait)
    assert life.agent.count(PREPARE) == 1


def test_failed_write_says_why(life: Life) -> None:
    step = DirectDeploy().write_image
    life.perform(step)
    life.agent.end(status="FAILED", type="ImageChecksumError",
                   message="Error verifying image checksum",
                   details="expected a, found b")  # fmt: skip
    outcome = life.perform(step)
    assert isinstance(outcome, Failed)
    assert outcome.error.code.code == "BM-IMG-005"
    assert "expected a, found b" in str(outcome.error)
    assert "checksum" in str(outcome.error)


def test_silent_agent_is_borne_for_a_while(life: Life) -> None:
    step = DirectDeploy().write_image
    life.perform(step)
    life.agent.silent = True
    assert isinstance(life.perform(step), Wait)
    life.settings.override({"agent": {"silence_timeout": 1}})
    life.stored["command"]["silent_since"] -= 100
    with pytest.raises(ServiceError) as caught:
        life.perform(step)
    assert caught.value.code.code == "BM-AGT-001"


def test_answering_again_forgives(life: Life) -> None:
    step = DirectDeploy().write_image
    life.perform(step)
    life.agent.silent = True
    life.perform(step)
    life.agent.silent = False
    life.perform(step)
    assert "silent_since" not in life.stored["command"]


def test_agent_that_was_restarted(life: Life) -> None:
    step = DirectDeploy().write_image
    life.perform(step)
    life.agent.given.clear()
    with pytest.raises(ServiceError) as caught:
        life.perform(step)
    assert caught.value.code.code == "BM-AGT-006"


def test_proxies_are_for_the_source_only(life: Life) -> None:
    life.node.instance_info.update(
        {"image_http_proxy": "http://proxy:3128", "image_no_proxy": "10.0.0.1"}
    )
    life.perform(DirectDeploy().write_image)
    info = life.agent.given[0]["params"]["image_info"]
    assert info["proxies"] == {"http": "http://proxy:3128"}
    assert info["no_proxy"] == "10.0.0.1"
    ours = dataclasses.replace(IMAGE, local=True)
    assert "proxies" not in image_info(life.task(), ours)


class TestConfigDrive:
    """In the command when small, published when large."""

    def given(self, life: Life, value: object) -> Any:
        life.node.instance_info["configdrive"] = value
        life.perform(DirectDeploy().write_image)
        return life.agent.given[0]["params"]["configdrive"]

    def test_text(self, life: Life) -> None:
        text = base64.b64encode(gzip.compress(b"iso")).decode()
        assert self.given(life, text) == text

    def test_object(self, life: Life) -> None:
        made = self.given(life, {"meta_data": {"a": 1}})
        assert b"config-2" in gzip.decompress(base64.b64decode(made))

    def test_large(self, life: Life) -> None:
        life.settings.override({"deploy": {"configdrive_inline_kib": 0}})
        assert self.given(life, {"user_data": "x"}) == "http://host/configdrive"
        assert life.images.texts

    def test_none(self, life: Life) -> None:
        assert self.given(life, None) is None


def test_boot_loader_only_with_uefi(life: Life) -> None:
    step = DirectDeploy().prepare_instance_boot
    assert isinstance(life.perform(step), Done)
    assert life.agent.given == []
    life.node.properties["capabilities"] = "cpu_vt:true,boot_mode:uefi"
    assert isinstance(life.perform(step, {"root_uuid": "r"}), Wait)
    life.agent.end()
    assert isinstance(life.perform(step, {"root_uuid": "r"}), Done)
    assert life.agent.given[0]["params"]["root_uuid"] == "r"


def test_tear_down_flushes_disks_once(life: Life) -> None:
    step = DirectDeploy().tear_down_agent
    for _ in range(2):
        outcome = life.perform(step)
        assert isinstance(outcome, Done)
        assert [one.step for one in outcome.then] == ["tear_down_ramdisk"]
    assert life.agent.count("standby.sync") == 1


def test_image_goes_when_the_instance_boots(life: Life) -> None:
    outcome = life.perform(DirectDeploy().boot_instance)
    assert isinstance(outcome, Done)
    assert life.images.withdrawn == [UUID]


class TestRamdiskSteps:
    """Steps that the ramdisk offers."""

    STEPS: ClassVar[dict[str, Any]] = {
        "clean_steps": {
            "Generic": [
                {"interface": "deploy", "step": "erase_devices", "priority": 10,
                 "abortable": True, "reboot_requested": False},
                {"interface": "deploy", "step": "erase_devices_metadata",
                 "priority": 99, "argsinfo": {"x": {"description": "d"}}},
                {"interface": "raid", "step": "create", "priority": True,
                 "reboot_requested": True},
                {"interface": "deploy", "step": "bad name\n", "priority": 1},
                {"interface": 7, "step": "x", "priority": 1},
                "nonsense",
            ],
            "Second": [{"interface": "raid", "step": "create", "priority": 5}],
            "Third": None,
        },
        "hardware_manager_version": {"generic": "1.2"},
    }  # fmt: skip

    def offered(self, life: Life) -> dict[str, PlannedStep]:
        life.agent.answers["clean.get_clean_steps"] = self.STEPS
        found = DirectDeploy().ramdisk_steps(life.task(), Occasion.CLEAN)
        return {one.step: one for one in found}

    def test_offered(self, life: Life) -> None:
        found = self.offered(life)
        assert set(found) == {"erase_devices", "erase_devices_metadata", "create"}
        assert found["erase_devices"].abortable
        assert found["erase_devices"].source == "ramdisk"
        assert found["create"].priority == 0
        assert found["create"].reboot

    def test_options_give_priorities(self, life: Life) -> None:
        life.settings.override(
            {"deploy": {"erase_devices_priority": 0,
                        "erase_devices_metadata_priority": 10}}
        )  # fmt: skip
        found = self.offered(life)
        assert found["erase_devices"].priority == 0
        assert found["erase_devices_metadata"].priority == 10

    def test_nonsense(self, life: Life) -> None:
        answers: tuple[Any, ...] = (None, [], {"clean_steps": []}, "x")
        for answer in answers:
            life.agent.answers["clean.get_clean_steps"] = answer
            with pytest.raises(ServiceError) as caught:
                DirectDeploy().ramdisk_steps(life.task(), Occasion.CLEAN)
            assert caught.value.code.code == "BM-AGT-004"

    def test_agent_sees_no_secrets(self, life: Life) -> None:
        life.node.driver_info["redfish_password"] = "canary-1"
        life.node.instance_info.update(
            {"configdrive": "canary-2", "x_secret_token": "canary-3", "ok": "yes"}
        )
        life.node.instance_info["deep"] = [{"auth": {"password": "canary-5"}}]
        life.node.driver_internal_info["agent_secret_token"] = "canary-4"
        self.offered(life)
        sent = json.dumps(life.agent.given[0]["params"])
        assert "canary" not in sent
        assert '"ok": "yes"' in sent

    def test_options_of_erasing_are_told(self, life: Life) -> None:
        life.settings.override({"deploy": {"shred_random_overwrite_iterations": 3}})
        self.offered(life)
        told = life.agent.given[0]["params"]["node"]["driver_internal_info"]
        assert told["agent_erase_devices_iterations"] == 3
        assert told["agent_continue_if_secure_erase_failed"] is False

    def perform(self, life: Life, step: PlannedStep) -> Any:
        deploy = DirectDeploy()

        def act(task: Task, run: StepRun) -> Any:
            return deploy.execute_ramdisk_step(task, run, step, Occasion.CLEAN)

        return life.perform(act)

    STEP = PlannedStep(interface="deploy", step="erase_devices", args={"a": 1})

    def test_performed(self, life: Life) -> None:
        assert isinstance(self.perform(life, self.STEP), Wait)
        life.agent.end({"clean_result": None})
        assert self.perform(life, self.STEP) == Done()
        sent = life.agent.given[0]["params"]["step"]
        assert (sent["step"], sent["args"]) == ("erase_devices", {"a": 1})

    def test_failure_names_the_step(self, life: Life) -> None:
        self.perform(life, self.STEP)
        life.agent.end(status="FAILED", type="BlockDeviceEraseError", message="no")
        outcome = self.perform(life, self.STEP)
        assert isinstance(outcome, Failed)
        assert "deploy.erase_devices failed" in str(outcome.error)

    def test_version_is_told(self, life: Life) -> None:
        step = self.offered(life)["erase_devices"]
        assert step.managers == {"generic": "1.2"}
        life.agent.given.clear()
        self.perform(life, step)
        assert life.agent.given[0]["params"]["clean_version"] == {"generic": "1.2"}

    def test_other_ramdisk_with_the_step(self, life: Life) -> None:
        life.agent.answers["clean.get_clean_steps"] = self.STEPS
        self.perform(life, self.STEP)
        life.agent.end(status="CLEAN_VERSION_MISMATCH")
        assert isinstance(self.perform(life, self.STEP), Wait)
        assert isinstance(self.perform(life, self.STEP), Wait)
        sent = life.agent.given[-1]["params"]
        assert sent["clean_version"] == {"generic": "1.2"}
        life.agent.end()
        assert self.perform(life, self.STEP) == Done()

    def test_other_ramdisk_without_the_step(self, life: Life) -> None:
        life.agent.answers["clean.get_clean_steps"] = {"clean_steps": {}}
        self.perform(life, self.STEP)
        life.agent.end(status="CLEAN_VERSION_MISMATCH")
        outcome = self.perform(life, self.STEP)
        assert isinstance(outcome, Failed)
        assert outcome.error.code.code == "BM-AGT-007"

    def test_ramdisk_that_changes_for_ever(self, life: Life) -> None:
        life.agent.answers["clean.get_clean_steps"] = self.STEPS
        for _ in range(6):
            outcome = self.perform(life, self.STEP)
            if isinstance(outcome, Failed):
                break
            if life.agent.given[-1]["command_status"] == "RUNNING":
                life.agent.end(status="CLEAN_VERSION_MISMATCH")
        assert isinstance(outcome, Failed)

    def test_reboot_behind_a_step(self, life: Life) -> None:
        step = PlannedStep(interface="raid", step="create", reboot=True)
        self.perform(life, step)
        life.agent.end({})
        outcome = self.perform(life, step)
        assert [one.step for one in outcome.then] == ["boot_ramdisk", "await_agent"]
