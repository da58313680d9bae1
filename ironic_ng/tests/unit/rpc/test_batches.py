# SPDX-License-Identifier: Apache-2.0
"""Names that come together are dealt with together, each once."""

import threading
from collections.abc import Sequence

import pytest

from ironic_ng.rpc.batches import MOST, Batches

SECONDS = 60


class Dealer:
    """Notes the batches; the first waits until it is let go."""

    def __init__(self) -> None:
        self.got: list[list[str]] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, names: Sequence[str]) -> None:
        self.got.append(list(names))
        self.begun.set()
        assert self.go_on.wait(SECONDS)


@pytest.fixture
def dealer() -> Dealer:
    return Dealer()


def test_what_comes_meanwhile_goes_together(dealer: Dealer) -> None:
    batches = Batches("test", dealer)
    batches.put("a")
    assert dealer.begun.wait(SECONDS)
    for name in ("b", "c", "b"):
        batches.put(name)
    dealer.go_on.set()
    batches.stop(SECONDS)
    assert dealer.got == [["a"], ["b", "c"]]


def test_a_flood_is_dropped_and_counted(dealer: Dealer) -> None:
    batches = Batches("test", dealer)
    batches.put("a")
    assert dealer.begun.wait(SECONDS)
    for number in range(MOST + 5):
        batches.put(str(number))
    dealer.go_on.set()
    batches.stop(SECONDS)
    assert batches.dropped == 5
    assert [len(names) for names in dealer.got] == [1, MOST]


def test_it_can_be_used_after_a_stop(dealer: Dealer) -> None:
    dealer.go_on.set()
    batches = Batches("test", dealer)
    batches.stop()
    batches.put("a")
    batches.stop(SECONDS)
    batches.put("b")
    batches.stop(SECONDS)
    assert dealer.got == [["a"], ["b"]]
