# SPDX-License-Identifier: Apache-2.0
"""Boot a ramdisk, wait for its agent, ask what it offers, take it down."""

import dataclasses
from typing import Any

from ironic_ng.conductor import step_sources
from ironic_ng.conductor.core_steps import power
from ironic_ng.conductor.core_steps.context import Context, Replan
from ironic_ng.conductor.learning import apply_to_node
from ironic_ng.domain.catalogue import step as codes
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.steps import (
    Changes,
    Done,
    Failed,
    Outcome,
    PlannedStep,
    Wait,
    core,
)
from ironic_ng.drivers.bound import boot_of, deploy_of, inspect_of, network_of
from ironic_ng.serialization import loads

LOOK_AGAIN = 30.0
"""Seconds between two looks for an agent whose wake-up was lost."""


def boot_ramdisk(context: Context) -> Outcome:
    """Off, prepare, on; each is stored, so a crash repeats only one of them."""
    phase = context.phase
    arguments = dict(context.run.args.get("arguments") or {})
    prepare = core("prepare_ramdisk", phase=phase, arguments=arguments)
    off_and_on = [core("power_off"), prepare, core("power_on")]
    if context.task.node.disable_power_off:
        off_and_on = [prepare, core("reboot")]
    facts = {"ramdisk": phase, "boot_arguments": arguments}
    return Done(then=tuple(off_and_on), facts=facts)


def prepare_ramdisk(context: Context) -> Outcome:
    """New token, network of the phase, then point the machine at the ramdisk."""
    changes = network_of(context.task).add(context.task, context.phase)
    task = dataclasses.replace(
        context.task,
        node=apply_to_node(context.task.node, changes),
        ramdisk=context.start_ramdisk(),
    )
    prepared = boot_of(task).prepare_ramdisk(task, kernel_arguments(context))
    served = {"served_by": context.incarnation}
    return Done(changes=joined(changes, prepared), facts=served)


def kernel_arguments(context: Context) -> dict[str, str | None]:
    """What the agent must be told on its kernel command line."""
    endpoint = context.settings.service_catalog.endpoint_override
    arguments: dict[str, str | None] = {}
    if endpoint:
        arguments["ipa-api-url"] = endpoint.rstrip("/")
        if context.flow.name == "inspect":
            callback = f"{endpoint.rstrip('/')}/v1/continue_inspection"
            arguments["ipa-inspection-callback-url"] = callback
    return {**arguments, **(context.run.args.get("arguments") or {})}


def await_agent(context: Context) -> Outcome:
    """Wait for the first heartbeat since the ramdisk was booted."""
    ramdisk = context.task.ramdisk
    if ramdisk is not None and ramdisk.status == "error":
        raise codes.RAMDISK_FAILED(detail=ramdisk.status_message or "no reason given")
    if ramdisk is not None and ramdisk.url and ramdisk.seen_at is not None:
        return Done()
    if boot_was_cut(context):
        return boot_again(context, core("await_agent"))
    return Wait(seconds=LOOK_AGAIN, reason="a heartbeat of the ramdisk", external=True)


def boot_was_cut(context: Context) -> bool:
    """Whether the machine may have looked for its boot files while nobody served them.

    The process that published them is gone, and no agent has come up since then
    to ask which node it is on.
    """
    served_by = context.run.facts.get("served_by")
    ramdisk = context.task.ramdisk
    came_up = ramdisk is not None and (ramdisk.handed_out or ramdisk.url)
    return served_by not in {None, context.incarnation} and not came_up


def boot_again(context: Context, then: PlannedStep) -> Outcome:
    """Publish everything anew and start the machine once more."""
    arguments = context.run.facts.get("boot_arguments") or {}
    boot = core("boot_ramdisk", phase=context.phase, arguments=arguments)
    return Done(then=(boot, then))


def collect_ramdisk_steps(context: Context) -> Outcome:
    """Ask the agent what it offers and put it into the rest of the plan."""
    occasion = context.flow.occasion
    if occasion is None:
        return Done()
    found = deploy_of(context.task).ramdisk_steps(context.task, occasion)
    rest = step_sources.with_ramdisk(
        context.planning, occasion, found, context.work.rest()
    )
    return Replan(rest=tuple(rest))


def await_inspection_data(context: Context) -> Outcome:
    """Wait until the ramdisk has told what it found, then take it in."""
    ramdisk = context.task.ramdisk
    if ramdisk is None or not ramdisk.inspection:
        if boot_was_cut(context):
            return boot_again(context, core("await_inspection_data"))
        return Wait(
            seconds=LOOK_AGAIN, reason="the data of the inspection", external=True
        )
    # The ramdisk goes first: rules may give the node another driver, which could
    # not take down what the present one has put up.
    down = core("tear_down_ramdisk", after_inspection=True)
    return Done(then=(down, core("take_in_inspection_data")))


def take_in_inspection_data(context: Context) -> Outcome:
    """Make of the data what hooks and rules say; all of it is stored at once."""
    ramdisk = context.task.ramdisk
    try:
        data = _inspection_data((ramdisk and ramdisk.inspection) or "")
        if context.run.args.get("discovered"):
            data["auto_discovered"] = True
        found = inspect_of(context.task).receive(context.task, data)
    except ServiceError as error:
        return Failed(error=error, changes=Changes(ramdisk_gone=True))
    outcome = context.apply_rules(found)
    gone = dataclasses.replace(outcome.changes, ramdisk_gone=True)
    return dataclasses.replace(outcome, changes=gone)


def tear_down_ramdisk(context: Context) -> Outcome:
    """Switch off, withdraw what was published, leave the network, forget the token.

    After an inspection the token goes together with the data.
    """
    keep_power = context.run.args.get("keep_power")
    if context.run.args.get("after_inspection"):
        keep_power = not context.settings.inspector.power_off
    switched = Changes()
    if not keep_power:
        outcome = power.power_off(context)
        if not isinstance(outcome, Done):
            return outcome
        switched = outcome.changes
    withdrawn = boot_of(context.task).clean_up_ramdisk(context.task)
    left = network_of(context.task).remove(context.task, context.phase)
    # What the ramdisk has found is still to be taken in.
    gone = Changes(ramdisk_gone=not context.run.args.get("after_inspection"))
    return Done(
        changes=joined(switched, withdrawn, left, gone), facts={"ramdisk": None}
    )


def _inspection_data(text: str) -> dict[str, object]:
    try:
        data = loads(text)
    except ValueError as error:
        raise codes.BAD_INSPECTION_DATA(detail=error) from error
    if not isinstance(data, dict):
        raise codes.BAD_INSPECTION_DATA(detail="it is not an object")
    return data


def joined(*parts: Changes) -> Changes:
    """Several changes as one; later ones win."""
    node: dict[str, Any] = {}
    merge: dict[str, dict[str, Any]] = {}
    for part in parts:
        node.update(part.node)
        for name, members in part.merge.items():
            merge.setdefault(name, {}).update(members)
    return Changes(
        node=node, merge=merge, ramdisk_gone=any(part.ramdisk_gone for part in parts)
    )
