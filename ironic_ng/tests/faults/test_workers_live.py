# SPDX-License-Identifier: Apache-2.0
"""W8, W9, W11, W12, W13: an API dies; conductors stop, join, and share a name."""

import concurrent.futures
import time
import uuid

import pytest

from ironic_ng.lab.cluster.client import Client, Reply
from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.lab.cluster.processes import Service, script
from ironic_ng.lab.cluster.programs import free_port
from ironic_ng.tests.faults import audit
from ironic_ng.tests.faults.probe import Probe
from ironic_ng.tests.faults.scenes import OPTIONS, SCENES, Stage, give
from ironic_ng.tests.faults.shape import Shape, nightly

pytestmark = [nightly, pytest.mark.timeout(900)]
CLUSTER = Shape(conductors=["a_1", "ab1", "A_1"], options=OPTIONS)
SCENE = {scene.name: scene for scene in SCENES}
FIRST, SECOND = "a_1", "ab1"
AT_ONCE = 30


def test_w8_an_api_is_killed_under_load(cluster: Cluster) -> None:
    """What was acknowledged exists once; the rest exists wholly or not at all."""
    client, api = cluster.client, cluster.apis[0].service
    old = [client.enrol() for _ in range(AT_ONCE)]
    client.bring_all(old, "manage")
    wanted = [str(uuid.uuid4()) for _ in range(AT_ONCE)]

    def create(name: str) -> Reply:
        fields = {"driver": "fake-hardware", "uuid": name, "name": f"w8-{name}"}
        return client.ask("POST", "/v1/nodes", fields)

    def change(node: str) -> Reply:
        patch = [{"op": "add", "path": "/extra/w8", "value": node}]
        return client.ask("PATCH", f"/v1/nodes/{node}", patch)

    with concurrent.futures.ThreadPoolExecutor(3 * AT_ONCE) as pool:
        created = [pool.submit(create, name) for name in wanted]
        changed = [pool.submit(change, node) for node in old]
        ordered = [pool.submit(client.power, node, "power on") for node in old]
        concurrent.futures.wait(
            [*created, *changed], return_when=concurrent.futures.FIRST_COMPLETED
        )
        api.kill()
        api.start_ready()
    for name, future in zip(wanted, created, strict=True):
        whole(client, name, future.result())
    for node, future in zip(old, changed, strict=True):
        extra = client.node(node)["extra"]
        assert extra in ({}, {"w8": node})
        assert extra or not future.result().ok
    for node, future in zip(old, ordered, strict=True):
        audit.rests(cluster, node)
        if future.result().ok:
            assert client.node(node)["power_state"] == "power on"


def whole(client: Client, name: str, reply: Reply) -> None:
    """A node that exists can be found both ways and goes on."""
    found = client.ask("GET", f"/v1/nodes/{name}")
    assert found.ok or not reply.ok, (reply, found)
    assert found.status in (200, 404)
    if found.ok:
        assert client.node(f"w8-{name}")["uuid"] == name
        client.bring(name, "manage")


@pytest.mark.parametrize("alone", [False, True], ids=["peer", "alone"])
def test_w9_a_polite_stop_in_mid_work(cluster: Cluster, alone: bool) -> None:
    """No new work at once; what runs gets its time, the rest is handed over."""
    others = [it.service for it in cluster.conductors if it.name != FIRST]
    prefix = "w9-alone" if alone else "w9"
    stages = [
        Stage(cluster, SCENE[name], f"{prefix}-{name}", FIRST)
        for name in ("deploying", "writing", "cleaning", "power", "inspecting")
    ]
    for stage in stages:
        stage.begin()
        stage.await_held()
    if alone:
        for other in others:
            other.stop()
    service = cluster.conductor(FIRST).service
    grace = float(str(service.options["conductor"]["graceful_shutdown_timeout"]))
    service.hurry()
    # The bound is the grace time and 5 s; a busy host gets more.
    assert service.wait(grace + 25), "it did not end"
    assert service.status == 0
    for stage in stages:
        stage.let_go()
    if alone:
        service.start_ready()
    for stage in stages:
        audit.ended_well(stage)
    audit.still_serves(cluster, stages)
    for stopped in [service, *others]:
        if not stopped.alive:
            stopped.start_ready()


def test_w11_a_third_conductor_joins_in_mid_work(cluster: Cluster) -> None:
    """What waits goes on with whoever serves it then; V3."""
    stages = [Stage(cluster, scene, f"w11-{scene.name}") for scene in SCENES]
    waiting = [Stage(cluster, SCENE["deploying"], f"w11-wait-{n}") for n in range(6)]
    for stage in stages:
        stage.begin()
        stage.await_held()
    for stage in waiting:
        stage.machine.boot_seconds = 6
        give(cluster, stage.node, "active")
    with Probe(cluster.client) as probe:
        joined = cluster.add_conductor("joined")
        time.sleep(5)
        for stage in stages:
            stage.let_go()
        for stage in [*stages, *waiting]:
            audit.ended_well(stage)
        joined.service.stop()
        cluster.conductors.remove(joined)
        joined.close()
        audit.still_serves(cluster, [*stages, *waiting])
    probe.check()


def test_w12_a_second_process_of_the_same_name_refuses(cluster: Cluster) -> None:
    stage = Stage(cluster, SCENE["deploying"], "w12", FIRST)
    stage.begin()
    stage.await_held()
    first = cluster.conductor(FIRST).service
    second = Service(FIRST, "ironic-ng-conductor", cluster.directory / "namesake")
    second.options = {
        **first.options,
        "deploy": {**first.options["deploy"], "http_port": free_port()},
    }
    second.options["DEFAULT"] = {
        **first.options["DEFAULT"],
        "state_path": second.directory,
    }
    second.start()
    try:
        assert second.wait(120), "it should have refused"
        assert second.status != 0
        assert "BM-HA-" in second.logged()
    finally:
        second.close()
    assert cluster.client.node(stage.node)["reservation"] == FIRST
    stage.let_go()
    audit.ended_well(stage)
    assert len({act.partition(" ")[0] for act in stage.done("act")}) == 1
    assert script("ironic-ng-conductor") == second.command[0]


@pytest.mark.parametrize("restarted", ["ab1", "A_1"])
def test_w13_look_alike_names(cluster: Cluster, restarted: str) -> None:
    """A restart releases what its own name held, and nothing of a similar one.

    The node may go on in the one that came back, but only where it waits anyway.
    """
    mine = Stage(cluster, SCENE["deploying"], f"w13-{restarted}", FIRST)
    mine.begin()
    mine.await_held()
    service = cluster.conductor(restarted).service
    service.kill()
    service.start_ready()
    shown = cluster.client.node(mine.node)
    assert shown["reservation"] == FIRST
    mine.let_go()
    audit.ended_well(mine)
