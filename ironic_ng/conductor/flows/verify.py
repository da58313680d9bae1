# SPDX-License-Identifier: Apache-2.0
"""Verify that the service can manage the machine."""

from ironic_ng.conductor import step_sources
from ironic_ng.conductor.flow import Flow, Plan, Planning
from ironic_ng.domain.steps import Occasion, core


def plan(planning: Planning) -> Plan:
    """Check the settings, read what the machine is in, then the verify steps."""
    return Plan(
        [
            core("validate", interfaces=["power"]),
            core("read_machine"),
            *step_sources.automatic(planning, Occasion.VERIFY),
        ]
    )


FLOW = Flow(name="verify", plan=plan, event_type="verify", occasion=Occasion.VERIFY)
