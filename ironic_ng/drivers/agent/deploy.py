# SPDX-License-Identifier: Apache-2.0
"""Deploy interfaces ``direct`` and ``custom-agent``: the ramdisk does the work."""

import dataclasses
import os
import re
import secrets
from collections.abc import Mapping
from typing import Any

from ironic_ng.clients.urls import policy_of, shown
from ironic_ng.domain.catalogue import img
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.domain.steps import (
    Changes,
    Done,
    Failed,
    Occasion,
    Outcome,
    PlannedStep,
    Resume,
    Wait,
    core,
)
from ironic_ng.drivers.agent import root_device, steps
from ironic_ng.drivers.agent.client import SUCCEEDED, failure_of
from ironic_ng.drivers.agent.commands import (
    SHORT_SECONDS,
    AgentCommand,
    advance,
    ramdisk_of,
)
from ironic_ng.drivers.interfaces.deploy import DeployInterface
from ironic_ng.drivers.step import StepRun, step, steps_of
from ironic_ng.drivers.task import PublishedImage, Task
from ironic_ng.images import configdrive

MIB = 1024 * 1024
FETCH_POLL = 1.0
_RUN = secrets.token_hex(8)
_ROOT_UUID = re.compile(r"root_uuid=([0-9A-Za-z-]{1,64})")


class CustomAgentDeploy(DeployInterface):
    """``custom-agent``: boots and ends the ramdisk; the user's steps do the rest."""

    uses_ramdisk = True

    def properties(self) -> Mapping[str, str]:
        """What it reads."""
        return {
            "deploy_kernel": "Kernel of the ramdisk, an address.",
            "deploy_ramdisk": "Ramdisk with the agent, an address.",
            "external_http_url": "Where this machine reaches published files.",
        }

    def validate(self, task: Task) -> None:
        """Check the root device hints; the ramdisk would fail on bad ones."""
        root_device.check(root_device.hints_of(task.node))
        value = task.node.instance_info.get("configdrive")
        if value:
            configdrive.check(value, policy_of(task.settings))

    def tear_down(self, task: Task) -> Changes:
        """Withdraw the image; harmless when repeated."""
        task.services.images.withdraw(task.node.uuid)
        return Changes()

    @step(deploy=100, ramdisk=False, abortable=True, resume=Resume.RESTARTABLE)
    def deploy(self, task: Task, run: StepRun) -> Outcome:
        """Boot the ramdisk."""
        return Done(then=_BOOT)

    @step(deploy=60, resume=Resume.RESUMABLE)
    def prepare_instance_boot(self, task: Task, run: StepRun) -> Outcome:
        """Let the ramdisk enter the new system into the firmware's boot menu.

        With BIOS the disk itself is enough; with UEFI the entry is asked for.
        """
        if boot_mode(task.node) != "uefi":
            return Done()
        command = AgentCommand(
            "image.install_bootloader",
            {
                "root_uuid": run.facts.get("root_uuid"),
                "efi_system_part_uuid": None,
                "prep_boot_part_uuid": None,
                "target_boot_mode": "uefi",
            },
            "the ramdisk makes the disk bootable",
        )
        found = advance(task, run, command)
        if isinstance(found, Wait):
            return found
        if found.get("command_status") != SUCCEEDED:
            return Failed(error=failure_of(command.name, found))
        return Done()

    @step(deploy=40, resume=Resume.RESUMABLE)
    def tear_down_agent(self, task: Task, run: StepRun) -> Outcome:
        """Flush the disks, then end the ramdisk and switch the machine off."""
        if task.ramdisk is not None and not run.notes.get("synced"):
            task.services.agents.call(
                ramdisk_of(task), "standby.sync", {}, SHORT_SECONDS
            )
            run.notes["synced"] = True
            run.remember()
        return Done(then=(core("tear_down_ramdisk"),))

    @step(deploy=30, ramdisk=False, resume=Resume.RESTARTABLE)
    def switch_to_tenant_network(self, task: Task, run: StepRun) -> Outcome:
        """Take the machine from the network of the ramdisk to that of its user."""
        return Done(then=(core("networks", remove="provisioning", add="tenant"),))

    @step(deploy=20, ramdisk=False, resume=Resume.RESTARTABLE)
    def boot_instance(self, task: Task, run: StepRun) -> Outcome:
        """Withdraw the image, point the machine at its disk and switch it on."""
        task.services.images.withdraw(task.node.uuid)
        return Done(then=(core("boot_instance"),))

    def ramdisk_steps(self, task: Task, occasion: Occasion) -> list[PlannedStep]:
        """Ask the running ramdisk what it offers."""
        own = {("deploy", spec.step) for spec in steps_of("deploy", self)}
        return [
            one
            for one in steps.offered(task, occasion)
            if (one.interface, one.step) not in own
        ]

    def execute_ramdisk_step(
        self, task: Task, run: StepRun, step: PlannedStep, occasion: Occasion
    ) -> Outcome:
        """Perform one of the ramdisk's steps."""
        return steps.perform(task, run, step, occasion)


