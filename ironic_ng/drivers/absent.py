# SPDX-License-Identifier: Apache-2.0
"""Implementations named no-...: the machine lacks the function, or nobody wants it."""

from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.steps import Outcome
from ironic_ng.drivers.interfaces.bios import BiosInterface
from ironic_ng.drivers.interfaces.console import ConsoleInterface
from ironic_ng.drivers.interfaces.firmware import FirmwareInterface
from ironic_ng.drivers.interfaces.inspect import InspectInterface
from ironic_ng.drivers.interfaces.interface import Interface
from ironic_ng.drivers.interfaces.raid import RaidInterface
from ironic_ng.drivers.interfaces.rescue import RescueInterface
from ironic_ng.drivers.interfaces.vendor import VendorInterface
from ironic_ng.drivers.step import StepRun
from ironic_ng.drivers.task import Task


class _Absent(Interface):
    """Refuses everything; the node's validation says so."""

    supported = False
    kind = ""

    def validate(self, task: Task) -> None:
        raise self._refusal("anything")

    def _refusal(self, what: str) -> ServiceError:
        return bmc.UNSUPPORTED(kind=self.kind, interface=f"no-{self.kind}", what=what)


class NoBios(_Absent, BiosInterface):
    """No BIOS settings."""

    kind = "bios"


class NoConsole(_Absent, ConsoleInterface):
    """No console."""

    kind = "console"

    def start(self, task: Task) -> None:
        raise self._refusal("consoles")

    def stop(self, task: Task) -> None:
        raise self._refusal("consoles")


class NoFirmware(_Absent, FirmwareInterface):
    """No firmware updates."""

    kind = "firmware"


class NoInspect(_Absent, InspectInterface):
    """No inspection."""

    kind = "inspect"

    def inspect(self, task: Task, run: StepRun) -> Outcome:
        raise self._refusal("inspection")


class NoRaid(_Absent, RaidInterface):
    """No disk arrays."""

    kind = "raid"


class NoRescue(_Absent, RescueInterface):
    """No rescue."""

    kind = "rescue"

    def rescue(self, task: Task, run: StepRun) -> Outcome:
        raise self._refusal("rescue")

    def unrescue(self, task: Task, run: StepRun) -> Outcome:
        raise self._refusal("rescue")


class NoVendor(_Absent, VendorInterface):
    """No vendor methods."""

    kind = "vendor"
