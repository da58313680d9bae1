# SPDX-License-Identifier: Apache-2.0
"""W1, W2, W3, W5: conductors are killed in the middle of every kind of work."""

from collections.abc import Container

import pytest

from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.tests.faults import audit
from ironic_ng.tests.faults.probe import Probe
from ironic_ng.tests.faults.scenes import FAKE, OPTIONS, SCENES, Stage, served_by
from ironic_ng.tests.faults.shape import Shape, nightly
from ironic_ng.tests.patience import SECONDS

pytestmark = pytest.mark.timeout(900)
CLUSTER = Shape(options=OPTIONS)
EVERY = frozenset(scene.name for scene in SCENES)
VICTIM, PEER = "conductor-1", "conductor-2"


def held_everywhere(
    cluster: Cluster, row: str, names: Container[str] = EVERY
) -> list[Stage]:
    """A machine in the middle of each kind of work, all on the victim."""
    scenes = [scene for scene in SCENES if scene.name in names]
    stages = [Stage(cluster, scene, f"{row}-{scene.name}", VICTIM) for scene in scenes]
    for stage in stages:
        stage.begin()
    for stage in stages:
        stage.await_held()
    return stages


def slow_steps(cluster: Cluster) -> list[str]:
    """Fake machines in the middle of RAID, BIOS and firmware steps."""
    nodes = [served_by(cluster, VICTIM, cluster.client.enrol) for _ in FAKE]
    cluster.client.bring_all(nodes, "manage")
    for node, name in zip(nodes, FAKE, strict=True):
        interface, _, step = name.partition(".")
        arguments: dict[str, list[str]] = (
            {"settings": []} if interface != "raid" else {}
        )
        steps = [{"interface": interface, "step": step, "args": arguments}]
        assert cluster.client.provision(node, "clean", clean_steps=steps).ok, name
    return nodes


def all_end_well(cluster: Cluster, stages: list[Stage], fake: list[str]) -> None:
    for stage in stages:
        audit.ended_well(stage)
    for node in fake:
        found = cluster.client.until_state(node, "manageable")
        assert found["last_error"] is None
        audit.rests(cluster, node)
    audit.still_serves(cluster, stages)


def test_w1_killed_for_good_with_a_peer(cluster: Cluster) -> None:
    stages, fake = held_everywhere(cluster, "w1"), slow_steps(cluster)
    victim = cluster.conductor(VICTIM).service
    with Probe(cluster.client, limit=SECONDS) as probe:
        victim.kill()
        for stage in stages:
            stage.let_go()
        all_end_well(cluster, stages, fake)
    probe.check()
    victim.start_ready()


def test_w2_restarted_at_once_with_a_peer(cluster: Cluster) -> None:
    stages, fake = held_everywhere(cluster, "w2"), slow_steps(cluster)
    victim = cluster.conductor(VICTIM).service
    with Probe(cluster.client, limit=SECONDS) as probe:
        victim.kill()
        victim.start()
        for stage in stages:
            stage.let_go()
        victim.await_ready()
        all_end_well(cluster, stages, fake)
    probe.check()


def test_w2_restarted_at_once_without_a_peer(cluster: Cluster) -> None:
    peer, victim = cluster.conductor(PEER).service, cluster.conductor(VICTIM).service
    names = ("deploying", "writing", "cleaning", "rescuing", "power", "verifying")
    stages = held_everywhere(cluster, "w2-alone", names)
    peer.stop()
    victim.kill()
    victim.start()
    for stage in stages:
        stage.let_go()
    victim.await_ready()
    all_end_well(cluster, stages, [])
    peer.start_ready()


@nightly
def test_w2_what_fails_later_is_cleaned_up_and_says_why(cluster: Cluster) -> None:
    """V8: the machine breaks with the conductor; the reason stays until an order."""
    stages = held_everywhere(cluster, "w2-broken", FAILS)
    victim = cluster.conductor(VICTIM).service
    victim.kill()
    for stage in stages:
        stage.let_go()
        stage.machine.faults.set("bmc.status", match="/redfish/v1/Sys", status=500)
    victim.start_ready()
    for stage in stages:
        audit.failed_visibly(stage, FAILS[stage.scene.name])
    for stage in stages:
        stage.machine.faults.clear()
        audit.reason_stays(stage)


FAILS = {
    "verifying": "enroll",
    "inspecting": "inspect failed",
    "cleaning": "clean failed",
    "deploying": "deploy failed",
    "adopting": "adopt failed",
    "rescuing": "rescue failed",
    "unrescuing": "unrescue failed",
    "servicing": "service failed",
    "power": "available",
}
"""Where work ends whose machine answers no more."""


@pytest.mark.parametrize("count", [24, pytest.param(500, marks=nightly)])
def test_w3_many_times_the_pool(cluster: Cluster, count: int) -> None:
    victim = cluster.conductor(VICTIM).service
    victim.options["conductor"]["workers_pool_size"] = 4
    victim.restart()
    nodes = [served_by(cluster, VICTIM, cluster.client.enrol) for _ in range(count)]
    cluster.client.bring_all(nodes, "manage")
    step = {"interface": "raid", "step": "create_configuration", "args": {}}
    for node in nodes:
        assert cluster.client.provision(node, "clean", clean_steps=[step]).ok
    victim.kill()
    for node in nodes:
        found = cluster.client.until_state(node, "manageable")
        assert found["last_error"] is None
    for node in nodes:
        audit.rests(cluster, node)
    del victim.options["conductor"]["workers_pool_size"]
    victim.start_ready()


@nightly
def test_w5_the_largest_process_dies(cluster: Cluster) -> None:
    """The kernel ends the largest one; a supervisor starts the service again."""
    stages = held_everywhere(cluster, "w5", ("deploying", "power", "writing"))
    victim = cluster.conductor(VICTIM).service
    largest = max(victim.members(), key=lambda it: it.memory_info().rss)
    largest.kill()
    cluster.client.until(lambda: not victim.alive, "the service to end as a whole")
    victim.start()
    for stage in stages:
        stage.let_go()
    victim.await_ready()
    all_end_well(cluster, stages, [])
