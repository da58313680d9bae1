# SPDX-License-Identifier: Apache-2.0
"""Who is nudged after a commit, and about what."""

import dataclasses
import uuid
from collections.abc import Sequence

from ironic_ng.domain.conductor import Conductor
from ironic_ng.operations.waking import Waker
from ironic_ng.tests.unit.operations.bench import Bench


class Nudged:
    """Notes who would be told to look at what."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def wake(self, names: Sequence[str], host: str) -> None:
        self.told.extend((name, host) for name in names)


def waker(bench: Bench) -> tuple[Waker, Nudged]:
    nudged = Nudged()
    made = Waker(bench.settings, nudged)
    made.attach(bench.database)
    return made, nudged


def test_the_conductor_of_a_node(bench: Bench) -> None:
    node = bench.node()
    wake, nudged = waker(bench)
    wake(node.uuid)
    wake(str(uuid.uuid4()))
    wake.stop()
    assert nudged.told == [(node.uuid, "c-1")]


def test_many_nodes_by_few_statements(bench: Bench) -> None:
    """Under load a wake-up must not cost a statement and a message of its own."""
    nodes = {bench.node().uuid for _ in range(50)}
    wake, nudged = waker(bench)
    with bench.database.counted() as sent:
        for node in nodes:
            wake(node)
        wake.stop()
    assert sorted(nudged.told) == sorted((node, "c-1") for node in nodes)
    assert len(sent) < len(nodes)


def test_any_conductor_for_an_allocation(bench: Bench) -> None:
    """It need not offer any driver; each allocation has one that looks."""
    with bench.database.write() as unit:
        other = unit.add(Conductor(hostname="c-2", conductor_group="far"))
        unit.replace(dataclasses.replace(other, updated_at=unit.now()))
    wake, nudged = waker(bench)
    for number in range(40):
        wake(f"allocations/{uuid.UUID(int=number)}")
    wake.stop()
    assert {what for what, _ in nudged.told} == {"allocations"}
    assert {host for _, host in nudged.told} == {"c-1", "c-2"}


def test_nobody_lives(bench: Bench) -> None:
    with bench.database.write() as unit:
        found = unit.find(Conductor, hostname="c-1")[0]
        unit.replace(dataclasses.replace(found, online=False))
    wake, nudged = waker(bench)
    wake(f"allocations/{uuid.uuid4()}")
    wake.stop()
    assert nudged.told == []
