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
        """Ask the machine; None when it cannot tell. Raises a BM-BMC code.

        The power sync asks with a node of which only ``domain.polling.POLLED`` is
        filled in, and
        with ``task.patience``.
        """

    @abc.abstractmethod
    def request(self, task: Task, target: PowerTarget) -> PowerState | None:
        """Send the request once and return at once.

        Only ON, OFF, SOFT_OFF and, where ``resets`` is true, REBOOT are sent
        here; other reboots are made of an off and an on by the engine. Gives
        the state when it is known to be reached, None when it must be polled.
        """

    def endpoint(self, task: Task) -> tuple[str, int] | None:
        """Host and port of the BMC where it listens on TCP; None if it does not."""
        return None

    def sign_in(self, task: Task) -> None:
        """Log in at the BMC and nothing more, where that can be told apart."""

    def check_machine(self, task: Task) -> None:
        """Whether more than the power of the machine can be read; else it raises."""

    syncs: bool = True
    """Whether the power sync may bring the machine to the recorded power, and may
    give it up when it does not answer; if not, what is read is recorded only."""

    resets: bool = False
    """Whether ``request`` can do a REBOOT as one act."""
