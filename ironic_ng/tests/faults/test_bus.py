# SPDX-License-Identifier: Apache-2.0
"""Q1 to Q9: the message bus resets, goes away, hangs, repeats, delays, forgets."""

import functools
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ironic_ng.lab.cluster.client import Reply
from ironic_ng.lab.cluster.cluster import Cluster, Member
from ironic_ng.lab.cluster.relay import Relay
from ironic_ng.tests.faults import audit, outages
from ironic_ng.tests.faults.postman import Manner, Postman
from ironic_ng.tests.faults.probe import LIMIT
from ironic_ng.tests.faults.scenes import OPTIONS, SCENES, Stage
from ironic_ng.tests.faults.shape import Shape, nightly

pytestmark = [nightly, pytest.mark.timeout(1200)]
CLUSTER = Shape(options=OPTIONS)
POWER = next(scene for scene in SCENES if scene.name == "power")
LATE = 30.0


def power_on(cluster: Cluster, name: str) -> Stage:
    """A machine that is ready to be switched on, and nothing broken about it."""
    return Stage(cluster, POWER, name)


def interrupt(cluster: Cluster, stage: Stage) -> Reply:
    """Ask for an NMI, which a conductor carries out while the client waits."""
    path = f"/v1/nodes/{stage.node}/management/inject_nmi"
    return cluster.client.ask("PUT", path, {}, timeout=LIMIT)


def interrupts(stage: Stage) -> int:
    return stage.done("power").count("nmi by bmc")


def test_q1_connections_reset_once(cluster: Cluster) -> None:
    stages = outages.held_everywhere(cluster, "q1")
    broken = functools.partial(outages.bus, cluster, 0, Relay.reset_all)
    outages.through(cluster, stages, broken, refusals=False)


@pytest.mark.parametrize("seconds", [outages.SHORT, 180.0])
@pytest.mark.parametrize("row", ["q2_refused", "q3_stalled"])
def test_q2_q3_away(cluster: Cluster, row: str, seconds: float) -> None:
    name = f"{row}-{seconds:.0f}".replace("_", "-")
    change = Relay.refuse if row == "q2_refused" else Relay.stall
    ordered, asked = (power_on(cluster, f"{name}-{it}") for it in ("kept", "refused"))
    stages = outages.held_everywhere(cluster, name)

    @contextmanager
    def broken() -> Iterator[None]:
        with outages.bus(cluster, seconds, change):
            yield
            taken = cluster.client.power(ordered.node, "power on")
            assert taken.status == 202, taken
            refused = interrupt(cluster, asked)
            assert refused.status == 503, refused
            assert int(refused.headers["retry-after"]) > 0
            again = cluster.client.power(asked.node, "power on")
            assert again.status == 202, again
            assert again.headers["x-baremetal-degraded"] == "rpc"

    outages.through(cluster, [*stages, ordered], broken, refusals=False)
    audit.ended_well(asked)
    assert interrupts(asked) == 0


def test_q4_the_caller_gives_up_before_the_worker_wakes(cluster: Cluster) -> None:
    stage = power_on(cluster, "q4")
    for member in cluster.conductors:
        member.service.pause()
    taken = cluster.client.power(stage.node, "power on")
    refused = interrupt(cluster, stage)
    for member in cluster.conductors:
        member.service.resume()
    assert taken.status == 202, taken
    assert refused.status == 503, refused
    audit.ended_well(stage)
    audit.still_serves(cluster, [stage])
    assert interrupts(stage) == 0


def delivered(cluster: Cluster, row: str, manner: Manner) -> tuple[list[Stage], Reply]:
    """Orders of every kind while messages are delivered like this; all end well."""
    stages = [Stage(cluster, scene, f"{row}-{scene.name}") for scene in SCENES]
    plain = power_on(cluster, f"{row}-plain")
    names = [it.name for it in cluster.conductors]
    with Postman(cluster.broker.url(), names, manner) as postman:
        answer = interrupt(cluster, plain)
        for stage in stages:
            stage.begin()
            stage.await_held()
            stage.let_go()
        for stage in stages:
            audit.ended_well(stage)
        # What is on its way arrives before the looks at what became of it.
        sent = postman.delivered
        time.sleep(2 * max(manner(sent)) + 1)
        assert postman.delivered, "nothing went through the postman"
        for stage in stages:
            audit.ended_well(stage)
    audit.still_serves(cluster, stages)
    return [plain, *stages], answer


def test_q5_each_message_delivered_twice(cluster: Cluster) -> None:
    stages, answer = delivered(cluster, "q5", lambda _number: (0.0, 0.0))
    assert answer.ok, answer
    assert interrupts(stages[0]) == 1


def test_q6_messages_late_and_out_of_order(cluster: Cluster) -> None:
    stages, answer = delivered(cluster, "q6", lambda number: (LATE - 5 * (number % 3),))
    assert answer.status == 503, answer
    assert interrupts(stages[0]) == 0


def test_q7_replies_lost_requests_delivered(cluster: Cluster) -> None:
    stages = [power_on(cluster, f"q7-{number}") for number in range(3)]
    (api,) = cluster.apis
    api.bus.stall(sent=False, answered=True)
    try:
        answers = [interrupt(cluster, stage) for stage in stages]
        for stage in stages:
            assert cluster.client.power(stage.node, "power on").status == 202
        for stage in stages:
            audit.ended_well(stage)
    finally:
        api.bus.pass_all()
    for stage, answer in zip(stages, answers, strict=True):
        assert answer.status == 503, answer
        assert interrupts(stage) <= 1
    audit.still_serves(cluster, stages)


def test_q8_broker_restarted_queues_gone(cluster: Cluster) -> None:
    @contextmanager
    def wiped() -> Iterator[None]:
        cluster.broker.kill()
        cluster.broker.wipe()
        yield
        time.sleep(5)
        cluster.broker.start()

    stages = outages.held_everywhere(cluster, "q8")
    outages.through(cluster, stages, wiped, refusals=False)


def test_q9_the_bus_splits_the_workers(cluster: Cluster) -> None:
    def cut(member: Member) -> None:
        member.bus.refuse()

    stages = [Stage(cluster, scene, f"q9-{scene.name}") for scene in SCENES]
    for member in cluster.conductors:
        cut(member)
    for stage in stages:
        stage.begin()
        stage.await_held()
        stage.let_go()
    for stage in stages:
        audit.ended_well(stage)
    for member in cluster.conductors:
        member.bus.pass_all()
    audit.still_serves(cluster, stages)
