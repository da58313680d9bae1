# SPDX-License-Identifier: Apache-2.0
"""Bring a machine's power where it should be: ask once, then look until it is.

The notes remember what was asked, so a repeated performance looks before it
asks again, and a reset is sent at most once.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from ironic_ng.conductor.core_steps.context import Context
from ironic_ng.domain.catalogue import pwr
from ironic_ng.domain.power import TARGETS, PowerState, PowerTarget
from ironic_ng.domain.steps import Changes, Done, Failed, Outcome, Wait
from ironic_ng.drivers.bound import power_of

ASK_AGAIN = 10.0
"""Seconds after which a machine that did not follow is asked once more."""


def power(context: Context) -> Outcome:
    """What a client asked for, by the argument ``target``."""
    target = PowerTarget(context.run.args["target"])
    driver = power_of(context.task)
    if target not in driver.supported_targets(context.task):
        raise pwr.POWER_TARGET_UNSUPPORTED(
            interface=context.task.node.power_interface, target=target.value
        )
    return bring_to(context, target)


def power_on(context: Context) -> Outcome:
    """On."""
    return bring_to(context, PowerTarget.ON)


def power_off(context: Context) -> Outcome:
    """Off; left out where the operator forbids it."""
    if context.task.node.disable_power_off:
        return Done()
    return bring_to(context, PowerTarget.OFF)


def reboot(context: Context) -> Outcome:
    """Off and on, or one reset where the BMC has it."""
    return bring_to(context, PowerTarget.REBOOT)


def bring_to(context: Context, target: PowerTarget) -> Outcome:
    """One look, and one request if it is needed."""
    if target in {PowerTarget.REBOOT, PowerTarget.SOFT_REBOOT}:
        return _cycle(context, target)
    return _switch(context, target)


def _cycle(context: Context, target: PowerTarget) -> Outcome:
    notes = context.run.notes
    driver = power_of(context.task)
    soft = target is PowerTarget.SOFT_REBOOT
    if "way" not in notes:
        state = driver.read(context.task)
        notes["way"] = "reset" if driver.resets and not soft else "cycle"
        if state is PowerState.OFF:
            notes["way"] = "on"
        context.run.remember()
    if notes["way"] == "reset":
        return _reset(context)
    if notes["way"] == "cycle":
        off = PowerTarget.SOFT_OFF if soft else PowerTarget.OFF
        outcome = _switch(context, off)
        if not isinstance(outcome, Done):
            return outcome
        notes.clear()
        notes["way"] = "on"
        context.run.remember()
    return _switch(context, PowerTarget.ON)


def _reset(context: Context) -> Outcome:
    notes, now = context.run.notes, context.run.now
    if "asked_at" in notes:
        return _switch(context, PowerTarget.ON)
    notes["asked_at"] = now().isoformat()
    context.run.remember()
    reached = power_of(context.task).request(context.task, PowerTarget.REBOOT)
    if reached is PowerState.ON:
        return _reached(reached)
    return _look_again(context, PowerTarget.ON)


def _switch(context: Context, target: PowerTarget) -> Outcome:
    notes, now = context.run.notes, context.run.now()
    driver = power_of(context.task)
    wanted = TARGETS[target].leads_to
    found = driver.read(context.task)
    if found is wanted:
        return _reached(found)
    seconds = _limit(context, target)
    begun = datetime.datetime.fromisoformat(
        notes.setdefault("begun_at", now.isoformat())
    )
    if (now - begun).total_seconds() > seconds:
        state = (found or PowerState.ERROR).value
        error = pwr.POWER_NOT_REACHED(wanted=wanted.value, seconds=seconds, found=state)
        return Failed(error=error, changes=Changes(node={"power_state": state}))
    if _may_ask(notes, target, now):
        notes["asked_at"] = now.isoformat()
        context.run.remember()
        if driver.request(context.task, target) is wanted:
            return _reached(wanted)
    return _look_again(context, target)


def _may_ask(
    notes: Mapping[str, Any], target: PowerTarget, now: datetime.datetime
) -> bool:
    asked_at = notes.get("asked_at")
    if asked_at is None:
        return True
    if TARGETS[target].soft:
        return False
    since = now - datetime.datetime.fromisoformat(asked_at)
    return since.total_seconds() >= ASK_AGAIN


def _limit(context: Context, target: PowerTarget) -> float:
    wanted = context.run.args.get("seconds")
    if wanted:
        return float(wanted)
    options = context.settings.conductor
    soft = TARGETS[target].soft
    return (
        options.soft_power_off_timeout if soft else options.power_state_change_timeout
    )


def _look_again(context: Context, target: PowerTarget) -> Outcome:
    wanted = TARGETS[target].leads_to.value
    seconds = context.settings.conductor.power_poll_interval
    return Wait(seconds=seconds, reason=f'the machine to be "{wanted}"')


def _reached(state: PowerState) -> Outcome:
    return Done(changes=Changes(node={"power_state": state.value}))
