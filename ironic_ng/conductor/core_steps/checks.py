# SPDX-License-Identifier: Apache-2.0
"""Look before work begins: settings of interfaces, and what the machine tells."""

from typing import Any

from ironic_ng.conductor.core_steps.context import Context
from ironic_ng.domain.steps import Changes, Done, Outcome
from ironic_ng.drivers.bound import interface_of, management_of, power_of
from ironic_ng.drivers.interfaces.interface import Interface
from ironic_ng.drivers.interfaces.management import Capability
from ironic_ng.drivers.task import Task


def validate(context: Context) -> Outcome:
    """Check the settings of the interfaces named in ``interfaces``."""
    for kind in context.run.args["interfaces"]:
        interface_of(context.task, kind, Interface).validate(context.task)
    return Done()


def read_machine(context: Context) -> Outcome:
    """Read power and, where the BMC tells them, boot mode and secure boot."""
    state = power_of(context.task).read(context.task)
    found: dict[str, Any] = read_modes(context.task)
    if state is not None:
        found["power_state"] = state.value
    return Done(changes=Changes(node=found))


def read_modes(task: Task) -> dict[str, Any]:
    """Boot mode and secure boot, as far as the management interface reads them."""
    management = management_of(task)
    found: dict[str, Any] = {}
    if Capability.BOOT_MODE in management.capabilities:
        found["boot_mode"] = management.boot_mode(task)
    if Capability.SECURE_BOOT in management.capabilities:
        found["secure_boot"] = management.secure_boot(task)
    return found
