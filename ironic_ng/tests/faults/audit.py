# SPDX-License-Identifier: Apache-2.0
"""Whether a machine's own record and its node agree with what was promised."""

import time
from collections.abc import Sequence

from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.lab.record import Entry
from ironic_ng.tests.faults.scenes import Stage, give
from ironic_ng.tests.patience import SECONDS


def ended_well(stage: Stage, seconds: float = SECONDS, *, returns: int = 0) -> None:
    """V1 to V7 of one order that nothing prevents: it ends in its goal, done once.

    ``returns``: how often a conductor may get a node back that another one had.
    """
    scene = stage.scene
    node = stage.cluster.client.until_state(stage.node, scene.goal, seconds=seconds)
    told = (scene.name, node["last_error"])
    assert node["last_error"] is None, told
    rests(stage.cluster, stage.node)
    assert stage.done("effective") == list(scene.ends), told
    for kind in scene.work:
        assert len(stage.done(kind)) == 1, (scene.name, kind, stage.done(kind))
    one_at_a_time(stage, returns)
    tells_the_truth(stage)


def rests(cluster: Cluster, node: str) -> None:
    """V2: nobody holds it, nothing is awaited, no wish about it is open.

    A periodic duty may hold it for the moment of a look.
    """
    client = cluster.client
    client.until(lambda: not open_wishes(cluster, node), f"wishes of {node} to end")
    client.until(lambda: not client.node(node)["reservation"], f"{node} to be free")
    shown = client.node(node)
    assert shown["target_power_state"] is None, node
    assert shown["target_provision_state"] is None or shown["last_error"], node


def open_wishes(cluster: Cluster, node: str) -> list[str]:
    """The verbs of wishes that nobody has finished."""
    found = cluster.client.must("GET", f"/v1/ng/nodes/{node}/intents")["intents"]
    return [it["verb"] for it in found if it["state"] in ("queued", "running")]


def one_at_a_time(stage: Stage, returns: int = 0) -> None:
    """V3 and V4: once another conductor has acted, the one before does no more.

    Where all seem dead for a time, the node may go to the other one and come back.
    """
    last_seen: list[str] = []
    for act in stage.done("act"):
        asker = act.partition(" ")[0]
        if asker == "none" or last_seen[-1:] == [asker]:
            continue
        turns = last_seen.count(asker)
        assert turns <= returns, (stage.scene.name, stage.done("act"))
        last_seen.append(asker)


def tells_the_truth(stage: Stage) -> None:
    """V7: the record of the node says what the machine is."""
    shown = stage.cluster.client.node(stage.node)["power_state"]
    assert shown == f"power {stage.machine.power}", stage.scene.name
    if "image_write" in stage.scene.work:
        image = stage.cluster.farm.images.instance
        digest = stage.machine.disk.image_sha256(image.raw_size)
        assert digest == image.raw_sha256


def still_serves(cluster: Cluster, stages: Sequence[Stage]) -> None:
    """V11: an order on each node succeeds, with no restart and no hand work."""
    wanted = {}
    for stage in stages:
        is_on = stage.machine.power == "on"
        wanted[stage.node] = "power off" if is_on else "power on"
        give(cluster, stage.node, wanted[stage.node])
    for stage in stages:
        target = wanted[stage.node]

        def there(node: str = stage.node, target: str = target) -> bool:
            shown = cluster.client.node(node)
            return bool(shown["power_state"] == target and not shown["reservation"])

        cluster.client.until(there, f"{stage.scene.name}: {target}")
        assert f"power {stage.machine.power}" == target


def nothing_since(stage: Stage, moment: int) -> list[Entry]:
    """What was done to the machine after so many entries of its record."""
    return [
        entry
        for entry in stage.machine.record.entries()[moment:]
        if entry.kind in ("command", "act")
    ]


def failed_visibly(stage: Stage, state: str) -> None:
    """V1 of an order that cannot succeed: it ends where its failure shows, and why."""
    node = stage.cluster.client.until_state(stage.node, state)
    assert "(BM-" in (node["last_error"] or ""), (stage.scene.name, node["last_error"])
    rests(stage.cluster, stage.node)
    one_at_a_time(stage)


def reason_stays(stage: Stage, looks: int = 3) -> None:
    """V8: no periodic duty wipes the reason, here or in the history."""
    client = stage.cluster.client
    reason = client.node(stage.node)["last_error"]
    for _ in range(looks):
        time.sleep(1)
        assert client.node(stage.node)["last_error"] == reason
    history = client.must("GET", f"/v1/nodes/{stage.node}/history?detail=true")
    assert reason in [entry["event"] for entry in history["history"]]
