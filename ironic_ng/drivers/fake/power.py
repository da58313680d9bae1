# SPDX-License-Identifier: Apache-2.0
"""Power of the fake machine: it is what the node's record says."""

from collections.abc import Mapping

from ironic_ng.domain.power import TARGETS, PowerState, PowerTarget
from ironic_ng.drivers.fake.script import act, pass_time, seconds
from ironic_ng.drivers.interfaces.power import PowerInterface
from ironic_ng.drivers.task import Task

STATES = {state.value: state for state in PowerState}


class FakePower(PowerInterface):
    """Everything succeeds at once, or after ``[fake]power_delay``."""

    resets = True

    def properties(self) -> Mapping[str, str]:
        return {
            "B1": "A property that means nothing; it may be set to anything.",
            "B2": "Another property that means nothing.",
        }

    def validate(self, task: Task) -> None:
        act(task, "power.validate")

    def supported_targets(self, task: Task) -> tuple[PowerTarget, ...]:
        return tuple(PowerTarget)

    def read(self, task: Task) -> PowerState | None:
        """What the record says; None until the first change."""
        act(task, "power.read")
        return STATES.get(task.node.power_state or "")

    def request(self, task: Task, target: PowerTarget) -> PowerState | None:
        task.before_act(seconds(task.settings.fake.power_delay))
        act(task, "power.request")
        pass_time(task.settings.fake.power_delay)
        return TARGETS[target].leads_to
