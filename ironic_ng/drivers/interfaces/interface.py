# SPDX-License-Identifier: Apache-2.0
"""What all kinds of interfaces have in common."""

import abc
from collections.abc import Mapping

from ironic_ng.drivers.task import Task


class Interface(abc.ABC):
    """One implementation of one kind.

    It is shared by all nodes and keeps no state of its own about any.
    """

    supported: bool = True
    """False for the implementations named no-..., which refuse everything."""

    def properties(self) -> Mapping[str, str]:
        """driver_info keys it reads, each with a description."""
        return {}

    def validate(self, task: Task) -> None:
        """Check the node's settings without talking to hardware; raises a code."""
