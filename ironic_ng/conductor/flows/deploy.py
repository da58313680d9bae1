# SPDX-License-Identifier: Apache-2.0
"""Deploy and rebuild: put an operating system on the machine."""

from ironic_ng.conductor import step_sources
from ironic_ng.conductor.flow import Flow, Plan, Planning
from ironic_ng.conductor.flows.ramdisk import undo_ramdisk
from ironic_ng.domain.steps import Occasion, PlannedStep, core


def plan(planning: Planning) -> Plan:
    """The deploy interface's steps, those of templates and of the request, in order."""
    wanted = step_sources.wanted_for_deploy(planning.args)
    return Plan(
        [
            core("validate", interfaces=["power", "deploy", "boot"]),
            core("prepare_deploy"),
            *step_sources.for_deploy(planning, wanted),
            core("withdraw_image"),
        ],
        {"requested": list(wanted)},
        started="deployment_start",
    )


def clean_up(planning: Planning) -> list[PlannedStep]:
    """Withdraw ramdisk, image and boot files; leave the machine switched off."""
    steps = undo_ramdisk(planning)
    if steps and planning.settings.deploy.power_off_after_deploy_failure:
        steps.insert(0, core("power_off"))
    return [*steps, core("withdraw_image")]


FLOW = Flow(
    name="deploy",
    plan=plan,
    clean_up=clean_up,
    occasion=Occasion.DEPLOY,
    event_type="deploying",
    shows="deploy_step",
    phase="provisioning",
    limit=lambda settings: settings.conductor.deploy_callback_timeout,
)
