# SPDX-License-Identifier: Apache-2.0
"""The page that tells who serves which nodes, and what would change."""

import dataclasses
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.features import PLACEMENT
from ironic_ng.domain.node import Node
from ironic_ng.tests.functional.api.door import Door

NODES = [str(uuid.UUID(int=number)) for number in range(1, 9)]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Two conductors in two racks, with four nodes each."""
    door = Door(tmp_path_factory.mktemp("placement"))
    with door.database.write() as unit:
        first = unit.get(Conductor, "c-1")
        assert first is not None
        first = dataclasses.replace(
            first, features=[PLACEMENT], failure_domain="s/r1", updated_at=unit.now()
        )
        unit.replace(first)
        unit.add(dataclasses.replace(first, hostname="c-2", failure_domain="s/r2"))
        for number, name in enumerate(NODES):
            extra = {"failure_domain": f"s/r{number % 2 + 1}"}
            unit.add(Node(uuid=name, driver=first.drivers[0], extra=extra))
        unit.assign(NODES[0::2], None, "c-1")
        unit.assign(NODES[1::2], None, "c-2")
    yield door
    door.stop()


def ask(door: Door, query: str = "", status: int = 200) -> dict[str, Any]:
    answer = door.ask("GET", f"/v1/ng/placement{query}")
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_load_as_it_is(door: Door) -> None:
    found = ask(door)
    loads = {it["hostname"]: it["nodes"] for it in found["conductors"]}
    assert loads == {"c-1": 4, "c-2": 4}
    assert found["simulated"] is False
    assert found["max_to_mean"] == 1
    assert found["moves"] == found["without_conductor"] == 0
    assert found["node"] is None


def test_who_serves_a_node_and_who_would_follow(door: Door) -> None:
    node = ask(door, f"?node={NODES[1]}")["node"]
    assert node["conductor"] == node["conductor_affinity"] == "c-2"
    names = [(it["hostname"], it["common_parts"]) for it in node["candidates"]]
    assert names == [("c-2", 2), ("c-1", 1)]
    shown = door.ask("GET", f"/v1/nodes/{NODES[1]}?fields=conductor").json()
    assert shown["conductor"] == "c-2"
    listed = door.ask("GET", "/v1/nodes?conductor=c-2").json()["nodes"]
    assert sorted(it["uuid"] for it in listed) == NODES[1::2]


def test_one_goes_down_in_thought_only(door: Door) -> None:
    found = ask(door, f"?simulate_down=c-2&node={NODES[1]}")
    assert found["simulated"] is True
    assert found["node"]["conductor"] == "c-1"
    assert found["moves"] == 4
    assert found["moved"][0] == {"node_uuid": NODES[1], "from": "c-2", "to": "c-1"}
    loads = {it["hostname"]: it["nodes_settled"] for it in found["conductors"]}
    assert loads == {"c-1": 8, "c-2": 0}
    both = ask(door, "?simulate_down=c-1,c-2")
    assert both["without_conductor"] == 8
    assert ask(door)["moves"] == 0


def test_a_new_one_nearer_than_the_present_ones(door: Door) -> None:
    found = ask(door, "?simulate_up=c-3&failure_domain=s/r2&capacity=100")
    assert {it["to"] for it in found["moved"]} == {"c-3"}
    assert {it["from"] for it in found["moved"]} == {"c-2"}
    assert found["moves"] == 2


def test_what_does_not_exist_is_not_found(door: Door) -> None:
    ask(door, "?simulate_down=nobody", 404)
    ask(door, "?node=nobody", 404)
    ask(door, "?colour=red", 400)
