# SPDX-License-Identifier: Apache-2.0
"""Whether the present thread may still act on the machine it works on.

Whoever holds a node holds it for a time. A process that was asleep past that time
must send nothing when it wakes, for another may be at work by then. So what
changes a machine, or gives its ramdisk a command, asks here right before it is
sent, at the one place of each transport through which all of it goes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Check = Callable[[float], None]
"""Raises unless the machine is ours for so many seconds more."""
_checks: ContextVar[tuple[Check, ...]] = ContextVar("checks", default=())


@contextmanager
def acting(check: Check) -> Iterator[None]:
    """While the block runs, this thread acts under this check, and outer ones."""
    token = _checks.set((*_checks.get(), check))
    try:
        yield
    finally:
        _checks.reset(token)


def before_act(seconds: float) -> None:
    """Raise HoldLost unless the machine is ours for as long as the act may take.

    Outside of :func:`acting` nothing is held and nothing is checked.
    """
    for check in _checks.get():
        check(seconds)
