# SPDX-License-Identifier: Apache-2.0
"""W4: a conductor is killed at every request that it makes to BMC and ramdisk.

As many machines are deployed as there are requests in a deployment: the k-th
machine holds its k-th request. When all stand still, one kill cuts each of them
at another place.
"""

import dataclasses

import pytest

from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.lab.cluster.layout import merged
from ironic_ng.tests.faults import audit
from ironic_ng.tests.faults.scenes import OPTIONS, SCENES, Scene, Stage
from ironic_ng.tests.faults.shape import Shape, nightly

pytestmark = [nightly, pytest.mark.timeout(1800)]
CLUSTER = Shape(
    options=merged(
        OPTIONS,
        # What is held waits until the last one stands.
        {
            "agent": {"command_timeout": 600},
            "api": {"ramdisk_heartbeat_timeout": 60},
        },
    )
)
VICTIM = "conductor-1"
AT_ONCE = 12
PLAYED = {"deploying": "deploying", "cleaning": "cleaning", "unrescuing": "unrescuing"}
WAYS = {
    "bmc-before": ("bmc.delay", "/redfish"),
    "bmc-after": ("bmc.late_answer", "/redfish"),
    "ramdisk": ("ramdisk.slow", "/v1/commands"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", PLAYED)
def test_w4_killed_at_every_request(cluster: Cluster, name: str, way: str) -> None:
    scene = next(it for it in SCENES if it.name == name)
    fault, match = WAYS[way]
    asked = requests_of(cluster, scene, way, match)
    for first in range(0, asked, AT_ONCE):
        places = range(first, min(first + AT_ONCE, asked))
        stages = [
            Stage(cluster, scene, f"{name}-{way}-{place}", VICTIM) for place in places
        ]
        for place, stage in zip(places, stages, strict=True):
            stage.begin_at(fault, match, place)
        for stage in stages:
            stage.await_struck_or_done()
        cut(cluster, stages)
        for stage in stages:
            ended_but_for_a_second_boot(stage)


def requests_of(cluster: Cluster, scene: Scene, way: str, match: str) -> int:
    """How many requests an undisturbed run of the scene makes."""
    stage = Stage(cluster, scene, f"{scene.name}-{way}-whole", VICTIM)
    # A fault that lets everything pass counts it.
    fault = stage.begin_at(WAYS[way][0], match, 10_000)
    audit.ended_well(stage)
    return fault.passed


def cut(cluster: Cluster, stages: list[Stage]) -> None:
    """Kill the conductor, deliver what was on its way, start it again."""
    victim = cluster.conductor(VICTIM).service
    victim.kill()
    for stage in stages:
        stage.let_go()
    victim.start_ready()


def ended_but_for_a_second_boot(stage: Stage) -> None:
    """As it must; a ramdisk whose boot files went with the conductor boots again."""
    ends = list(stage.scene.ends)
    stage.cluster.client.until_state(stage.node, stage.scene.goal)
    done = stage.done("effective")
    if len(done) > len(ends):
        assert done[: len(done) - len(ends)] == ["on", "off"], done
        stage.scene = dataclasses.replace(stage.scene, ends=done)
    audit.ended_well(stage)
