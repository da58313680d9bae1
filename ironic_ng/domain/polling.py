# SPDX-License-Identifier: Apache-2.0
"""Whose power is read from time to time, and what of a node is needed for that."""

from ironic_ng.domain import states
from ironic_ng.domain.node import Node
from ironic_ng.domain.states import State

POLLED = (
    "uuid", "driver", "driver_info", "properties", "power_interface", "power_state",
    "power_failures", "conductor_group", "conductor_affinity",
)  # fmt: skip
"""Fields of a node that a power interface is given by the power sync."""
UNPOLLED = frozenset(
    {State.ENROLL, State.ADOPT_FAILED}
    | states.WAITING
    | states.HOLDING
    | states.RUNNING
)
"""States in which nobody has asked for a look, or somebody else is at work."""


def may_be_corrected(node: Node) -> bool:
    """Whether a node that one holds oneself is at rest and out of maintenance."""
    return (
        not node.maintenance
        and node.target_power_state is None
        and node.provision_state not in UNPOLLED
    )


def bmc_of(node: Node) -> str:
    """The address of a node's BMC, its own UUID when none is told."""
    for name, value in sorted(node.driver_info.items()):
        if name.endswith("_address") and isinstance(value, str):
            return value
    return node.uuid
