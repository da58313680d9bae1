# SPDX-License-Identifier: Apache-2.0
"""Power states, the targets a client may ask for, and what each leads to."""

import dataclasses
import enum


class PowerState(enum.StrEnum):
    """What a machine's power is."""

    ON = "power on"
    OFF = "power off"
    ERROR = "error"


class PowerTarget(enum.StrEnum):
    """What a client may ask for."""

    ON = "power on"
    OFF = "power off"
    REBOOT = "rebooting"
    SOFT_OFF = "soft power off"
    SOFT_REBOOT = "soft rebooting"


@dataclasses.dataclass(frozen=True, slots=True)
class TargetFacts:
    """``leads_to``: what target_power_state shows until done."""

    leads_to: PowerState
    since: int
    soft: bool = False


TARGETS = {
    PowerTarget.ON: TargetFacts(PowerState.ON, 1),
    PowerTarget.OFF: TargetFacts(PowerState.OFF, 1),
    PowerTarget.REBOOT: TargetFacts(PowerState.ON, 1),
    PowerTarget.SOFT_OFF: TargetFacts(PowerState.OFF, 27, soft=True),
    PowerTarget.SOFT_REBOOT: TargetFacts(PowerState.ON, 27, soft=True),
}
