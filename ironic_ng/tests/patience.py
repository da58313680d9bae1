# SPDX-License-Identifier: Apache-2.0
"""How long a test waits for what must come, which is not how long it should take.

Tests run beside others on hosts of any speed, so no test says how fast something
is. What must come is awaited for long; what must not hang ends within as long.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

SECONDS = 90.0
"""Many times what anything awaited takes on a slow and busy host."""


def eventually(
    condition: Callable[[], T | None], seconds: float = SECONDS, every: float = 0.02
) -> T:
    """Wait for a truth; gives what the condition gave."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < end, "it did not happen"
        time.sleep(every)


@contextmanager
def no_hang(seconds: float = SECONDS) -> Iterator[None]:
    """What is within ends by a limit of its own, long before anybody gives up."""
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds, "it would have gone on"


@contextmanager
def little_work(seconds: float = 10.0) -> Iterator[None]:
    """What is within takes this process no more than so many seconds of processor.

    A guard against work that grows with the square of what a stranger sends.
    """
    begun = time.process_time()
    yield
    assert time.process_time() - begun < seconds, "it takes too much work"
