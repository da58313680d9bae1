# SPDX-License-Identifier: Apache-2.0
"""What all kinds of interfaces have in common."""

import abc
from collections.abc import Mapping
from typing import Self

from ironic_ng.drivers.shared import Shared
from ironic_ng.drivers.task import Task


class Interface(abc.ABC):
    """One implementation of one kind.

    It is shared by all nodes and keeps no state of its own about any.
    """

    supported: bool = True
    """False for the implementations named no-..., which refuse everything."""

    @classmethod
    def make(cls, shared: Shared) -> Self:  # noqa: ARG003 - for those who override
        """Build it when it is loaded; override to take a pool out of ``shared``."""
        return cls()

    def properties(self) -> Mapping[str, str]:
        """driver_info keys it reads, each with a description."""
        return {}

    def validate(self, task: Task) -> None:
        """Check the node's settings without talking to hardware; raises a code."""
