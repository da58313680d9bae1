# SPDX-License-Identifier: Apache-2.0
"""The steps that a ramdisk offers: asked for, given priorities, and performed."""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import agt
from ironic_ng.domain.steps import Done, Failed, Occasion, Outcome, PlannedStep, core
from ironic_ng.domain.steps import Wait as Waiting
from ironic_ng.drivers.agent.client import SUCCEEDED, failure_of
from ironic_ng.drivers.agent.commands import (
    AgentCommand,
    advance,
    node_document,
    port_documents,
    ramdisk_of,
)
from ironic_ng.drivers.step import StepRun
from ironic_ng.drivers.task import Task

MOST_STEPS = 500
MOST_REFRESHES = 2
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_\-]{0,99}")
_MISMATCH = "_VERSION_MISMATCH"


def offered(task: Task, occasion: Occasion) -> list[PlannedStep]:
    """What the running ramdisk can do on an occasion."""
    name = f"{occasion}.get_{occasion}_steps"
    params = {
        "node": node_document(task),
        "ports": port_documents(task.ports),
    }
    agents = task.services.agents
    limit = task.settings.agent.command_timeout
    answer = agents.call(ramdisk_of(task), name, params, limit)
    listed = answer.get(f"{occasion}_steps") if isinstance(answer, dict) else None
    if not isinstance(listed, dict):
        raise agt.BAD_ANSWER(
            address=ramdisk_of(task).url, detail=f"{name} gave no lists of steps"
        )
    managers = answer.get("hardware_manager_version")
    versions = managers if isinstance(managers, dict) else None
    found: dict[tuple[str, str], PlannedStep] = {}
    for steps in listed.values():
        for one in steps if isinstance(steps, list) else ():
            step = _planned(one, task.settings, occasion)
            if step is not None and len(found) < MOST_STEPS:
                step = dataclasses.replace(step, managers=versions)
                found.setdefault((step.interface, step.step), step)
    return list(found.values())


def perform(task: Task, run: StepRun, step: PlannedStep, occasion: Occasion) -> Outcome:
    """Let the ramdisk perform one of its steps."""
    name = f"{occasion}.execute_{occasion}_step"
    params = {
        "step": {
            "interface": step.interface,
            "step": step.step,
            "priority": step.priority,
            "args": dict(step.args),
            "abortable": step.abortable,
            "reboot_requested": step.reboot,
        },
        "node": node_document(task),
        "ports": port_documents(task.ports),
        f"{occasion}_version": run.notes.get("managers", step.managers),
    }
    reason = f"the ramdisk performs {step.interface}.{step.step}"
    command = AgentCommand(name, params, reason)
    found = advance(task, run, command)
    if isinstance(found, Waiting):
        return found
    status = str(found.get("command_status"))
    if status.endswith(_MISMATCH):
        return _again(task, run, step, occasion)
    if status != SUCCEEDED:
        label = f"{step.interface}.{step.step}"
        return Failed(error=failure_of(label, found))
    if step.reboot:
        return Done(then=(core("boot_ramdisk"), core("await_agent")))
    return Done()


def _again(task: Task, run: StepRun, step: PlannedStep, occasion: Occasion) -> Outcome:
    """The ramdisk is another one: if it has the step too, it may perform it."""
    fresh = {(one.interface, one.step): one for one in offered(task, occasion)}
    found = fresh.get((step.interface, step.step))
    if found is None or run.notes.get("refreshed", 0) >= MOST_REFRESHES:
        return Failed(error=agt.STEPS_CHANGED(occasion=occasion.value))
    run.notes["refreshed"] = run.notes.get("refreshed", 0) + 1
    run.notes["managers"] = found.managers
    run.notes.pop("command", None)
    return Waiting(seconds=0, reason="the steps of another ramdisk", external=True)


def _planned(one: object, settings: Settings, occasion: Occasion) -> PlannedStep | None:
    """A step as planned; None for what makes no sense."""
    if not isinstance(one, Mapping):
        return None
    interface, step, priority = (
        one.get("interface"),
        one.get("step"),
        one.get("priority"),
    )
    for name in (interface, step):
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            return None
    if isinstance(priority, bool) or not isinstance(priority, int):
        priority = 0
    argsinfo = one.get("argsinfo")
    return PlannedStep(
        interface=str(interface),
        step=str(step),
        priority=_priority(str(step), max(priority, 0), settings, occasion),
        source="ramdisk",
        abortable=one.get("abortable") is True,
        argsinfo=dict(argsinfo) if isinstance(argsinfo, Mapping) else None,
        reboot=one.get("reboot_requested") is True,
    )


def _priority(step: str, own: int, settings: Settings, occasion: Occasion) -> int:
    """The priority that the options give to a step, else the ramdisk's own."""
    if occasion is not Occasion.CLEAN:
        return own
    deploy: Any = settings.deploy
    chosen = {
        "erase_devices": deploy.erase_devices_priority,
        "erase_devices_metadata": deploy.erase_devices_metadata_priority,
    }.get(step)
    return own if chosen is None else chosen
