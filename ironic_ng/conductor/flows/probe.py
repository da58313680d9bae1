# SPDX-License-Identifier: Apache-2.0
"""Probe: how far one gets with the node's BMC, for a client who wants to know."""

from ironic_ng.conductor.flow import Ending, Flow, Plan, Planning
from ironic_ng.domain.steps import core


def plan(_: Planning) -> Plan:
    """One step."""
    return Plan([core("probe_bmc")])


def ending(_: Planning) -> Ending:
    """What was found is in the timeline."""
    return Ending(None)


FLOW = Flow(
    name="probe", plan=plan, ending=ending, provisions=False, event_type="monitoring"
)
