# SPDX-License-Identifier: Apache-2.0
"""Vendor: calls that only one make of hardware knows."""

import dataclasses
from typing import Any

from ironic_ng.drivers.interfaces.interface import Interface
from ironic_ng.drivers.task import Task


@dataclasses.dataclass(frozen=True, slots=True)
class VendorMethod:
    """One method that clients may call by name."""

    name: str
    http_methods: tuple[str, ...]
    description: str = ""
    is_async: bool = True
    attach: bool = False
    exclusive: bool = True


class VendorInterface(Interface):
    """Only methods listed here can be reached."""

    def methods(self) -> tuple[VendorMethod, ...]:
        """Methods about a node."""
        return ()

    def driver_methods(self) -> tuple[VendorMethod, ...]:
        """Methods about the hardware type as a whole."""
        return ()

    def check(self, task: Task, method: str, arguments: dict[str, Any]) -> None:
        """Refuse bad arguments before the call is accepted."""

    def call(self, task: Task, method: str, arguments: dict[str, Any]) -> Any:
        """Do it; the result of a synchronous method is answered as JSON."""
        raise NotImplementedError
