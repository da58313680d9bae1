# SPDX-License-Identifier: Apache-2.0
"""Clean: by hand with the steps of a request, or automatically before and after use."""

from ironic_ng.conductor import cleaning_runbook, step_sources
from ironic_ng.conductor.flow import Ending, Flow, Plan, Planning
from ironic_ng.conductor.flows.ramdisk import in_ramdisk, undo_ramdisk
from ironic_ng.domain.catalogue import step_books as codes
from ironic_ng.domain.faults import Fault
from ironic_ng.domain.runbook import Runbook
from ironic_ng.domain.states import Event
from ironic_ng.domain.steps import Occasion, PlannedStep, core


def plan(planning: Planning) -> Plan:
    """The steps of the request; without any, the automatic ones if wanted."""
    wanted = planning.args.get("clean_steps")
    if wanted is not None:
        steps = step_sources.requested(planning, Occasion.CLEAN, wanted)
        return Plan(in_ramdisk(planning, steps), {"manual": True})
    if not _automatic(planning):
        return Plan(facts={"manual": False})
    runbook = cleaning_runbook.chosen(planning)
    if runbook is not None:
        return _by_runbook(planning, runbook)
    steps = step_sources.automatic(planning, Occasion.CLEAN)
    return Plan(
        in_ramdisk(planning, steps),
        {"manual": False},
        started="automated_cleaning_start",
    )


def _by_runbook(planning: Planning, runbook: Runbook) -> Plan:
    """The steps of a runbook in its order, in the place of those of the drivers."""
    if runbook.disable_ramdisk:
        planning = planning.without_ramdisk()
    wanted = step_sources.allowed(planning, Occasion.CLEAN, runbook.steps)
    if not wanted:
        option = "disallow_clean_steps"
        raise codes.RUNBOOK_EMPTIED(runbook=runbook.name, option=option)
    steps = step_sources.requested(planning, Occasion.CLEAN, wanted)
    return Plan(
        in_ramdisk(planning, steps),
        {"manual": False, "ordered": True, "runbook": runbook.name},
        started="automated_cleaning_start",
    )


def ending(planning: Planning) -> Ending:
    """Manageable after cleaning by hand or when retired, else available."""
    by_hand = planning.facts.get("manual") or planning.node.retired
    return Ending(Event.MANAGE if by_hand else Event.DONE)


def clean_up(planning: Planning) -> list[PlannedStep]:
    """Withdraw the ramdisk; switch off if the operator wants that."""
    steps = undo_ramdisk(planning)
    if planning.settings.conductor.poweroff_in_cleanfail:
        steps.append(core("power_off"))
    return steps


def _automatic(planning: Planning) -> bool:
    wanted = planning.node.automated_clean
    return planning.settings.conductor.automated_clean if wanted is None else wanted


FLOW = Flow(
    name="clean",
    plan=plan,
    ending=ending,
    clean_up=clean_up,
    occasion=Occasion.CLEAN,
    event_type="cleaning",
    shows="clean_step",
    phase="cleaning",
    limit=lambda settings: settings.conductor.clean_callback_timeout,
    fault=Fault.CLEAN,
)
