# SPDX-License-Identifier: Apache-2.0
"""Power: bring the machine's power to what a client asked for."""

from ironic_ng.conductor.flow import Ending, Flow, Plan, Planning
from ironic_ng.domain.steps import Changes, core


def plan(planning: Planning) -> Plan:
    """One step that asks and then looks until the machine follows."""
    args = planning.args
    return Plan([core("power", target=args["target"], seconds=args.get("timeout"))])


def ending(_: Planning) -> Ending:
    """Nothing is awaited any more."""
    return Ending(None, Changes(node={"target_power_state": None}))


def failed(_: Planning) -> Changes:
    """The target is given up."""
    return Changes(node={"target_power_state": None})


FLOW = Flow(
    name="power",
    plan=plan,
    ending=ending,
    failed=failed,
    provisions=False,
    event_type="power",
)
