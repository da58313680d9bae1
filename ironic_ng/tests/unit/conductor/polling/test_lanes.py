# SPDX-License-Identifier: Apache-2.0
"""BMCs that hang wait among themselves; each is asked one thing at a time."""

import threading

import pytest

from ironic_ng.conductor.polling.lanes import Lanes, Reading
from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.errors import ServiceError
from ironic_ng.tests.patience import eventually

QUICK, SLOW = 0.05, 600.0


class Site:
    """BMCs that answer, and some that do not until the test says so."""

    def __init__(self) -> None:
        self.lanes = Lanes(8, 24, quick=QUICK, slow=SLOW)
        self.mended = threading.Event()
        self.answered: list[str] = []
        self.failed: list[str] = []
        self.passed: list[str] = []
        self.together = 0
        self.most_together = 0

    def ask(self, name: str, *, hangs: bool, address: str | None = None) -> bool:
        def read(seconds: float) -> str:
            if not hangs or self.mended.wait(seconds):
                return name
            raise bmc.UNREACHABLE(address=name, detail="no answer in time")

        def settle(outcome: object) -> None:
            wrong = isinstance(outcome, ServiceError)
            (self.failed if wrong else self.answered).append(name)

        reading = Reading(
            name, address or name, read, settle, lambda: self.passed.append(name)
        )
        return self.lanes.submit(reading)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.mark.parametrize("hung", [16, 200])
def test_bmcs_that_hang_hold_nobody_up(site: Site, hung: int) -> None:
    for number in range(hung):
        site.ask(f"hung-{number}", hangs=True)
        if number % 10 == 0:
            site.ask(f"healthy-{number}", hangs=False)
    healthy = (hung + 9) // 10
    eventually(lambda: len(site.answered) == healthy)
    eventually(lambda: len(site.passed) == hung + healthy)
    # They are all still being asked, or wait to be: nothing was said of them yet.
    assert site.failed == []
    assert len(site.lanes.suspects) == hung
    names = [it.name for it in threading.enumerate()]
    assert sum(it.startswith("slow-bmc") for it in names) <= 24 + _others(names)
    for number in range(50):
        site.ask(f"again-{number}", hangs=False)
    eventually(lambda: len(site.answered) == healthy + 50)
    assert not site.ask("hung-3", hangs=True), "it is still being asked"
    site.mended.set()
    eventually(lambda: len(site.answered) == healthy + 50 + hung)
    assert site.failed == []
    assert site.lanes.under_way == 0
    site.lanes.close()


def _others(names: list[str]) -> int:
    """Threads of sites of other tests that have not ended yet."""
    return max(0, sum(it == "slow-bmc-1" for it in names) - 1) * 24


def test_who_is_quick_again_is_trusted_again(site: Site) -> None:
    site.ask("a", hangs=True)
    eventually(lambda: "a" in site.lanes.suspects)
    site.mended.set()
    eventually(lambda: site.answered == ["a"])
    site.ask("a", hangs=False)
    eventually(lambda: site.answered == ["a", "a"])
    assert site.lanes.suspects == frozenset()
    site.lanes.close()


def test_one_thing_at_a_time_for_each_address(site: Site) -> None:
    guard = threading.Lock()

    def read(_: float) -> bool:
        with guard:
            site.together += 1
            site.most_together = max(site.most_together, site.together)
        threading.Event().wait(0.001)
        with guard:
            site.together -= 1
        return True

    done: list[object] = []
    for number in range(40):
        site.lanes.submit(Reading(f"node-{number}", "one chassis", read, done.append))
    eventually(lambda: len(done) == 40)
    assert site.most_together == 1
    site.lanes.close()
