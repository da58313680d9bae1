# SPDX-License-Identifier: Apache-2.0
"""The steps that the scripted ramdisk offers, and what each does to the disk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ironic_ng.lab.machine import Machine

MANAGER = "GenericHardwareManager"
MANAGER_VERSION = {"generic_hardware_manager": "1.2"}


class CommandFailed(Exception):
    """Raised inside a command: the error that the agent reports."""

    def __init__(self, kind: str, message: str, details: str = "") -> None:
        super().__init__(message)
        self.report = {
            "type": kind,
            "code": 500,
            "message": message,
            "details": details or message,
        }


@dataclass(frozen=True)
class Step:
    """One step of the ramdisk as `get_*_steps` lists it."""

    name: str
    interface: str
    clean: int | None = None
    deploy: int | None = None
    service: int | None = None
    abortable: bool = False
    argsinfo: Mapping[str, Mapping[str, Any]] | None = None

    def listed(self, priority: int) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "step": self.name,
            "priority": priority,
            "interface": self.interface,
            "reboot_requested": False,
            "abortable": self.abortable,
        }
        if self.argsinfo is not None:
            shown["argsinfo"] = {name: dict(v) for name, v in self.argsinfo.items()}
        return shown


_BURN_IN = {"cpu": "stress", "memory": "stress", "disk": "fio", "network": "fio"}

STEPS = (
    Step("erase_devices", "deploy", clean=10, abortable=True),
    Step("erase_devices_metadata", "deploy", clean=99, deploy=0, abortable=True),
    Step("erase_devices_express", "deploy", clean=0, abortable=True),
    Step("erase_pstore", "deploy", clean=0, abortable=True),
    Step(
        "clean_uefi_nvram",
        "deploy",
        clean=0,
        deploy=0,
        argsinfo={
            "match_patterns": {
                "description": "Which boot entries to remove.",
                "required": False,
            }
        },
    ),
    Step("delete_configuration", "raid", clean=0, service=0, abortable=True),
    *(
        Step(
            f"burnin_{part}",
            "deploy",
            clean=0,
            service=None if part == "disk" else 0,
            abortable=True,
        )
        for part in _BURN_IN
    ),
    Step(
        "write_image",
        "deploy",
        deploy=0,
        argsinfo={
            "image_info": {"description": "What to write.", "required": True},
            "configdrive": {
                "description": "Config drive, packed or as a URL.",
                "required": False,
            },
        },
    ),
)


def listing(occasion: str) -> dict[str, list[dict[str, Any]]]:
    """All steps for `clean`, `deploy` or `service`, by hardware manager."""
    found = ((step, getattr(step, occasion)) for step in STEPS)
    return {
        MANAGER: [s.listed(priority) for s, priority in found if priority is not None]
    }


Action = Callable[[Machine], None]


def _erase(machine: Machine) -> None:
    machine.disk.erase()
    machine.record.add("erase", "whole disk")


def _erase_metadata(machine: Machine) -> None:
    machine.disk.erase_metadata()
    machine.record.add("erase", "metadata")


def _nothing(machine: Machine) -> None:
    machine.console.write("agent: this machine has nothing of that kind")


ACTIONS: Mapping[str, Action] = {
    "erase_devices": _erase,
    "erase_devices_metadata": _erase_metadata,
    "erase_devices_express": _erase_metadata,
    "erase_pstore": _nothing,
    "clean_uefi_nvram": _nothing,
    "delete_configuration": _nothing,
    **{f"burnin_{part}": _nothing for part in _BURN_IN},
}
