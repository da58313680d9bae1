# SPDX-License-Identifier: Apache-2.0
"""Take in the data of a machine that has just been enrolled by them."""

from ironic_ng.conductor.flow import Ending, Flow, Plan, Planning
from ironic_ng.domain.steps import core


def plan(_: Planning) -> Plan:
    """The data are there already."""
    return Plan([core("take_in_inspection_data", discovered=True)])


def ending(_: Planning) -> Ending:
    """The node stays in enroll until somebody wants it."""
    return Ending(None)


FLOW = Flow(
    name="discovery",
    plan=plan,
    ending=ending,
    provisions=False,
    event_type="introspection",
    phase="inspection",
)
