# SPDX-License-Identifier: Apache-2.0
"""What a hardware type is: a table of the implementations that fit it."""

from collections.abc import Mapping
from typing import ClassVar


class HardwareType:
    """A kind of machine.

    ``supported``: for each kind of interface, names of implementations, best
    first; ``domain.composition.ANY`` at the end takes any other enabled one.
    """

    description: ClassVar[str]
    supported: ClassVar[Mapping[str, tuple[str, ...]]]
