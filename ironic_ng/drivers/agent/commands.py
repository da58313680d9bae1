# SPDX-License-Identifier: Apache-2.0
"""Long commands of the agent, started once however often a step is resumed.

Before a command is sent, the ids that the agent already knows are noted; after
it was sent, its own id. A conductor that dies between the two finds the command
again as the one with a new id.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from ironic_ng.conf.deploy import DeploySection
from ironic_ng.domain.catalogue import agt
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.port import Port
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.secrets import is_secret_name, mask
from ironic_ng.domain.steps import Wait
from ironic_ng.drivers.agent.client import RUNNING
from ironic_ng.drivers.step import StepRun
from ironic_ng.drivers.task import Task

SHORT_SECONDS = 60.0
_KEPT_FROM_THE_AGENT = frozenset({"configdrive", "image_url", "rescue_password"})


@dataclasses.dataclass(frozen=True, slots=True)
class AgentCommand:
    """A command and what it is for. ``label`` keeps apart several of one step."""

    name: str
    params: Mapping[str, Any]
    reason: str
    label: str = "command"


def advance(task: Task, run: StepRun, wanted: AgentCommand) -> Mapping[str, Any] | Wait:
    """Start the command or look at it; gives it when it has ended, else a wait."""
    ramdisk = ramdisk_of(task)
    memory: dict[str, Any] = run.notes.setdefault(wanted.label, {})
    try:
        if "id" not in memory:
            return _begin(task, run, wanted, memory)
        found = task.services.agents.command(ramdisk, memory["id"])
    except ServiceError as error:
        if error.code not in (agt.UNREACHABLE, agt.BUSY):
            raise
        _patience(task, run, memory, error)
        return _wait(task, wanted, str(error))
    memory.pop("silent_since", None)
    if found.get("command_status") == RUNNING:
        return _wait(task, wanted, wanted.reason)
    return found


def ramdisk_of(task: Task) -> Ramdisk:
    """The node's ramdisk, which must have reported where it listens."""
    if task.ramdisk is None or not task.ramdisk.url:
        raise agt.NO_AGENT(node=task.node.uuid)
    return task.ramdisk


def node_document(task: Task) -> dict[str, Any]:
    """The node as the agent needs it: no BMC's password, no secret of the user."""
    node, kept = task.node, _KEPT_FROM_THE_AGENT
    return {
        "uuid": node.uuid,
        "name": node.name,
        "properties": node.properties,
        "instance_info": {
            name: mask(value)
            for name, value in node.instance_info.items()
            if name not in kept and not is_secret_name(name)
        },
        "driver_internal_info": _erasing(task.settings.deploy),
        "raid_config": node.raid_config,
        "target_raid_config": node.target_raid_config,
        "extra": {},
    }


def _erasing(options: DeploySection) -> dict[str, Any]:
    """How disks are to be erased, by the names that agents look for."""
    return {
        "agent_erase_devices_iterations": options.shred_random_overwrite_iterations,
        "agent_erase_devices_zeroize": options.shred_final_overwrite_with_zeros,
        "agent_enable_ata_secure_erase": options.enable_ata_secure_erase,
        "agent_enable_nvme_secure_erase": options.enable_nvme_secure_erase,
        "agent_continue_if_secure_erase_failed": (
            options.continue_if_disk_secure_erase_fails
        ),
        "agent_erase_skip_read_only": options.erase_skip_read_only,
        "disk_erasure_concurrency": options.disk_erasure_concurrency,
    }


def port_documents(ports: tuple[Port, ...]) -> list[dict[str, Any]]:
    """The ports as the agent needs them."""
    return [
        {
            "uuid": port.uuid,
            "address": port.address,
            "pxe_enabled": port.pxe_enabled,
            "local_link_connection": port.local_link_connection,
            "physical_network": port.physical_network,
        }
        for port in ports
    ]


def _begin(
    task: Task, run: StepRun, wanted: AgentCommand, memory: dict[str, Any]
) -> Wait:
    """Send the command, unless an earlier attempt has; gives a wait."""
    ramdisk, agents = ramdisk_of(task), task.services.agents
    known = memory.get("known")
    if known is None:
        memory["known"] = _ids(task)
        run.remember()
    else:
        lost = [one for one in _listed(task) if _is_lost(one, wanted, known)]
        if lost:
            memory["id"] = lost[-1]["id"]
            run.remember()
            return _wait(task, wanted, wanted.reason)
    memory["id"] = agents.start(ramdisk, wanted.name, wanted.params)
    run.remember()
    run.progress(None, wanted.reason)
    return _wait(task, wanted, wanted.reason)


def _is_lost(one: Mapping[str, Any], wanted: AgentCommand, known: list[str]) -> bool:
    """Whether a command of the agent's list is the one that was sent and not noted."""
    name = wanted.name.rpartition(".")[2]
    listed = str(one.get("command_name")).rpartition(".")[2]
    return listed == name and one.get("id") not in known


def _ids(task: Task) -> list[str]:
    return [str(one.get("id")) for one in _listed(task)]


def _listed(task: Task) -> list[dict[str, Any]]:
    """The agent's commands; agents cannot list them once one failed in a bad way."""
    try:
        return task.services.agents.commands(ramdisk_of(task))
    except ServiceError as error:
        if error.code is not agt.REFUSED:
            raise
        task.log.warning("the agent cannot list its commands: %s", error)
        return []


def _patience(
    task: Task, run: StepRun, memory: dict[str, Any], error: ServiceError
) -> None:
    """Bear an agent that is silent, but not for ever."""
    now = run.seconds()
    since = memory.setdefault("silent_since", now)
    if now - since > task.settings.agent.silence_timeout:
        raise error


def _wait(task: Task, wanted: AgentCommand, reason: str) -> Wait:
    """Look again soon; a heartbeat at the command's end comes even sooner."""
    seconds = task.settings.agent.command_poll_interval
    return Wait(seconds=seconds, reason=reason, external=True)
