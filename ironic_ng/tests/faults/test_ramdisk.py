# SPDX-License-Identifier: Apache-2.0
"""A1 to A5, A7: ramdisks that are silent, mute, slow, too eager, or start anew."""

import pytest

from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.lab.cluster.layout import merged
from ironic_ng.tests.faults import audit
from ironic_ng.tests.faults.scenes import OPTIONS, SCENES, Stage, give
from ironic_ng.tests.faults.shape import Shape, nightly

pytestmark = [nightly, pytest.mark.timeout(900)]
CALLBACK = 25
STEP = 30
CLUSTER = Shape(
    options=merged(
        OPTIONS,
        {
            "conductor": {
                "deploy_callback_timeout": CALLBACK,
                "step_timeout": STEP,
                "step_total_timeout": STEP,
            },
            "agent": {"command_timeout": 60, "silence_timeout": CALLBACK},
        },
    )
)
BY_NAME = {scene.name: scene for scene in SCENES}
IN_TIME = 15
"""Seconds behind its limit within which a wait has failed."""
SLACK = 45
"""What a busy host may add to that."""


def deployed_with(cluster: Cluster, name: str, fault: str, **how: object) -> Stage:
    """A deployment under way on a machine with this fault."""
    stage = Stage(cluster, BY_NAME["deploying"], name)
    stage.fault = stage.machine.faults.set(fault, **how)  # type: ignore[arg-type]
    give(cluster, stage.node, "active")
    return stage


def fails_within(stage: Stage, seconds: float) -> None:
    """V1 and V2 of what the ramdisk prevents; then V8 and V11."""
    client = stage.cluster.client
    client.until_state(stage.node, "deploy failed", seconds=seconds)
    audit.failed_visibly(stage, "deploy failed")
    audit.reason_stays(stage)
    stage.machine.faults.clear()
    give(stage.cluster, stage.node, "active")
    client.until_state(stage.node, "active")
    audit.tells_the_truth(stage)


def healthy(cluster: Cluster, name: str) -> None:
    """V9: a machine without faults is deployed meanwhile."""
    stage = Stage(cluster, BY_NAME["deploying"], name)
    give(cluster, stage.node, "active")
    audit.ended_well(stage)


def test_a1_it_never_appears(cluster: Cluster) -> None:
    stage = deployed_with(cluster, "a1", "ramdisk.absent")
    healthy(cluster, "a1-healthy")
    fails_within(stage, CALLBACK + IN_TIME + SLACK)


def test_a2_it_appears_and_is_mute(cluster: Cluster) -> None:
    stage = deployed_with(cluster, "a2", "ramdisk.mute")
    healthy(cluster, "a2-healthy")
    beats = stage.machine.record.details
    cluster.client.until(lambda: len(beats("heartbeat")) >= 2, "heartbeats")
    assert set(beats("heartbeat")) == {"202"}
    fails_within(stage, 60 + CALLBACK + IN_TIME + SLACK)


def test_a3_a_command_that_never_ends(cluster: Cluster) -> None:
    stage = deployed_with(cluster, "a3", "ramdisk.endless", match="prepare_image")
    healthy(cluster, "a3-healthy")
    fails_within(stage, STEP + IN_TIME + SLACK)


def test_a4_repeated_and_late_heartbeats(cluster: Cluster) -> None:
    """One continuation; and what comes from a workflow long over moves nothing."""
    stage = Stage(cluster, BY_NAME["deploying"], "a4")
    stage.machine.faults.set("ramdisk.heartbeats", count=10)
    stage.machine.faults.set("ramdisk.ghost", times=1, seconds=600)
    give(cluster, stage.node, "active")
    audit.ended_well(stage)
    record = stage.machine.record
    cluster.client.until(lambda: record.count("late heartbeat") >= 3, "late ones")
    shown = cluster.client.node(stage.node)
    give(cluster, stage.node, "rebuild")
    cluster.client.until_state(stage.node, "active")
    seen = record.count("late heartbeat")
    cluster.client.until(lambda: record.count("late heartbeat") > seen + 3, "more")
    again = cluster.client.node(stage.node)
    assert again["provision_state"] == shown["provision_state"] == "active"
    assert again["last_error"] is None
    assert record.details("late heartbeat")[-1] != "202"
    assert record.count("image_write") == 2
    stage.machine.faults.clear()


def test_a5_it_starts_anew_in_mid_step(cluster: Cluster) -> None:
    stage = deployed_with(
        cluster, "a5", "ramdisk.reboot", match="prepare_image", times=1
    )
    client = cluster.client
    node = client.until_state(stage.node, "active", "deploy failed")
    audit.rests(cluster, stage.node)
    if node["provision_state"] == "active":
        audit.tells_the_truth(stage)
    else:
        audit.failed_visibly(stage, "deploy failed")
        give(cluster, stage.node, "active")
        client.until_state(stage.node, "active")


def test_a7_it_answers_late(cluster: Cluster) -> None:
    """V2 and V9: no lock is held while a slow agent is awaited."""
    stage = Stage(cluster, BY_NAME["deploying"], "a7")
    stage.fault = stage.machine.faults.set("ramdisk.slow", seconds=20, times=2)
    give(cluster, stage.node, "active")
    fault = stage.fault
    cluster.client.until(lambda: fault.struck, "a slow answer")
    healthy(cluster, "a7-healthy")
    audit.ended_well(stage)
