# SPDX-License-Identifier: Apache-2.0
"""Boot mode, secure boot, console, virtual media: one step each, no provisioning."""

from ironic_ng.conductor.flow import Ending, Flow, Plan, Planning
from ironic_ng.domain.steps import core


def _ending(_: Planning) -> Ending:
    return Ending(None)


def _flow(name: str, event_type: str) -> Flow:
    def plan(planning: Planning) -> Plan:
        return Plan([core(name, target=planning.args["target"])])

    return Flow(
        name=name, plan=plan, ending=_ending, provisions=False, event_type=event_type
    )


BOOT_MODE = _flow("boot_mode", "management")
SECURE_BOOT = _flow("secure_boot", "management")
CONSOLE = _flow("console", "console")
VIRTUAL_MEDIA = _flow("virtual_media", "management")
