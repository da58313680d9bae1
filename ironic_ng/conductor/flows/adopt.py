# SPDX-License-Identifier: Apache-2.0
"""Adopt: take over a machine that already runs, without touching its disk."""

from ironic_ng.conductor.flow import Flow, Plan, Planning
from ironic_ng.domain.steps import core


def plan(_: Planning) -> Plan:
    """Check what later work will need, and read the machine's power."""
    interfaces = ["power", "management", "deploy", "boot"]
    return Plan([core("validate", interfaces=interfaces), core("read_machine")])


FLOW = Flow(name="adopt", plan=plan, event_type="adoption")
