# SPDX-License-Identifier: Apache-2.0
"""The search for a node in SQL says what the rules say, on every database."""

import datetime
import itertools
import random
import uuid
from collections import Counter
from typing import Any

from ironic_ng.db.database import Database
from ironic_ng.domain import allocation_rules
from ironic_ng.domain.allocation import Allocation
from ironic_ng.domain.allocation_rules import PLACE, STATE, Wish
from ironic_ng.domain.node import Node

TRAITS = ("CUSTOM_A", "CUSTOM_B", "HW_CPU_X86_VMX")
CHOICES: dict[str, tuple[Any, ...]] = {
    "resource_class": ("big", "big", "small", None),
    "owner": (None, "p-1", "p-2"),
    "lessee": (None, "p-1"),
    "provision_state": ("available", "available", "available", "active"),
    "maintenance": (False, False, True),
    "power_state": ("power off", "power on", None),
    "instance_uuid": (None, None, "unique"),
    "reservation": (None, None, "c-1"),
}


def many(database: Database, number: int) -> dict[str, tuple[Node, list[str]]]:
    """Nodes of all sorts with traits, the same in each run."""
    dice = random.Random(1)
    found = {}
    with database.write() as unit:
        for _ in range(number):
            words = {name: dice.choice(items) for name, items in CHOICES.items()}
            if words["instance_uuid"] is not None:
                words["instance_uuid"] = str(uuid.UUID(int=dice.getrandbits(128)))
            key = str(uuid.UUID(int=dice.getrandbits(128)))
            node = unit.add(Node(uuid=key, driver="fake-hardware", **words))
            traits = dice.sample(TRAITS, dice.randrange(len(TRAITS) + 1))
            unit.set_traits(key, traits)
            found[key] = (node, traits)
    return found


def test_the_census_counts_as_the_rules_do(database: Database) -> None:
    nodes = many(database, 150)
    some = list(nodes)[::2]
    combinations = itertools.product(
        (None, "p-1"), ((), ("CUSTOM_A",), TRAITS[:2]), ((), some)
    )
    for owner, traits, candidates in combinations:
        wanted = Allocation(
            uuid="a", resource_class="big", owner=owner,
            traits=list(traits), candidate_nodes=list(candidates),
        )  # fmt: skip
        unmet = [
            allocation_rules.unmet(wanted, node, its) for node, its in nodes.values()
        ]
        placed = [it for it in unmet if not it & set(PLACE)]
        named = [it for it in placed if Wish.CANDIDATE not in it]
        fitting = [it for it in named if Wish.TRAITS not in it]
        with database.read() as reader:
            census = reader.census(wanted)
            match = reader.match(wanted)
        assert census.of_class == len(placed)
        assert census.named == len(named)
        assert census.fitting == len(fitting)
        assert census.failing == {
            wish: sum(wish in it for it in fitting) for wish in STATE
        }
        assert census.locked == sum(it == {Wish.UNLOCKED} for it in fitting)
        perfect = {
            key
            for key, (node, its) in nodes.items()
            if not allocation_rules.unmet(wanted, node, its)
        }
        assert (match in perfect) if perfect else match is None


def fitting(database: Database, name: str) -> str:
    with database.write() as unit:
        return unit.add(
            Node(
                uuid=str(uuid.uuid4()), name=name, driver="d", resource_class="big",
                provision_state="available", power_state="power off",
            )
        ).uuid  # fmt: skip


def test_the_node_of_the_same_name_comes_first(database: Database) -> None:
    nodes = [fitting(database, f"n-{number}") for number in range(10)]
    named = Allocation(uuid="a", resource_class="big", name="n-7")
    with database.read() as reader:
        assert {reader.match(named) for _ in range(20)} == {nodes[7]}


def test_any_of_the_others_is_as_good(database: Database) -> None:
    nodes = [fitting(database, f"n-{number}") for number in range(4)]
    wanted = Allocation(uuid="a", resource_class="big", name="elsewhere")
    with database.read() as reader:
        found = Counter(reader.match(wanted) for _ in range(200))
    assert set(found) == set(nodes)


def test_an_empty_table(database: Database) -> None:
    wanted = Allocation(uuid="a", resource_class="big")
    with database.read() as reader:
        assert reader.match(wanted) is None
        assert reader.census(wanted).of_class == 0


def test_what_is_due(database: Database) -> None:
    with database.write() as unit:
        now, hour = unit.now(), datetime.timedelta(hours=1)
        for key, state, due_at in (
            ("old", "allocating", None),
            ("done", "active", None),
            ("failed", "error", None),
            ("later", "allocating", now + hour),
            ("now", "allocating", now - hour),
        ):
            unit.add(Allocation(uuid=key, state=state, due_at=due_at))
    with database.read() as reader:
        assert reader.due_allocations(10) == ["old", "now"]
        assert reader.due_allocations(1) == ["old"]
