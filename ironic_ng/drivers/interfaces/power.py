# SPDX-License-Identifier: Apache-2.0
"""Power: read it, and ask for a change."""

import abc

from ironic_ng.domain.power import PowerState, PowerTarget
from ironic_ng.drivers.interfaces.interface import Interface
from ironic_ng.drivers.task import Task


class PowerInterface(Interface):
    """Power of one machine. The engine polls until a change has happened."""

    def supported_targets(self, task: Task) -> tuple[PowerTarget, ...]:
        """What may be asked for."""
        return (PowerTarget.ON, PowerTarget.OFF, PowerTarget.REBOOT)

    @abc.abstractmethod
    def read(self, task: Task) -> PowerState | None:
        """Ask the machine; None when it cannot tell. Raises a BM-BMC code."""

    @abc.abstractmethod
    def request(self, task: Task, target: PowerTarget) -> PowerState | None:
        """Send the request once and return at once.

        Only ON, OFF, SOFT_OFF and, where ``resets`` is true, REBOOT are sent
        here; other reboots are made of an off and an on by the engine. Gives
        the state when it is known to be reached, None when it must be polled.
        """

    resets: bool = False
    """Whether ``request`` can do a REBOOT as one act."""
