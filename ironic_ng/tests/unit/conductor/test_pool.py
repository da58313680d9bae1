# SPDX-License-Identifier: Apache-2.0
"""A bounded pool: as many threads as needed, none that keeps the process alive."""

import threading
import time

from ironic_ng.conductor.pool import DaemonPool
from ironic_ng.tests.patience import SECONDS, eventually


def test_no_more_threads_than_allowed_and_every_work_is_done() -> None:
    pool, names, lock = DaemonPool(3, "few"), set(), threading.Lock()
    done: list[int] = []

    def work(number: int) -> None:
        time.sleep(0.005)
        with lock:
            names.add(threading.current_thread().name)
            done.append(number)

    pool.for_all(work, range(40))
    assert sorted(done) == list(range(40))
    assert 1 <= len(names) <= 3
    pool.close()


def test_a_busy_thread_does_not_keep_others_waiting() -> None:
    pool, gate, passed = DaemonPool(4, "busy"), threading.Event(), threading.Event()
    for _ in range(3):
        pool.submit(gate.wait)
    pool.submit(passed.set)
    assert passed.wait(SECONDS)
    gate.set()
    pool.close()


def test_threads_are_kept_for_the_next_work() -> None:
    pool, names = DaemonPool(5, "kept"), set()
    for _ in range(20):
        pool.for_all(lambda _: names.add(threading.current_thread().name), [0])
        # Not before the thread waits for work again is it there for the next.
        eventually(lambda: pool._waiting)
    assert len(names) == 1
    pool.close()


def test_threads_end_when_it_is_closed_and_never_hold_up_the_process() -> None:
    pool, gate = DaemonPool(2, "closing"), threading.Event()
    pool.for_all(lambda _: None, [0])
    pool.submit(gate.wait)
    pool.close()
    pool.submit(gate.set)
    ours = [it for it in threading.enumerate() if it.name.startswith("closing")]
    assert all(thread.daemon for thread in ours)
    assert not gate.is_set()
    gate.set()
    for thread in ours:
        thread.join(SECONDS)
        assert not thread.is_alive()
