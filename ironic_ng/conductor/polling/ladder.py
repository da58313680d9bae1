# SPDX-License-Identifier: Apache-2.0
"""How far one gets with a BMC: each rung is tried only when the one below holds.

A single power read that works may be luck. And the rung that fails tells a person
where to look: cables, credentials, the BMC itself, or its record.
"""

import enum
from collections.abc import Callable

from ironic_ng.conductor.polling import tcp
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.power import PowerState
from ironic_ng.drivers.bound import power_of
from ironic_ng.drivers.task import Task


class Rung(enum.StrEnum):
    """What is tried, the first first."""

    TCP = "TCP connection"
    SIGN_IN = "authentication"
    POWER = "power read"
    MACHINE = "system read"


class Fallen(ServiceError):
    """The first rung that did not hold, with the code of why."""

    def __init__(self, rung: Rung, error: ServiceError) -> None:
        """Take over the error's code; the rung is one more parameter."""
        super().__init__(error.code, {**error.params, "rung": rung.value})
        self.rung = rung


def climb(task: Task, *, connected: bool = False) -> PowerState | None:
    """Try all rungs; the power, None when the machine is about to change it.

    ``connected``: a connection was made a moment ago. Raises Fallen.
    """
    power = power_of(task)
    if not connected:
        _try(Rung.TCP, lambda: _connect(task))
    _try(Rung.SIGN_IN, lambda: power.sign_in(task))
    found: list[PowerState | None] = []
    _try(Rung.POWER, lambda: found.append(power.read(task)))
    _try(Rung.MACHINE, lambda: power.check_machine(task))
    return found[0]


def _connect(task: Task) -> None:
    place = power_of(task).endpoint(task)
    if place is not None:
        for error in tcp.unreachable({"it": place}, task.settings).values():
            raise error


def _try(rung: Rung, act: Callable[[], object]) -> None:
    try:
        act()
    except ServiceError as error:
        raise Fallen(rung, error) from error
