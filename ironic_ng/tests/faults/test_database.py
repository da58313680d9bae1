# SPDX-License-Identifier: Apache-2.0
"""B1, B2, B3, B6, B7: the database resets, goes away, hangs, dies, only reads."""

import functools
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.lab.cluster.relay import Relay
from ironic_ng.tests.faults import outages
from ironic_ng.tests.faults.scenes import OPTIONS
from ironic_ng.tests.faults.shape import Shape, nightly

pytestmark = pytest.mark.timeout(900)
CLUSTER = Shape(options=OPTIONS)


def away(
    cluster: Cluster,
    row: str,
    seconds: float,
    change: outages.Change,
    *,
    refusals: bool = True,
) -> None:
    """The whole row: every way to the database is changed for so long."""
    stages = outages.held_everywhere(cluster, row)
    broken = functools.partial(outages.database, cluster, seconds, change)
    outages.through(cluster, stages, broken, refusals=refusals)


def test_b1_all_sessions_reset_once(cluster: Cluster) -> None:
    away(cluster, "b1", 0, Relay.reset_all, refusals=False)


def test_b2_nothing_listens(cluster: Cluster) -> None:
    away(cluster, "b2", outages.SHORT, Relay.refuse)


@nightly
@pytest.mark.timeout(2400)
@pytest.mark.parametrize("minutes", [3, 10])
def test_b2_nothing_listens_for_long(cluster: Cluster, minutes: int) -> None:
    away(cluster, f"b2-{minutes}", minutes * 60.0, Relay.refuse)


@nightly
@pytest.mark.parametrize("seconds", [outages.SHORT, 180.0])
def test_b3_packets_vanish(cluster: Cluster, seconds: float) -> None:
    away(cluster, f"b3-{seconds:.0f}", seconds, Relay.stall)


@nightly
def test_b6_killed_and_restarted(cluster: Cluster) -> None:
    @contextmanager
    def killed() -> Iterator[None]:
        cluster.server.kill()
        yield
        time.sleep(outages.SHORT)
        cluster.server.start()

    stages = outages.held_everywhere(cluster, "b6")
    outages.through(cluster, stages, killed, refusals=True)


@nightly
def test_b7_becomes_read_only(cluster: Cluster) -> None:
    @contextmanager
    def read_only() -> Iterator[None]:
        cluster.server.execute("SET GLOBAL read_only=1;")
        yield
        time.sleep(30)
        cluster.server.execute("SET GLOBAL read_only=0;")

    stages = outages.held_everywhere(cluster, "b7")
    outages.through(cluster, stages, read_only, refusals=True)
