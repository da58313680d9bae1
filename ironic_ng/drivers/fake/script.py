# SPDX-License-Identifier: Apache-2.0
"""How slow the fake machine is, and what fails."""

import random
import time
from collections.abc import Callable

from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.steps import Wait
from ironic_ng.drivers.step import StepRun
from ironic_ng.drivers.task import Task

FAIL = "fake_fail"


def act(task: Task, method: str) -> None:
    """Fail if the node's script says so; ``method`` is "interface.method"."""
    script = task.node.driver_info.get(FAIL)
    if not isinstance(script, dict):
        return
    for name in (method, method.partition(".")[2]):
        if name in script:
            raise bmc.FAKE_FAILURE(method=method, reason=script[name])


def seconds(delay: str) -> float:
    """A delay option's value: "3", or "1,5" for a random one between."""
    words = [float(word) for word in delay.split(",") if word.strip()]
    if not words:
        return 0.0
    # Nothing secret depends on it.
    return max(0.0, random.uniform(words[0], words[-1]))  # noqa: S311


def pass_time(delay: str, sleep: Callable[[float], None] = time.sleep) -> None:
    """Take the time of a call that is no step."""
    duration = seconds(delay)
    if duration:
        sleep(duration)


def pause(run: StepRun, delay: str, reason: str) -> Wait | None:
    """A wait until the delay is over, counted from the step's first performance.

    A step is also performed again by a wake-up or after a crash, so the end of
    the delay is kept in its notes.
    """
    if "until" not in run.notes:
        run.notes["until"] = run.seconds() + seconds(delay)
    left = float(run.notes["until"]) - run.seconds()
    return Wait(seconds=left, reason=reason) if left > 0 else None
