# SPDX-License-Identifier: Apache-2.0
"""W6, T3: conductors are paused, and wake where others went on meanwhile."""

import time

import pytest
import sqlalchemy as sa
from oslo_db.exception import DBConnectionError

from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.db.engine import make_engines
from ironic_ng.db.tables import table_of
from ironic_ng.domain.node import Node
from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.tests.faults import audit
from ironic_ng.tests.faults.probe import Probe
from ironic_ng.tests.faults.scenes import OPTIONS, SCENES, Stage, give
from ironic_ng.tests.faults.shape import Shape, nightly

pytestmark = pytest.mark.timeout(900)
CLUSTER = Shape(options=OPTIONS)
SLEEPER, PEER = "conductor-1", "conductor-2"
GIVES_UP_WITHIN = 8
"""Seconds for which a sleeper that woke is watched; it gives up within 5."""
BY_NAME = {scene.name: scene for scene in SCENES}


def written(cluster: Cluster, node: str) -> str:
    """What tells of a write to the node, past the service; a hold is none."""
    columns = "updated_at, provision_state, power_state, target_power_state, last_error"
    # The lab's own database and an identifier of its own making.
    query = f"SELECT {columns} FROM nodes WHERE uuid = '{node}'"  # noqa: S608
    return cluster.server.execute(query)


@pytest.mark.parametrize("how", ["bmc.delay", "bmc.late_answer"])
def test_w6_a_sleeper_that_wakes_does_nothing(cluster: Cluster, how: str) -> None:
    """It slept in the middle of switching on; the peer was told to switch off."""
    stage = Stage(cluster, BY_NAME["power"], f"w6-{how.replace('.', '-')}", SLEEPER)
    give(cluster, stage.node, "power on")
    cluster.client.until(lambda: stage.machine.power == "on", "power on")
    stage.fault = stage.machine.faults.set(
        how, match="Reset", times=1, seconds=GIVES_UP_WITHIN * 100
    )
    give(cluster, stage.node, "rebooting")
    stage.await_held()
    sleeper = cluster.conductor(SLEEPER).service
    sleeper.pause()
    try:
        stage.let_go()
        taken_over(cluster, stage)
        give(cluster, stage.node, "power off")
        reached(cluster, stage, "power off")
        before = written(cluster, stage.node)
        moment = len(stage.machine.record.entries())
    finally:
        sleeper.resume()
    time.sleep(GIVES_UP_WITHIN)
    assert audit.nothing_since(stage, moment) == []
    assert written(cluster, stage.node) == before
    assert stage.machine.power == "off"
    audit.one_at_a_time(stage)
    audit.still_serves(cluster, [stage])


def test_w6_a_sleepers_open_transaction_holds_nobody_up(cluster: Cluster) -> None:
    """Whoever sleeps within a transaction has rows locked; the server ends it."""
    node = cluster.client.enrol()
    cluster.client.bring(node, "manage")
    address = {"connection": cluster.database_address}
    engine = make_engines(settings_for_tests({"database": address})).writer
    nodes = table_of(Node)
    with engine.connect() as sleeping:
        sleeping.begin()
        change = sa.update(nodes).where(nodes.c.uuid == node)
        sleeping.execute(change.values(description="changed while asleep"))
        cluster.client.until(lambda: cluster.client.power(node, "power on").ok, "order")
        audit.rests(cluster, node)
        with pytest.raises(DBConnectionError):
            sleeping.execute(sa.select(1))
    assert cluster.client.node(node)["description"] is None
    engine.dispose()


def taken_over(cluster: Cluster, stage: Stage) -> None:
    """Return once the peer has ended what the sleeper had begun."""
    client = cluster.client
    client.until(lambda: not audit.open_wishes(cluster, stage.node), "a take-over")


def reached(cluster: Cluster, stage: Stage, power: str) -> None:
    """Return once the node is free and its power is so."""

    def there() -> bool:
        shown = cluster.client.node(stage.node)
        free = shown["reservation"] is None and not shown["target_power_state"]
        return bool(free and shown["power_state"] == power)

    cluster.client.until(there, power)


@nightly
@pytest.mark.parametrize("name", ["deploying", "writing", "cleaning", "rescuing"])
def test_w6_longer_work_goes_on_with_the_peer(cluster: Cluster, name: str) -> None:
    """The sleeper finds its work ended by the peer, and leaves it so."""
    stage = Stage(cluster, BY_NAME[name], f"w6-{name}", SLEEPER)
    stage.begin()
    stage.await_held()
    sleeper = cluster.conductor(SLEEPER).service
    sleeper.pause()
    try:
        stage.let_go()
        audit.ended_well(stage)
        before = written(cluster, stage.node)
        moment = len(stage.machine.record.entries())
    finally:
        sleeper.resume()
    time.sleep(GIVES_UP_WITHIN)
    assert audit.nothing_since(stage, moment) == []
    assert written(cluster, stage.node) == before
    audit.ended_well(stage)


@nightly
def test_t3_long_pauses_of_one_process_again_and_again(cluster: Cluster) -> None:
    """V9 and V10: what the others serve is served, what it serves gets there too."""
    sleeper = cluster.conductor(SLEEPER).service
    mine = [Stage(cluster, BY_NAME[name], f"t3-{name}", SLEEPER) for name in ENDS]
    theirs = [Stage(cluster, BY_NAME[name], f"t3-peer-{name}", PEER) for name in ENDS]
    with Probe(cluster.client) as probe:
        for stage in [*mine, *theirs]:
            give(cluster, stage.node, stage.scene.order, stage.scene.arguments)
        for _ in range(4):
            sleeper.pause()
            time.sleep(3)
            sleeper.resume()
            time.sleep(7)
        for stage in [*theirs, *mine]:
            audit.ended_well(stage)
    probe.check()


ENDS = ("deploying", "cleaning", "power", "inspecting")
"""Scenes that are played without being held."""
