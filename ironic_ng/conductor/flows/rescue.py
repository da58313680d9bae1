# SPDX-License-Identifier: Apache-2.0
"""Rescue: boot a ramdisk in which a user can mend the machine."""

from ironic_ng.conductor.flow import Flow, Plan, Planning
from ironic_ng.conductor.flows.ramdisk import undo_ramdisk
from ironic_ng.domain.steps import Changes, core

_NO_PASSWORD = {"rescue_password": None, "hashed_rescue_password": None}


def plan(_: Planning) -> Plan:
    """Hash the password, then let the driver work."""
    check = core("validate", interfaces=["rescue"])
    return Plan([check, core("hash_password"), core("rescue")])


def failed(_: Planning) -> Changes:
    """No password outlives a rescue that failed."""
    return Changes(merge={"instance_info": _NO_PASSWORD})


FLOW = Flow(
    name="rescue",
    plan=plan,
    clean_up=undo_ramdisk,
    failed=failed,
    event_type="rescue",
    phase="rescuing",
    limit=lambda settings: settings.conductor.rescue_callback_timeout,
)
