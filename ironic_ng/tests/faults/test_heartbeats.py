# SPDX-License-Identifier: Apache-2.0
"""A6: the ramdisks of many machines give signs of life all at once."""

import concurrent.futures

import pytest

from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.tests.faults import audit
from ironic_ng.tests.faults.probe import LIMIT, Probe
from ironic_ng.tests.faults.scenes import OPTIONS, SCENES, Stage
from ironic_ng.tests.faults.shape import Shape, nightly

pytestmark = [nightly, pytest.mark.timeout(900)]
CLUSTER = Shape(options=OPTIONS)
BY_NAME = {scene.name: scene for scene in SCENES}
MACHINES, EACH = 10, 100


def test_a6_a_thousand_heartbeats_at_once(cluster: Cluster) -> None:
    """All are answered in time, reads go on, and nobody's work fails."""
    stages = [
        Stage(cluster, BY_NAME["writing"], f"a6-{number}") for number in range(MACHINES)
    ]
    for stage in stages:
        stage.begin()
    for stage in stages:
        stage.await_held()
    with Probe(cluster.client, limit=LIMIT) as probe:
        bodies = [heartbeat(stage) for stage in stages for _ in range(EACH)]

        def send(one: tuple[str, dict[str, object]]) -> int:
            node, body = one
            path = f"/v1/heartbeat/{node}"
            return cluster.client.ask("POST", path, body, timeout=LIMIT).status

        with concurrent.futures.ThreadPoolExecutor(200) as pool:
            answers = list(pool.map(send, bodies))
    assert set(answers) == {202}
    probe.check()
    for stage in stages:
        stage.let_go()
        audit.ended_well(stage)


def heartbeat(stage: Stage) -> tuple[str, dict[str, object]]:
    """What the machine's ramdisk sends."""
    sign_of_life = stage.machine.sign_of_life
    assert sign_of_life is not None
    return stage.node, sign_of_life()
