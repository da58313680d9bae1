# SPDX-License-Identifier: Apache-2.0
"""When a node is looked at."""

import threading
import time
from collections.abc import Iterator

import pytest

from ironic_ng.conductor.scheduler import Scheduler
from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.tests.patience import SECONDS, eventually

NODE = "4b4a1e2e-0000-4000-8000-000000000001"


class Looks:
    """Counts looks at the node; each asks for the next in ``seconds``."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self.times: list[float] = []
        self.entered = threading.Event()
        self.free = threading.Event()
        self.free.set()

    def run(self, node_uuid: str) -> float | None:
        self.times.append(time.monotonic())
        self.entered.set()
        self.free.wait(SECONDS)
        return self.seconds


@pytest.fixture
def looks() -> Looks:
    return Looks(0.2)


@pytest.fixture
def scheduler(looks: Looks) -> Iterator[Scheduler]:
    settings = settings_for_tests({"conductor": {"scan_interval": 60}})
    made = Scheduler(settings, looks.run, list)
    made.start([])
    yield made
    assert made.stop(SECONDS)


def test_wake_ups_leave_one_clock_behind(scheduler: Scheduler, looks: Looks) -> None:
    """Heartbeats come all through a wait; the wait must not be asked more often."""
    for _ in range(8):
        scheduler.nudge(NODE)
        time.sleep(0.02)
    before, begun = len(looks.times), time.monotonic()
    eventually(lambda: len(looks.times) >= before + 4)
    # Eight clocks would look eight times as often as one, however slow the host.
    one_clock = (time.monotonic() - begun) / 0.2
    assert len(looks.times) - before <= 2 * one_clock + 2


def test_a_wake_up_during_a_look_is_not_lost(
    scheduler: Scheduler, looks: Looks
) -> None:
    looks.seconds = None
    looks.free.clear()
    scheduler.nudge(NODE)
    assert looks.entered.wait(SECONDS)
    scheduler.nudge(NODE)
    scheduler.nudge(NODE)
    looks.free.set()
    eventually(lambda: len(looks.times) >= 2)
    time.sleep(0.1)
    assert len(looks.times) == 2
