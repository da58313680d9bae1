# SPDX-License-Identifier: Apache-2.0
"""Writers of one file take turns in the order in which they came."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Self

import pytest

from ironic_ng.db.database import Database
from ironic_ng.db.failures import Lost
from ironic_ng.db.turns import Turns, turns_of
from ironic_ng.domain.node import Node
from ironic_ng.tests.patience import SECONDS
from ironic_ng.tests.unit.db import conftest


def test_the_order_is_that_of_arrival() -> None:
    turns = Turns()
    order: list[int] = []

    def work(number: int) -> None:
        with turns.taken(SECONDS):
            order.append(number)

    with turns.taken(SECONDS):
        threads = []
        for number in range(20):
            threads.append(threading.Thread(target=work, args=(number,)))
            threads[-1].start()
            while len(turns._waiting) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(20))
    assert not turns._taken


def test_who_waits_too_long_gives_up_and_leaves_the_queue() -> None:
    turns = Turns()
    with turns.taken(SECONDS), pytest.raises(Lost), ThreadedTurn(turns, 0.05) as other:
        other.wait()
    with turns.taken(1):
        pass


def test_a_turn_ends_with_an_error_too() -> None:
    turns = Turns()
    with pytest.raises(KeyError), turns.taken(1):
        raise KeyError
    with turns.taken(1):
        pass


def test_one_file_has_one_order() -> None:
    assert turns_of("/a") is turns_of("/a")
    assert turns_of("/a") is not turns_of("/b")


def test_a_hundred_writers_all_get_their_turn(database: Database) -> None:
    """With SQLite's own waiting some of them found the file locked for ever."""
    if database.engines.dialect != "sqlite":
        pytest.skip("servers queue writers themselves")

    def work(number: int) -> None:
        for each in range(5):
            uuid = f"00000000-0000-4000-8000-{number:06}{each:06}"
            conftest.add_node(database, uuid)

    with ThreadPoolExecutor(100) as pool:
        list(pool.map(work, range(100)))
    with database.read() as reader:
        assert reader.count(Node) == 500


class ThreadedTurn:
    """Asks for a turn in another thread and raises here what came of it."""

    def __init__(self, turns: Turns, seconds: float) -> None:
        self._turns, self._seconds = turns, seconds
        self._error: Lost | None = None
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()

    def wait(self) -> None:
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        try:
            with self._turns.taken(self._seconds):
                pass
        except Lost as error:
            self._error = error
