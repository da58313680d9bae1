# SPDX-License-Identifier: Apache-2.0
"""W7 and the bounds, with settings as they come: take-over, restart, waking, answers.

How long each took is kept for the report; the tests wait for what the bound
allows, with some room for a busy host.
"""

import time
from collections.abc import Callable

import pytest

from ironic_ng.api.errors import CODE_HEADER
from ironic_ng.domain.catalogue.api_nodes import NO_CONDUCTOR
from ironic_ng.lab.cluster.client import Reply
from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.lab.cluster.processes import Service
from ironic_ng.tests.faults import audit
from ironic_ng.tests.faults.probe import Probe
from ironic_ng.tests.faults.scenes import HOLD_SECONDS, SCENES, Stage, give, served_by
from ironic_ng.tests.faults.shape import Shape, nightly

pytestmark = [nightly, pytest.mark.timeout(900)]
CLUSTER = Shape(
    options={
        "DEFAULT": {
            "enabled_rescue_interfaces": "fake,agent,no-rescue",
            "enabled_inspect_interfaces": "fake,redfish,agent,no-inspect",
        },
        # What is held must not be asked anew before all others are held as well.
        "redfish": {"read_timeout": HOLD_SECONDS, "total_timeout": HOLD_SECONDS},
    }
)
VICTIM, PEER = "conductor-1", "conductor-2"
SCENE = {scene.name: scene for scene in SCENES}
Note = Callable[[str, object], None]
"""Keeps a figure for the report."""
TAKEN_OVER, RESTARTED = 45.0, 15.0
MIXED = ("deploying", "cleaning", "power", "verifying", "writing")


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Note:
    """Keep figures with the test's result."""
    kept = request.node.user_properties
    return lambda name, figure: kept.append((name, figure))


def mixed(cluster: Cluster, row: str) -> list[Stage]:
    """Machines in the middle of several kinds of work, on the victim."""
    stages = [Stage(cluster, SCENE[it], f"{row}-{it}", VICTIM) for it in MIXED]
    for stage in stages:
        stage.begin()
    for stage in stages:
        stage.await_held()
    return stages


def held_by(cluster: Cluster, stages: list[Stage]) -> dict[str, str]:
    """The epoch of each node's hold, to be read while its holder lives."""
    return {stage.node: epoch_of(cluster, stage.node) for stage in stages}


def taken_within(
    cluster: Cluster, holders: dict[str, str], seconds: float, victim: Service
) -> float:
    """Seconds until the last one was resumed or ended by somebody who lives."""
    begun, dead = time.monotonic(), set(holders)

    def all_taken() -> bool:
        dead.difference_update(
            [node for node in dead if epoch_of(cluster, node) != holders[node]]
        )
        return not dead

    cluster.client.until(all_taken, f"take-over from {victim.name}", seconds)
    return time.monotonic() - begun


def epoch_of(cluster: Cluster, node: str) -> str:
    """The epoch of the node's hold, past the service."""
    # The lab's own database and an identifier of its own making.
    query = f"SELECT epoch FROM nodes WHERE uuid = '{node}'"  # noqa: S608
    return cluster.server.execute(query)


def test_bounds_a_dead_conductors_nodes_are_served_again(
    cluster: Cluster, note: Note
) -> None:
    stages = mixed(cluster, "dead")
    idle = served_by(cluster, VICTIM, cluster.client.enrol)
    cluster.client.bring(idle, "manage")
    victim = cluster.conductor(VICTIM).service
    holders = held_by(cluster, stages)
    with Probe(cluster.client) as probe:
        victim.kill()
        begun = time.monotonic()
        for stage in stages:
            stage.let_go()
        spent = taken_within(cluster, holders, TAKEN_OVER, victim)
        give(cluster, idle, "power on")
        audit.rests(cluster, idle)
        served = time.monotonic() - begun
        for stage in stages:
            audit.ended_well(stage)
    probe.check()
    note("taken over, seconds", round(spent, 1))
    note("idle node served, seconds", round(served, 1))
    note("slowest answer, seconds", slowest(probe))
    victim.start_ready()


def test_bounds_an_idle_nodes_order_while_its_conductor_is_dead(
    cluster: Cluster, note: Note
) -> None:
    idle = served_by(cluster, VICTIM, cluster.client.enrol)
    cluster.client.bring(idle, "manage")
    victim = cluster.conductor(VICTIM).service
    victim.kill()
    begun = time.monotonic()
    reply = cluster.client.ask(
        "PUT", f"/v1/nodes/{idle}/states/power", {"target": "power on"}, timeout=15
    )
    assert reply.ok or reply.status == 503, reply
    assert cluster.client.ask("GET", f"/v1/nodes/{idle}/validate", timeout=15).status

    def served() -> bool:
        if cluster.client.node(idle)["power_state"] == "power on":
            return True
        if not reply.ok:
            cluster.client.power(idle, "power on")
        return False

    cluster.client.until(served, "the order", TAKEN_OVER)
    note("order carried out, seconds", round(time.monotonic() - begun, 1))
    victim.start_ready()


def test_bounds_restart_under_its_own_name(cluster: Cluster, note: Note) -> None:
    stages = mixed(cluster, "again")
    victim = cluster.conductor(VICTIM).service
    holders = held_by(cluster, stages)
    victim.kill()
    for stage in stages:
        stage.let_go()
    victim.start_ready()
    spent = taken_within(cluster, holders, RESTARTED, victim)
    for stage in stages:
        audit.ended_well(stage)
    note("resumed, seconds after its start", round(spent, 1))


def test_w7_a_pause_of_five_seconds(cluster: Cluster) -> None:
    """Nothing is lost and nothing is taken: one conductor does it all."""
    stages = mixed(cluster, "w7")
    sleeper = cluster.conductor(VICTIM).service
    with Probe(cluster.client) as probe:
        sleeper.pause()
        time.sleep(5)
        sleeper.resume()
        for stage in stages:
            stage.let_go()
        for stage in stages:
            audit.ended_well(stage)
            askers = {act.partition(" ")[0] for act in stage.done("act")}
            assert len(askers) <= 1, stage.scene.name
    probe.check()


def test_bounds_no_request_hangs_whatever_is_down(cluster: Cluster, note: Note) -> None:
    """Conductors, broker and database go one after another; each is answered."""
    node = cluster.client.enrol()
    cluster.client.bring(node, "manage")
    paths = ("/v1/nodes?limit=5", f"/v1/nodes/{node}", f"/v1/nodes/{node}/validate")
    probes = [Probe(cluster.client, path) for path in paths]
    api = cluster.apis[0]
    for probe in probes:
        probe.__enter__()
    try:
        for member in cluster.conductors:
            member.service.pause()
        time.sleep(10)
        for broken in (api.bus, api.database):
            broken.stall()
            time.sleep(20)
            broken.refuse()
            time.sleep(10)
            broken.pass_all()
    finally:
        for member in cluster.conductors:
            member.service.resume()
        for probe in probes:
            probe.__exit__(None, None, None)
    for probe in probes:
        wrong = [reply for reply in probe.replies if not answered(reply)]
        assert not wrong, wrong[:3]
    note("slowest answer, seconds", max(slowest(it) for it in probes))
    cluster.client.bring(cluster.client.enrol(), "manage")


def answered(reply: Reply) -> bool:
    """Whether it was served, refused for now, or told that no conductor lives."""
    told = reply.headers.get(CODE_HEADER.lower())
    return reply.status in (200, 503) or told == NO_CONDUCTOR.code


def slowest(probe: Probe) -> float:
    """Seconds of the slowest answer."""
    return round(max(reply.seconds for reply in probe.replies), 1)
