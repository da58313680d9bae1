# SPDX-License-Identifier: Apache-2.0
"""The overview of a cluster: figures of conductors, what waits, who took over."""

import dataclasses
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.domain.report import Report, to_stored
from ironic_ng.tests.functional.api.door import Door

TAKEN = {
    "node": "8d0b1e0c-0000-4000-8000-000000000001",
    "from": "c-9",
    "verb": "active",
    "at": "2026-01-02T03:04:05",
}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One conductor that lives, one that is silent, one that left."""
    door = Door(tmp_path_factory.mktemp("cluster"))
    told = Report(version="1", busy=2, queued=3, bus_lost=True, takeovers=[TAKEN])
    with door.database.write() as unit:
        first = unit.get(Conductor, "c-1")
        assert first is not None
        unit.replace(dataclasses.replace(first, report=to_stored(told)))
        unit.add(Conductor(hostname="c-2", drivers=["redfish"]))
        unit.add(Conductor(hostname="c-3", drivers=["redfish"], online=False))
        for number in range(5):
            unit.add(_node(number))
        waiting = _node(7, driver="redfish")
        unit.add(waiting)
        unit.add(Intent(uuid=str(uuid.uuid4()), node_uuid=waiting.uuid, verb="manage"))
        unit.add(
            Job(
                uuid=str(uuid.uuid4()), node_uuid=_node(1).uuid, flow="deploy",
                waiting_for="a heartbeat of the ramdisk", step_started_at=unit.now(),
            )
        )  # fmt: skip
    with door.database.write() as unit:
        unit.claim(_node(2).uuid, "c-1", "work", 3600)
    door.settings.override({"conductor": {"heartbeat_timeout": 3600}})
    yield door
    door.stop()


def _node(number: int, driver: str = "fake-hardware") -> Node:
    return Node(uuid=str(uuid.UUID(int=number)), driver=driver)


def overview(door: Door, query: str = "", **headers: str) -> dict[str, Any]:
    answer = door.ask("GET", f"/v1/ng/ha{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_each_conductor_is_shown_with_its_figures(cluster: Door) -> None:
    found = {it["hostname"]: it for it in overview(cluster)["conductors"]}
    assert list(found) == ["c-1", "c-2", "c-3"]
    first = found["c-1"]
    assert (first["alive"], first["busy"], first["queued"]) == (True, 2, 3)
    assert first["held"] == 1
    assert 0 < first["lease_left"] <= 3600
    assert found["c-2"]["version"] == ""
    assert not found["c-3"]["alive"]


def test_what_waits_and_for_what(cluster: Door) -> None:
    found = overview(cluster)
    waits = {(it["cause"], it["flow"], it["what"], it["count"])
             for it in found["waiting"]}  # fmt: skip
    assert waits == {
        ("queued", "manage", None, 1),
        ("step", "deploy", "a heartbeat of the ramdisk", 1),
    }
    assert found["bus"] == {"round_trip_ms": None, "lost_by": ["c-1"]}
    (taken,) = found["takeovers"]
    assert (taken["from"], taken["to"], taken["node"]) == ("c-9", "c-1", TAKEN["node"])


def test_nodes_without_possible_conductor(cluster: Door) -> None:
    with cluster.database.write() as unit:
        second = unit.get(Conductor, "c-2")
        assert second is not None
        unit.replace(dataclasses.replace(second, online=False))
    found = overview(cluster)["nodes"]
    assert found["total"] == 6
    (lost,) = found["without_conductor"]
    assert (lost["driver"], lost["count"]) == ("redfish", 1)
    assert "redfish" in lost["text"]


@pytest.mark.parametrize(
    ("query", "headers", "chinese"),
    [
        ("?lang=zh_CN", {}, True),
        ("?lang=zh", {}, True),
        ("", {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}, True),
        ("?lang=en", {"Accept-Language": "zh-CN"}, False),
        ("", {"Accept-Language": "*"}, False),
        ("", {"Accept-Language": "x" * 10_000}, False),
        ("?lang=klingon", {}, False),
        ("", {}, False),
    ],
)
def test_in_the_language_of_the_reader(
    cluster: Door, query: str, headers: dict[str, str], chinese: bool
) -> None:
    texts = [it["text"] for it in overview(cluster, query, **headers)["conductors"]]
    assert ("正在服务" in texts[0]) is chinese
