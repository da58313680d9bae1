# SPDX-License-Identifier: Apache-2.0
"""Which nodes an allocation may have, and what is said when there is none."""

import dataclasses
from typing import Any

import pytest

from ironic_ng.domain import allocation_rules
from ironic_ng.domain.allocation import Allocation
from ironic_ng.domain.allocation_rules import STATE, Census, Wish
from ironic_ng.domain.node import Node

FITTING = Node(
    uuid="n-1", driver="d", resource_class="big", provision_state="available",
    power_state="power off", owner="o", lessee="l",
)  # fmt: skip
WANTED = Allocation(uuid="a-1", resource_class="big")


def changed(node: Node = FITTING, **fields: Any) -> Node:
    return dataclasses.replace(node, **fields)


def wanting(**fields: Any) -> Allocation:
    return dataclasses.replace(WANTED, **fields)


@pytest.mark.parametrize(
    ("allocation", "node", "missed"),
    [
        (WANTED, FITTING, None),
        (WANTED, changed(resource_class="small"), Wish.RESOURCE_CLASS),
        (WANTED, changed(resource_class=None), Wish.RESOURCE_CLASS),
        (WANTED, changed(provision_state="active"), Wish.AVAILABLE),
        (WANTED, changed(maintenance=True), Wish.NO_MAINTENANCE),
        (WANTED, changed(power_state=None), Wish.POWER_KNOWN),
        (WANTED, changed(instance_uuid="i"), Wish.UNUSED),
        (WANTED, changed(reservation="c-1"), Wish.UNLOCKED),
        (wanting(owner="o"), FITTING, None),
        (wanting(owner="l"), FITTING, None),
        (wanting(owner="x"), FITTING, Wish.OWNER),
        (wanting(owner="x"), changed(owner=None, lessee=None), Wish.OWNER),
        (wanting(candidate_nodes=["n-2", "n-1"]), FITTING, None),
        (wanting(candidate_nodes=["n-2"]), FITTING, Wish.CANDIDATE),
        (wanting(traits=["A"]), FITTING, None),
        (wanting(traits=["A", "C"]), FITTING, Wish.TRAITS),
    ],
)
def test_each_wish_by_itself(
    allocation: Allocation, node: Node, missed: Wish | None
) -> None:
    found = allocation_rules.unmet(allocation, node, ["A", "B"])
    assert found == ({missed} if missed else frozenset())


def census(**numbers: int) -> Census:
    failing = dict.fromkeys(STATE, 0) | {Wish.UNUSED: 2, Wish.AVAILABLE: 1}
    words = {"of_class": 12, "named": 5, "fitting": 3, "locked": 0} | numbers
    return Census(failing=failing, **words)


@pytest.mark.parametrize(
    ("allocation", "counted", "code", "words"),
    [
        (WANTED, census(of_class=0), "BM-ALC-001", ["big"]),
        (wanting(owner="p-1"), census(of_class=0), "BM-ALC-002", ["big", "p-1"]),
        (
            wanting(candidate_nodes=["a", "b"]),
            census(named=0),
            "BM-ALC-003",
            ["big: 12", "nodes: 2"],
        ),
        (
            wanting(traits=["CUSTOM_B", "CUSTOM_A"]),
            census(fitting=0),
            "BM-ALC-004",
            ["candidates: 5", "CUSTOM_A, CUSTOM_B"],
        ),
        (
            WANTED,
            census(),
            "BM-ALC-005",
            ["big: 12", "traits: 3", "instance 2", "available 1"],
        ),
    ],
)
def test_the_reason_names_the_wish_that_left_none(
    allocation: Allocation, counted: Census, code: str, words: list[str]
) -> None:
    error = allocation_rules.explain(allocation, counted)
    assert error.code.code == code
    for word in words:
        assert word in error.message()
    assert error.message("zh_CN") != error.message()


def test_many_traits_are_not_all_named() -> None:
    many = wanting(traits=[f"CUSTOM_{number:02}" for number in range(50)])
    error = allocation_rules.explain(many, census(fitting=0))
    assert "CUSTOM_09 and 40 more" in error.message()


@pytest.mark.parametrize(
    ("fields", "deployed"),
    [
        ({}, False),
        ({"provision_state": "active"}, True),
        ({"provision_state": "active", "maintenance": True}, False),
        ({"provision_state": "deploying", "target_provision_state": "active"}, True),
        (
            {"provision_state": "deploy failed", "target_provision_state": "active"},
            True,
        ),
        ({"provision_state": "manageable"}, False),
    ],
)
def test_what_counts_as_deployed(fields: dict[str, Any], deployed: bool) -> None:
    assert allocation_rules.is_deployed(changed(**fields)) is deployed