class DirectDeploy(CustomAgentDeploy):
    """``direct``: the ramdisk fetches the image and writes it to the root disk."""

    def validate(self, task: Task) -> None:
        """Check image and config drive as far as nothing must be fetched for it."""
        super().validate(task)
        task.services.images.validate(task.node)

    @step(deploy=100, ramdisk=False, abortable=True, resume=Resume.RESUMABLE)
    def deploy(self, task: Task, run: StepRun) -> Outcome:
        """Make the image ready first: a missing one needs no boot to be noticed."""
        run.progress(None, "the image is made ready")
        published = task.services.images.publish(task.node)
        if published is None:
            return Wait(seconds=FETCH_POLL, reason="the image is being fetched")
        _check_room(task, published)
        return Done(then=_BOOT, facts={"image": dataclasses.asdict(published)})

    @step(deploy=80, resume=Resume.RESUMABLE)
    def write_image(self, task: Task, run: StepRun) -> Outcome:
        """Let the ramdisk write image and config drive, and wait for its end."""
        begun = "id" in run.notes.get("command", {})
        image = _published_image(task, run, begun=begun)
        if image is None:
            return Wait(seconds=FETCH_POLL, reason="the image is being fetched")
        params: dict[str, Any] = {"image_info": image_info(task, image)}
        if not begun:
            params["configdrive"] = _config_drive(task)
            run.notes.setdefault("sender", this_run())
        command = AgentCommand(
            "standby.prepare_image", params, "the ramdisk writes the image"
        )
        found = advance(task, run, command)
        if isinstance(found, Wait):
            return found
        if found.get("command_status") == SUCCEEDED:
            root = _ROOT_UUID.search(str(found.get("command_result")))
            return Done(facts={"root_uuid": root.group(1) if root else None})
        if image.local and run.notes.pop("sender", this_run()) != this_run():
            # Whoever sent the image was killed in mid-transfer: send it anew.
            run.notes.pop("command")
            return Wait(seconds=0, reason="the image is sent again")
        return Failed(error=_not_written(image, found))


def _not_written(image: PublishedImage, command: Mapping[str, Any]) -> ServiceError:
    """Why the image is not on the disk: a wrong checksum has a code of its own."""
    error = command.get("command_error")
    if not isinstance(error, dict) or error.get("type") != "ImageChecksumError":
        return failure_of("write_image", command)
    return img.CHECKSUM_MISMATCH(
        algorithm=image.algorithm,
        url=shown(image.url),
        expected=image.digest,
        found=f"another one, says the ramdisk ({error.get('details')})",
    )


_BOOT = (core("boot_ramdisk"), core("await_agent"), core("collect_ramdisk_steps"))


def this_run() -> str:
    """Names this run of this process, whose file server ends with it."""
    return f"{os.getpid()}-{_RUN}"  # forked processes share the second part


def _published_image(task: Task, run: StepRun, *, begun: bool) -> PublishedImage | None:
    """The image as it was published; None while it is being fetched.

    A local one is published again before it is used: the conductor that did so
    before may be gone, and its file server with it.
    """
    stored = run.facts.get("image")
    if not isinstance(stored, Mapping):
        raise img.VANISHED(name="the published image")
    image = PublishedImage(**stored)
    if begun or not image.local:
        return image
    return task.services.images.publish(task.node)


def image_info(task: Task, image: PublishedImage) -> dict[str, Any]:
    """What the agent must know of the image."""
    node, info = task.node, task.node.instance_info
    document: dict[str, Any] = {
        "id": node.instance_uuid or node.uuid,
        "node_uuid": node.uuid,
        "urls": [image.url],
        "disk_format": image.disk_format,
        "container_format": "bare",
        "image_type": "whole-disk",
        "boot_option": "local",
        "deploy_boot_mode": boot_mode(node) or "bios",
        "stream_raw_images": task.settings.agent.stream_raw_images,
    }
    if image.algorithm == "md5":
        document["checksum"] = image.digest
    else:
        document["os_hash_algo"] = image.algorithm
        document["os_hash_value"] = image.digest
    if not image.local:
        proxies = {
            scheme: info[f"image_{scheme}_proxy"]
            for scheme in ("http", "https")
            if info.get(f"image_{scheme}_proxy")
        }
        if proxies:
            document["proxies"] = proxies
        if info.get("image_no_proxy"):
            document["no_proxy"] = info["image_no_proxy"]
    return document


def _check_room(task: Task, image: PublishedImage) -> None:
    """Compare the image with the disk and the memory that inspection has found."""
    properties = task.node.properties
    disk, memory = properties.get("local_gb"), properties.get("memory_mb")
    if image.size and isinstance(disk, int):
        # The inspection left a spare GiB out.
        room = (disk + 1) * 1024
        if image.size > room * MIB:
            raise img.LARGER_THAN_DISK(
                needed_mib=-(-image.size // MIB), disk="the root disk", size_mib=room
            )
    streamed = image.disk_format == "raw" and task.settings.agent.stream_raw_images
    if image.file_size and isinstance(memory, int) and not streamed:
        needed = (
            -(-image.file_size // MIB) + task.settings.agent.memory_consumed_by_agent
        )
        if needed > memory:
            raise img.NOT_ENOUGH_MEMORY(needed_mib=needed, memory_mib=memory)


def boot_mode(node: Node) -> str | None:
    """Uefi or bios, as asked for the instance, set for the node or read from it."""
    for place in (node.instance_info, node.properties):
        capabilities = place.get("capabilities")
        if isinstance(capabilities, Mapping) and capabilities.get("boot_mode"):
            return str(capabilities["boot_mode"])
        for pair in str(capabilities or "").split(","):
            name, _, value = pair.partition(":")
            if name.strip() == "boot_mode" and value:
                return value.strip()
    return node.boot_mode


def _config_drive(task: Task) -> str | None:
    """The config drive for the agent: in the command, or its address if large."""
    node = task.node
    value = node.instance_info.get("configdrive")
    if not value:
        return None
    defaults = {"uuid": node.instance_uuid or node.uuid}
    name = node.instance_name or node.name
    if name:
        defaults["name"] = name
    made = configdrive.for_agent(value, defaults, policy_of(task.settings))
    inline = task.settings.deploy.configdrive_inline_kib * 1024
    if "://" in made[:16] or len(made) <= inline:
        return made
    return task.services.images.publish_text(node, "configdrive", made)
