# SPDX-License-Identifier: Apache-2.0
"""A look at the BMC, rung by rung."""

from ironic_ng.conductor import timeline
from ironic_ng.conductor.core_steps.context import Context
from ironic_ng.conductor.polling.ladder import climb
from ironic_ng.domain.faults import RECOVERABLE
from ironic_ng.domain.steps import Changes, Done, Outcome


def probe_bmc(context: Context) -> Outcome:
    """Try all rungs; the first that does not hold is why this fails."""
    found = climb(context.task)
    told = found.value if found is not None else "about to change"
    timeline.note(
        context.work, "fault", f"probe: the BMC can be used, power is {told}",
        params={"power": told},
    )  # fmt: skip
    if context.task.node.fault in RECOVERABLE:
        # The recovery takes it from here, at once.
        return Done(changes=Changes(node={"power_due_at": None}))
    return Done()
