# SPDX-License-Identifier: Apache-2.0
"""Tear down: take the machine away from its user, then clean it."""

from typing import Any

from ironic_ng.conductor.flow import Ending, Flow, Plan, Planning
from ironic_ng.domain.states import Event
from ironic_ng.domain.steps import Changes, core


def plan(planning: Planning) -> Plan:
    """Stop console and machine, remove boot files, networks and image."""
    steps = []
    if planning.node.console_enabled:
        steps.append(core("stop_console"))
    if planning.task.ramdisk is not None:
        steps.append(core("tear_down_ramdisk"))
    if planning.uses_ramdisk:
        steps.append(core("power_off"))
    steps += [core("networks", remove="tenant"), core("remove_instance")]
    return Plan(steps)


def ending(planning: Planning) -> Ending:
    """Nothing of the user stays in the record; cleaning follows."""
    empty: dict[str, Any] = {
        "instance_info": {},
        "instance_uuid": None,
        "allocation_uuid": None,
        "instance_name": None,
        "deploy_step": {},
        "service_step": {},
    }
    if planning.node.driver_internal_info.get("automatic_lessee"):
        empty["lessee"] = None
    unset = {"driver_internal_info": {"automatic_lessee": None}}
    return Ending(Event.CLEAN, Changes(node=empty, merge=unset), follow="clean")


FLOW = Flow(name="tear_down", plan=plan, ending=ending, event_type="unprovision")
