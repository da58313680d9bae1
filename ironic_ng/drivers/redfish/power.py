# SPDX-License-Identifier: Apache-2.0
"""Power by Redfish: a read is one request on a kept connection."""

import urllib.parse
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Self

from ironic_ng.domain.power import PowerState, PowerTarget
from ironic_ng.drivers.interfaces.power import PowerInterface
from ironic_ng.drivers.redfish.access import PROPERTIES, access_of
from ironic_ng.drivers.redfish.machine import InDoubt, Machine
from ironic_ng.drivers.redfish.session import Sessions
from ironic_ng.drivers.shared import Shared
from ironic_ng.drivers.task import Task

# While a machine is PoweringOn or PoweringOff nothing certain can be said.
STATES = {"On": PowerState.ON, "Off": PowerState.OFF}
RESETS = {
    PowerTarget.ON: "On",
    PowerTarget.OFF: "ForceOff",
    PowerTarget.SOFT_OFF: "GracefulShutdown",
    PowerTarget.REBOOT: "ForceRestart",
    PowerTarget.SOFT_REBOOT: "GracefulRestart",
}


class RedfishPower(PowerInterface):
    """Reads PowerState, sends ComputerSystem.Reset."""

    resets = True

    def __init__(self, sessions: Sessions) -> None:
        """Speak through these sessions."""
        self._sessions = sessions

    @classmethod
    def make(cls, shared: Shared) -> Self:
        """Share the sessions with the other Redfish interfaces."""
        return cls(shared.one(Sessions))

    def properties(self) -> Mapping[str, str]:
        return PROPERTIES

    def validate(self, task: Task) -> None:
        access_of(task.node.driver_info, task.settings)

    def supported_targets(self, task: Task) -> tuple[PowerTarget, ...]:
        return tuple(PowerTarget)

    def read(self, task: Task) -> PowerState | None:
        with self._talk(task) as machine:
            return STATES.get(machine.power_state() or "")

    def endpoint(self, task: Task) -> tuple[str, int] | None:
        parts = urllib.parse.urlsplit(
            access_of(task.node.driver_info, task.settings).address
        )
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
        return parts.hostname or "", port

    def sign_in(self, task: Task) -> None:
        with self._talk(task) as machine:
            machine.sign_in()

    def check_machine(self, task: Task) -> None:
        with self._talk(task) as machine:
            machine.check_system()

    def _talk(self, task: Task) -> AbstractContextManager[Machine]:
        return self._sessions.bmc(task.node.driver_info).talk(task.patience)

    def request(self, task: Task, target: PowerTarget) -> PowerState | None:
        """Send the reset once; what became of it shows when power is read."""
        kind = RESETS[target]
        with self._sessions.bmc(task.node.driver_info).talk() as machine:
            if target in (PowerTarget.REBOOT, PowerTarget.SOFT_REBOOT):
                # Many BMCs refuse to restart a machine that is off.
                kind = kind if machine.power_state() != "Off" else "On"
            try:
                machine.reset(kind)
            except InDoubt:
                task.log.warning("The BMC did not answer a reset; its power will tell")
        return None
