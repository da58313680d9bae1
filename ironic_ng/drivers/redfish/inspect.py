# SPDX-License-Identifier: Apache-2.0
"""Inspect interface ``redfish``: ask the BMC what is in the machine.

The BMC's answer is brought into the form of the ramdisk agent's inventory, so
the same hooks turn both into properties and ports.
"""

from collections.abc import Mapping
from typing import Any, Self

from ironic_ng.domain.steps import Changes, Done, Outcome
from ironic_ng.drivers.agent.findings import HOOKS, Findings
from ironic_ng.drivers.interfaces.inspect import InspectInterface
from ironic_ng.drivers.redfish.access import PROPERTIES, access_of
from ironic_ng.drivers.redfish.session import Sessions
from ironic_ng.drivers.shared import Shared
from ironic_ng.drivers.step import StepRun
from ironic_ng.drivers.task import Task

# A BMC often does not know the network cards of a machine that is off; that is
# no failure here, as it is for a ramdisk.
NETWORK_HOOKS = ("validate-interfaces", "ports")
SIZE_HOOKS = ("architecture", "cpus", "memory", "root-device")
"""What a BMC knows for certain, whatever the hooks for ramdisks are."""


class RedfishInspect(InspectInterface):
    """Out of band: the machine is neither booted nor switched."""

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

    def inspect(self, task: Task, run: StepRun) -> Outcome:
        with self._sessions.bmc(task.node.driver_info).talk() as machine:
            inventory = machine.inventory()
        return Done(changes=_changes(task, inventory))


def _changes(task: Task, inventory: dict[str, Any]) -> Changes:
    usable = [one for one in inventory["interfaces"] if one["enabled"]]
    found = Findings(task.node, task.settings, {**inventory, "interfaces": usable}, {})
    for name in (*(NETWORK_HOOKS if usable else ()), *SIZE_HOOKS):
        HOOKS[name](found)
    if found.rejected:
        found.plugin_data["rejected"] = found.rejected
    keep = task.settings.inspector.keep_ports if found.ports else "all"
    return Changes(
        merge={"properties": found.properties} if found.properties else {},
        ports=tuple(found.ports),
        keep_ports=keep,
        inventory=inventory,
        plugin_data=found.plugin_data,
    )
