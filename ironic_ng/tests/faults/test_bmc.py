# SPDX-License-Identifier: Apache-2.0
"""M1, M9, M10: BMCs that hang, lose answers, and machines that switch by themselves."""

import concurrent.futures
from collections.abc import Callable

import pytest

from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.lab.cluster.layout import merged
from ironic_ng.tests.faults import audit
from ironic_ng.tests.faults.probe import Probe
from ironic_ng.tests.faults.scenes import OPTIONS, SCENES, Stage, give
from ironic_ng.tests.faults.shape import Shape, nightly
from ironic_ng.tests.patience import SECONDS

pytestmark = pytest.mark.timeout(900)
SYNC = 5
CLUSTER = Shape(
    options=merged(
        OPTIONS,
        {
            "redfish": {
                "read_timeout": 4,
                "total_timeout": 8,
                "connection_retry_interval": 0.2,
            },
            "conductor": {
                "sync_power_state_interval": SYNC,
                "power_state_change_timeout": 10,
                # A BMC that hangs is not the business of the sync here.
                "power_state_sync_max_retries": 1000,
            },
        },
    )
)
SCENE = {scene.name: scene for scene in SCENES}
BOUND = 180
"""Seconds that a power order to a BMC that hangs may take in all."""


@pytest.mark.parametrize("count", [4, pytest.param(16, marks=nightly),
                                   pytest.param(200, marks=nightly)])  # fmt: skip
def test_m1_bmcs_that_hang_hold_nobody_up(cluster: Cluster, count: int) -> None:
    names = [f"m1-{count}-{number}" for number in range(count)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        hung = list(pool.map(lambda it: Stage(cluster, SCENE["power"], it), names))
    healthy = Stage(cluster, SCENE["deploying"], f"m1-{count}-healthy")
    for stage in hung:
        stage.machine.faults.set("bmc.hang")
        give(cluster, stage.node, "power on")
    with Probe(cluster.client, limit=SECONDS) as probe:
        give(cluster, healthy.node, "active")
        audit.ended_well(healthy)
        for stage in hung:
            cluster.client.until(has_failed(stage), "a failure", BOUND)
            audit.rests(cluster, stage.node)
    probe.check()
    for stage in hung:
        stage.machine.faults.clear()
    audit.still_serves(cluster, hung)


def has_failed(stage: Stage) -> Callable[[], bool]:
    """Asks whether a power order has ended with a reason."""

    def failed() -> bool:
        shown = stage.cluster.client.node(stage.node)
        return bool(shown["last_error"] and not shown["target_power_state"])

    return failed


@nightly
def test_m9_it_acts_and_its_answer_is_lost(cluster: Cluster) -> None:
    """V6 and V7: looked at before it is asked again, so done once."""
    stages = [Stage(cluster, SCENE[it], f"m9-{it}") for it in ("power", "deploying")]
    for stage in stages:
        stage.machine.faults.set("bmc.lose_answer", match="Reset")
        give(cluster, stage.node, stage.scene.order)
    for stage in stages:
        audit.ended_well(stage)
        stage.machine.faults.clear()
    audit.still_serves(cluster, stages)


@nightly
def test_m9_reboot_whose_answer_is_lost(cluster: Cluster) -> None:
    stage = Stage(cluster, SCENE["power"], "m9-reboot")
    give(cluster, stage.node, "power on")
    cluster.client.until(lambda: stage.machine.power == "on", "power on")
    audit.rests(cluster, stage.node)
    stage.machine.faults.set("bmc.lose_answer", match="Reset")
    give(cluster, stage.node, "rebooting")
    audit.rests(cluster, stage.node)
    assert stage.done("effective") == ["on", "reset"]


@nightly
def test_m10_power_changes_by_itself_at_rest(cluster: Cluster) -> None:
    """The sync brings it back, as configured by default."""
    stage = Stage(cluster, SCENE["power"], "m10-rest")
    give(cluster, stage.node, "power on")
    cluster.client.until(lambda: stage.machine.power == "on", "power on")
    audit.rests(cluster, stage.node)
    stage.machine.power_off("hand")
    cluster.client.until(lambda: stage.machine.power == "on", "the sync")
    cluster.client.until(
        lambda: cluster.client.node(stage.node)["power_state"] == "power on", "record"
    )
    assert stage.done("effective") == ["on", "soft off", "on"] or stage.done(
        "effective"
    ) == ["on", "off", "on"]


@nightly
def test_m10_power_changes_by_itself_during_work(cluster: Cluster) -> None:
    """The sync keeps its hands off; the workflow ends, well or visibly."""
    stage = Stage(cluster, SCENE["writing"], "m10-work")
    stage.begin()
    stage.await_held()
    stage.machine.power_off("hand")
    looks = stage.done("power")
    client = cluster.client
    node = client.until_state(stage.node, "active", "deploy failed", seconds=600)
    by_hand = [it for it in looks if it.endswith("hand")]
    assert len(by_hand) == 1
    if node["provision_state"] == "deploy failed":
        audit.failed_visibly(stage, "deploy failed")
    stage.machine.faults.clear()
