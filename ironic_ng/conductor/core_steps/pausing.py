# SPDX-License-Identifier: Apache-2.0
"""Steps that only pause: until a client says go on, for a time, for a heartbeat."""

import datetime

from ironic_ng.conductor.core_steps.context import Context
from ironic_ng.conductor.core_steps.ramdisk import LOOK_AGAIN
from ironic_ng.domain.steps import Done, Hold, Outcome, Wait


def hold(_: Context) -> Outcome:
    """Until a client sends unhold or abort."""
    return Hold(reason="a client to send unhold or abort")


def wait(context: Context) -> Outcome:
    """For so many seconds, or until the ramdisk's next heartbeat."""
    seconds = context.run.args.get("seconds")
    if seconds:
        return _for_seconds(context, float(seconds))
    return _for_heartbeat(context)


def _for_seconds(context: Context, seconds: float) -> Outcome:
    now = context.run.now()
    begun = context.run.notes.setdefault("begun_at", now.isoformat())
    until = datetime.datetime.fromisoformat(begun) + datetime.timedelta(seconds=seconds)
    left = (until - now).total_seconds()
    if left <= 0:
        return Done()
    return Wait(seconds=left, reason=f"{seconds:g} seconds to pass")


def _for_heartbeat(context: Context) -> Outcome:
    ramdisk = context.task.ramdisk
    seen = ramdisk.seen_at.isoformat() if ramdisk and ramdisk.seen_at else ""
    if seen > context.run.notes.setdefault("seen_at", seen):
        return Done()
    return Wait(
        seconds=LOOK_AGAIN, reason="the next heartbeat of the ramdisk", external=True
    )
