# SPDX-License-Identifier: Apache-2.0
"""Commands of the scripted ramdisk: ids, states, and what each one does."""

import base64
import io
import tarfile
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ironic_ng.lab import agent_steps
from ironic_ng.lab.agent_image import ImageWriter
from ironic_ng.lab.agent_steps import CommandFailed
from ironic_ng.lab.inventory import inventory
from ironic_ng.lab.machine import Machine, PowerOn

RUNNING, SUCCEEDED, FAILED = "RUNNING", "SUCCEEDED", "FAILED"
VERSION_MISMATCH = "CLEAN_VERSION_MISMATCH"
MASKED = ("configdrive", "rescue_password")


@dataclass
class Command:
    """One command that was given to the agent and how far it is."""

    name: str
    parameters: dict[str, Any]
    identity: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = RUNNING
    result: Any = None
    error: dict[str, Any] | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    def shown(self) -> dict[str, Any]:
        parameters = {
            name: "******" if name in MASKED and value else value
            for name, value in self.parameters.items()
        }
        return {
            "id": self.identity,
            "command_name": self.name,
            "command_params": parameters,
            "command_status": self.status,
            "command_error": self.error,
            "command_result": self.result,
        }


class Refused(Exception):
    """Raised for a command that is not even begun, with the status of the answer."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Commands:
    """Runs commands for one boot of the ramdisk, one long one at a time."""

    def __init__(
        self, machine: Machine, run: PowerOn, ended: Callable[[], None]
    ) -> None:
        self._machine = machine
        self._run = run
        self._ended = ended
        self._lock = threading.Lock()
        self._commands: list[Command] = []

    def all(self) -> list[Command]:
        with self._lock:
            return list(self._commands)

    def find(self, identity: str) -> Command | None:
        return next((c for c in self.all() if c.identity == identity), None)

    def give(self, full_name: str, parameters: dict[str, Any]) -> Command:
        """Start a command; short ones have ended when this returns."""
        now, later = self._table()
        self._check(full_name, parameters, {*now, *later})
        command = Command(full_name.partition(".")[2], parameters)
        with self._lock:
            running = [c for c in self._commands if c.status == RUNNING]
            if running and full_name in later:
                busy = running[0].name
                raise Refused(409, f"Agent is busy: executing command {busy}")
            self._commands.append(command)
        self._machine.record.add("command", _described(full_name, parameters))
        if full_name in now:
            self._perform(command, full_name, now[full_name])
            return command
        threading.Thread(
            target=self._perform_later,
            args=(command, full_name, later[full_name]),
            name=f"lab-{self._machine.name}-{command.name}",
            daemon=True,
        ).start()
        return command

    def _check(
        self, full_name: str, parameters: dict[str, Any], known: set[str]
    ) -> None:
        extension, _, name = full_name.partition(".")
        if full_name not in known:
            if extension in {other.partition(".")[0] for other in known}:
                raise Refused(400, f"Invalid command: Unknown command: {name}")
            raise Refused(404, f"Not found: no extension {extension}")
        image = parameters.get("image_info")
        if name == "prepare_image" and not (image and image.get("urls")):
            raise Refused(400, "Invalid command parameters: urls are missing")

    def _perform_later(
        self, command: Command, full_name: str, action: Callable[..., Any]
    ) -> None:
        subject = _described(full_name, command.parameters)
        faults = self._machine.faults
        if faults.take("ramdisk.reboot", subject):
            self._machine.console.write("agent: the ramdisk restarts by itself")
            self._machine.reset("ramdisk")
            return
        fault = faults.take("ramdisk.endless", subject)
        while fault is not None and not fault.cleared.wait(0.05):
            if self._run.stopped.is_set():
                return
        self._perform(command, full_name, action)
        if not faults.take("ramdisk.silent_end", subject):
            self._ended()

    def _perform(
        self, command: Command, full_name: str, action: Callable[..., Any]
    ) -> None:
        subject = _described(full_name, command.parameters)
        fault = self._machine.faults.take("ramdisk.fail", subject)
        try:
            if fault is not None:
                message = fault.text("message", "the lab was told to fail here")
                raise CommandFailed("LabFault", message)
            command.result = action(**command.parameters)
            command.status = SUCCEEDED
        except CommandFailed as error:
            command.error = error.report
            command.status = FAILED
        except TypeError as error:
            command.error = CommandFailed(
                "InvalidCommandParamsError", f"wrong parameters: {error}"
            ).report
            command.status = FAILED
        if isinstance(command.result, dict) and command.result.get("mismatch"):
            command.result, command.status = None, VERSION_MISMATCH
        self._machine.console.write(f"agent: {subject} {command.status}")
        command.ended.set()

    def _table(
        self,
    ) -> tuple[dict[str, Callable[..., Any]], dict[str, Callable[..., Any]]]:
        """Commands that answer at once, and commands that go on after the answer."""
        now: dict[str, Callable[..., Any]] = {
            "clean.get_clean_steps": lambda **_: self._steps("clean"),
            "deploy.get_deploy_steps": lambda **_: self._steps("deploy"),
            "service.get_service_steps": lambda **_: self._steps("service"),
            "standby.sync": self._sync,
            "standby.get_partition_uuids": lambda: {"root uuid": "0x00000000"},
            "log.collect_system_logs": self._logs,
            "rescue.finalize_rescue": self._open,
            "poll.get_hardware_info": lambda: inventory(self._machine),
            "poll.set_node_info": lambda **_: None,
        }
        later: dict[str, Callable[..., Any]] = {
            "clean.execute_clean_step": self._clean_step,
            "deploy.execute_deploy_step": self._deploy_step,
            "service.execute_service_step": self._service_step,
            "standby.prepare_image": self._prepare_image,
            "standby.cache_image": self._prepare_image,
            "standby.run_image": self._run_image,
            "standby.power_off": self._power_off,
            "standby.lockdown": lambda: None,
            "image.install_bootloader": self._install_bootloader,
        }
        return now, later

    def _steps(self, occasion: str) -> dict[str, Any]:
        return {
            f"{occasion}_steps": agent_steps.listing(occasion),
            "hardware_manager_version": agent_steps.MANAGER_VERSION,
        }

    def _open(self, rescue_password: str, *, hashed: bool = False) -> None:
        form = "a hash" if hashed else "a plain password"
        if not rescue_password.startswith("$2b$") and hashed:
            raise CommandFailed("RescueFailed", "the hash has a form that nobody knows")
        self._machine.record.add("rescue", form)
        self._machine.console.write(f"agent: open to the user with {form}")

    def _clean_step(self, step: dict[str, Any], **context: Any) -> dict[str, Any]:
        return self._step("clean", step, context)

    def _deploy_step(self, step: dict[str, Any], **context: Any) -> dict[str, Any]:
        return self._step("deploy", step, context)

    def _service_step(self, step: dict[str, Any], **context: Any) -> dict[str, Any]:
        return self._step("service", step, context)

    def _step(
        self, occasion: str, step: dict[str, Any], context: dict[str, Any]
    ) -> dict[str, Any]:
        version = context.get(f"{occasion}_version")
        changed = version is not None and version != agent_steps.MANAGER_VERSION
        name = str(step.get("step"))
        if changed or self._machine.faults.take("ramdisk.version", name):
            return {"mismatch": True}
        self._machine.record.add("step", f"{occasion} {name}")
        arguments = step.get("args") or {}
        done = f"{occasion}_result", f"{occasion}_step"
        if name == "write_image":
            return {done[0]: self._prepare_image(**arguments), done[1]: step}
        action = agent_steps.ACTIONS.get(name)
        if action is None:
            raise CommandFailed("StepNotFound", f"there is no step {name}")
        action(self._machine)
        return {done[0]: None, done[1]: step}

    def _prepare_image(
        self, image_info: dict[str, Any], configdrive: str | None = None, **_: Any
    ) -> dict[str, str]:
        writer = ImageWriter(self._machine, self._run.stopped)
        result = writer.write(image_info, configdrive)
        return {"result": f"prepare_image: {result}"}

    def _install_bootloader(self, **_: Any) -> None:
        if not self._machine.disk.is_bootable():
            raise CommandFailed("DeviceNotFound", "there is no bootable disk")
        self._machine.record.add("bootloader", "installed")

    def _sync(self) -> None:
        self._machine.record.add("sync", "disk")

    def _run_image(self) -> None:
        self._machine.reset("ramdisk")

    def _power_off(self) -> None:
        self._machine.power_off("ramdisk")

    def _logs(self) -> dict[str, str]:
        text = self._machine.console.read().encode()
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            entry = tarfile.TarInfo("journal")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
        return {"system_logs": base64.b64encode(packed.getvalue()).decode()}


def _described(full_name: str, parameters: dict[str, Any]) -> str:
    step = parameters.get("step")
    name = step.get("step") if isinstance(step, dict) else None
    return f"{full_name} {name}" if name else full_name
