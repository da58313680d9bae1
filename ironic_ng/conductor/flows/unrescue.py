# SPDX-License-Identifier: Apache-2.0
"""Unrescue: boot the user's own system again."""

from ironic_ng.conductor.flow import Ending, Flow, Plan, Planning
from ironic_ng.domain.steps import Changes, core


def plan(_: Planning) -> Plan:
    """The driver does it."""
    return Plan([core("unrescue")])


def ending(_: Planning) -> Ending:
    """The password is not needed any more."""
    gone = {"rescue_password": None, "hashed_rescue_password": None}
    return Ending(changes=Changes(merge={"instance_info": gone}))


FLOW = Flow(name="unrescue", plan=plan, ending=ending, event_type="rescue")
