# SPDX-License-Identifier: Apache-2.0
"""Inspect interface ``redfish``: ask the BMC what is in the machine.

The BMC's answer is brought into the form of the ramdisk agent's inventory, so
the same hooks turn both into properties and ports.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Self

from ironic_ng.domain.steps import Changes, Done, Outcome
from ironic_ng.drivers.agent.findings import Findings
from ironic_ng.drivers.agent.hooks import table
from ironic_ng.drivers.interfaces.inspect import InspectInterface
from ironic_ng.drivers.redfish.access import PROPERTIES, access_of
from ironic_ng.drivers.redfish.session import Sessions
from ironic_ng.drivers.shared import Shared
from ironic_ng.drivers.step import StepRun
from ironic_ng.drivers.task import Task

# A BMC often does not know the network cards of a machine that is off; that is
# no failure here, as it is for a ramdisk.
NETWORK_HOOKS = frozenset(
    {"validate-interfaces", "ports", "local-link-connection", "physical-network"}
)


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
    seen = {**inventory, "interfaces": usable}
    found = Findings(task.node, task.settings, seen, {}, task.ports)
    wanted = task.settings.redfish.inspection_hooks
    table.run(found, [it for it in wanted if usable or it not in NETWORK_HOOKS])
    changes = dataclasses.replace(found.changes(), inventory=inventory)
    if found.ports:
        return changes
    return dataclasses.replace(changes, keep_ports="all")
