# SPDX-License-Identifier: Apache-2.0
"""T1, T2: the clock of a conductor's host is wrong, or is set while it works."""

import shutil
from collections.abc import Iterator

import pytest

from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.lab.cluster.layout import merged
from ironic_ng.lab.wall_clock import WallClock
from ironic_ng.tests.faults import audit
from ironic_ng.tests.faults.probe import Probe
from ironic_ng.tests.faults.scenes import OPTIONS, SCENES, Stage, give
from ironic_ng.tests.faults.shape import Shape, nightly

pytestmark = [
    nightly,
    pytest.mark.timeout(900),
    pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler"),
]
CALLBACK = 20
CLUSTER = Shape(
    options=merged(OPTIONS, {"conductor": {"deploy_callback_timeout": CALLBACK}})
)
ODD, PEER = "conductor-1", "conductor-2"
SCENE = {scene.name: scene for scene in SCENES}
PLAYED = ("verifying", "inspecting", "cleaning", "deploying", "rescuing", "power")
HOUR = 3600.0


@pytest.fixture(scope="module")
def clock(cluster: Cluster) -> Iterator[WallClock]:
    """The clock of the first conductor, which is started anew to live by it."""
    made = WallClock(cluster.directory / "clock")
    service = cluster.conductor(ODD).service
    service.environment.update(made.environment)
    service.restart()
    yield made
    made.set(0)


@pytest.mark.parametrize("shift", [-300.0, 300.0], ids=["slow", "fast"])
def test_t1_five_minutes_off(cluster: Cluster, clock: WallClock, shift: float) -> None:
    """Nobody robs it, it robs nobody, and its limits end on time."""
    clock.set(shift)
    prefix = f"t1-{'slow' if shift < 0 else 'fast'}"
    with Probe(cluster.client) as probe:
        stages = [Stage(cluster, SCENE[it], f"{prefix}-{it}", ODD) for it in PLAYED]
        for stage in stages:
            stage.begin()
            stage.await_held()
        slow = Stage(cluster, SCENE["deploying"], f"{prefix}-absent", ODD)
        slow.machine.faults.set("ramdisk.absent")
        give(cluster, slow.node, "active")
        cluster.client.until(
            lambda: (
                cluster.client.node(slow.node)["provision_state"] == "wait call-back"
            ),
            "a wait",
        )
        for stage in stages:
            stage.let_go()
            audit.ended_well(stage)
            acted_alone(stage)
        audit.failed_visibly(slow, "deploy failed")
        waited = waited_for(cluster, slow.node)
        assert CALLBACK <= waited <= CALLBACK * 6, waited
    probe.check()


def test_t2_the_clock_jumps_in_mid_work(cluster: Cluster, clock: WallClock) -> None:
    """An hour forward and back: no wait fails early, no lease is lost."""
    clock.set(0)
    stages = [Stage(cluster, SCENE[name], f"t2-{name}", ODD) for name in PLAYED]
    for stage in stages:
        stage.begin()
        stage.await_held()
    waiting = Stage(cluster, SCENE["deploying"], "t2-waiting", ODD)
    waiting.machine.boot_seconds = 8
    give(cluster, waiting.node, "active")
    state = "wait call-back"
    cluster.client.until(
        lambda: cluster.client.node(waiting.node)["provision_state"] == state, state
    )
    clock.set(HOUR)
    for stage in stages[::2]:
        stage.let_go()
        audit.ended_well(stage)
    clock.set(-HOUR)
    for stage in stages[1::2]:
        stage.let_go()
        audit.ended_well(stage)
    clock.set(0)
    audit.ended_well(waiting)
    for stage in [*stages, waiting]:
        acted_alone(stage)


def acted_alone(stage: Stage) -> None:
    """No other conductor took the machine over; else what was done, and by whose order.

    A second session may also be a second login of the same conductor: the orders of
    the node tell one from the other.
    """
    acts = stage.done("act")
    sessions = {act.partition(" ")[0] for act in acts}
    orders = stage.cluster.client.must("GET", f"/v1/ng/nodes/{stage.node}/intents")
    assert len(sessions) <= 1, (stage.scene.name, acts, orders)


def waited_for(cluster: Cluster, node: str) -> float:
    """Seconds from the order to its end, by the database's clock."""
    seconds = "TIMESTAMPDIFF(SECOND, created_at, finished_at)"
    # The lab's own database and an identifier of its own making.
    query = f"SELECT {seconds} FROM intents WHERE node_uuid = '{node}'"  # noqa: S608
    text = cluster.server.execute(f"{query} ORDER BY created_at DESC LIMIT 1")
    return max(float(word) for word in text.split() if word.replace(".", "").isdigit())
