# SPDX-License-Identifier: Apache-2.0
"""Inspect: find out what is in the machine."""

from ironic_ng.conductor.flow import Ending, Flow, Plan, Planning
from ironic_ng.conductor.flows.ramdisk import undo_ramdisk
from ironic_ng.domain.fields import utc_now
from ironic_ng.domain.states import Event
from ironic_ng.domain.steps import Changes, core


def plan(_: Planning) -> Plan:
    """One step, which may put others behind itself."""
    begun = Changes(node={"inspection_started_at": utc_now()})
    return Plan([core("validate", interfaces=["inspect"]), core("inspect")], {}, begun)


def ending(_: Planning) -> Ending:
    """Note when it was over."""
    over = {"inspection_finished_at": utc_now(), "inspection_started_at": None}
    return Ending(Event.DONE, Changes(node=over))


def failed(_: Planning) -> Changes:
    """Neither begun nor finished."""
    return Changes(node={"inspection_finished_at": None, "inspection_started_at": None})


FLOW = Flow(
    name="inspect",
    plan=plan,
    ending=ending,
    clean_up=undo_ramdisk,
    failed=failed,
    event_type="introspection",
    phase="inspection",
    limit=lambda settings: settings.conductor.inspect_wait_timeout,
)
