# SPDX-License-Identifier: Apache-2.0
"""Service: steps on a machine that is in use."""

from ironic_ng.conductor import step_sources
from ironic_ng.conductor.flow import Flow, Plan, Planning
from ironic_ng.conductor.flows.ramdisk import in_ramdisk, undo_ramdisk
from ironic_ng.domain.faults import Fault
from ironic_ng.domain.steps import Occasion, PlannedStep, core


def plan(planning: Planning) -> Plan:
    """The steps of the request; the user's system is booted again afterwards."""
    wanted = planning.args.get("service_steps") or ()
    steps = step_sources.requested(planning, Occasion.SERVICE, wanted)
    whole = in_ramdisk(planning, steps)
    if planning.uses_ramdisk:
        whole += [core("networks", add="tenant"), core("boot_instance")]
    return Plan(whole)


def clean_up(planning: Planning) -> list[PlannedStep]:
    """Withdraw the ramdisk; switch off if the operator wants that."""
    steps = undo_ramdisk(planning)
    if planning.settings.conductor.poweroff_in_servicefail:
        steps.append(core("power_off"))
    return steps


FLOW = Flow(
    name="service",
    plan=plan,
    clean_up=clean_up,
    occasion=Occasion.SERVICE,
    event_type="servicing",
    shows="service_step",
    phase="servicing",
    limit=lambda settings: settings.conductor.service_callback_timeout,
    fault=Fault.SERVICE,
    always_faulty=True,
)
