# SPDX-License-Identifier: Apache-2.0
"""Breaks something while work in every state is under way, and looks how it ends."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.lab.cluster.relay import Relay
from ironic_ng.tests.faults import audit
from ironic_ng.tests.faults.probe import Probe
from ironic_ng.tests.faults.scenes import SCENES, Stage
from ironic_ng.tests.patience import SECONDS

SHORT = 20.0
"""Seconds of an outage that a change is tested with."""
Change = Callable[[Relay], None]


def held_everywhere(cluster: Cluster, row: str) -> list[Stage]:
    """A machine in the middle of each kind of work."""
    stages = [Stage(cluster, scene, f"{row}-{scene.name}") for scene in SCENES]
    for stage in stages:
        stage.begin()
        stage.await_held()
    return stages


def through(
    cluster: Cluster,
    stages: Sequence[Stage],
    broken: Callable[[], AbstractContextManager[None]],
    *,
    refusals: bool,
    seconds: float = SECONDS,
) -> None:
    """The work goes on while it is broken, and ends well after: V1 to V7, V10, V11.

    ``refusals``: whether requests may be answered 503 meanwhile.
    """
    with Probe(cluster.client) as probe:
        with broken():
            for stage in stages:
                stage.let_go()
        for stage in stages:
            # Without the database or the bus each seems dead to the others for a time.
            audit.ended_well(stage, seconds, returns=1)
        audit.still_serves(cluster, stages)
    probe.check(refusals=refusals)


@contextmanager
def database(cluster: Cluster, seconds: float, change: Change) -> Iterator[None]:
    """Every way to the database is changed while the block runs, and for so long."""
    for member in cluster.members:
        change(member.database)
    yield
    time.sleep(seconds)
    for member in cluster.members:
        member.database.pass_all()


@contextmanager
def bus(cluster: Cluster, seconds: float, change: Change) -> Iterator[None]:
    """The same with every way to the broker."""
    for member in cluster.members:
        change(member.bus)
    yield
    time.sleep(seconds)
    for member in cluster.members:
        member.bus.pass_all()
