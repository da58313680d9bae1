# SPDX-License-Identifier: Apache-2.0
"""When conditions hold: every operator, negation, loops."""

from typing import Any

import pytest

from ironic_ng.domain.errors import ServiceError
from ironic_ng.tests.unit.domain.inspection_rules.stand import (
    engine,
    part,
    rule,
    subject,
)

HIT = part("set-attribute", path="/extra/hit", value="yes")


def holds(*conditions: Any) -> bool:
    seen = subject()
    engine().apply([rule([HIT], conditions)], seen)
    return "hit" in seen.node["extra"]


ARCH = "{inventory[cpu][architecture]}"
MEMORY = "{inventory[memory][physical_mb]}"
ABSENT = "{inventory[nope]}"


@pytest.mark.parametrize(
    ("condition", "true"),
    [
        (part("eq", values=[ARCH, "x86_64"]), True),
        (part("eq", values=[1, 1, 2]), False),
        (part("eq", values=[1]), True),
        (part("eq", values=[]), True),
        (part("eq", values=["{inventory[cpu][count]}", 4]), True),
        (part("eq", values=["4.0", "4"]), False),
        (part("eq", values=[True, 1]), False),
        (part("eq", values=[True, 1], force_strings=True), False),
        (part("eq", values=["4", 4], force_strings=True), True),
        (part("eq", values=[ABSENT, ABSENT]), True),
        (part("eq", 1, 1), True),
        (part("eq", [1, 2]), False),
        (part("lt", values=[1, 2, 3]), True),
        (part("lt", values=[1, 3, 2]), False),
        (part("!lt", values=[1, 3, 2]), True),
        (part("gt", values=[MEMORY, "4096"]), True),
        (part("gt", values=[MEMORY, 4096]), True),
        (part("lt", values=[MEMORY, 4096]), False),
        (part("gt", values=["b", "a"]), True),
        (part("is-empty", value=""), True),
        (part("is-empty", value=[]), True),
        (part("is-empty", value={}), True),
        (part("is-empty", value=None), True),
        (part("is-empty", value=0), False),
        (part("is-empty", value=ABSENT), True),
        (part("is-empty", value="{inventory[interfaces][1][ipv4_address]}"), True),
        (part("is-empty", value="{inventory[cpu][flags]}"), False),
        (part("!is-empty", value="x"), True),
        (part("is-none", value=None), True),
        (part("is-none", value="None"), False),
        (part("is-true", value=True), True),
        (part("is-true", value="{inventory[interfaces][0][has_carrier]}"), True),
        (part("is-true", value="yes"), True),
        (part("is-true", value=2), True),
        (part("is-true", value="junk"), False),
        (part("is-true", value=[1]), False),
        (part("is-false", value="no"), True),
        (part("is-false", value=0), True),
        (part("is-false", value=None), True),
        (part("is-false", value="junk"), False),
        (part("one-of", value=ARCH, values=["x86_64", "arm"]), True),
        (part("one-of", value="{inventory[cpu][count]}", values=[2, 4]), True),
        (part("one-of", value="x", values=[]), False),
        (
            part("in-net", address="{inventory[bmc_address]}", subnet="10.9.0.0/16"),
            True,
        ),
        (part("in-net", address="10.8.0.1", subnet="10.9.0.0/16"), False),
        (part("in-net", address="10.9.8.7", subnet="10.9.0.1/16"), True),
        (part("in-net", address="2001:db8::1", subnet="10.9.0.0/16"), False),
        (part("in-net", "10.0.0.1", "10.0.0.0/8"), True),
        (part("matches", value=ARCH, regex="x86.*"), True),
        (part("matches", value=ARCH, regex="x86"), False),
        (part("matches", value=4, regex="4"), True),
        (part("contains", value=ARCH, regex="86"), True),
        (part("contains", value="{inventory[cpu][flags]}", regex="vmx"), True),
        (
            part(
                "contains",
                value="{inventory[system_vendor][manufacturer]}",
                regex="(?i)dell",
            ),
            True,
        ),
    ],
)
def test_operators(condition: Any, true: bool) -> None:
    assert holds(condition) is true
    opposite = condition["op"].removeprefix("!")
    if opposite == condition["op"]:
        opposite = f"!{opposite}"
    assert holds({**condition, "op": opposite}) is not true


def test_all_conditions_must_hold() -> None:
    assert holds()
    assert not holds(part("is-true", value=True), part("is-true", value=False))


@pytest.mark.parametrize(
    ("multiple", "items", "true"),
    [
        (None, [1, 2], True), (None, [2, 2], False),
        ("any", [2, 1], True), ("any", [], False),
        ("all", [1, 1], True), ("all", [1, 2], False), ("all", [], False),
        ("first", [1, 2], True), ("first", [2, 2], False),
        ("last", [1, 2], False), ("last", [2, 1], True), ("last", [], False),
    ],
)  # fmt: skip
def test_loops(multiple: str | None, items: list[int], true: bool) -> None:
    condition = part("eq", values=["{item}", "1"], loop=items)
    if multiple is not None:
        condition["multiple"] = multiple
    assert holds(condition) is true


def test_negation_is_of_each_item() -> None:
    condition = part("!eq", values=["{item}", "1"])
    assert holds({**condition, "loop": [1, 2]})
    assert not holds({**condition, "loop": [1, 1]})


def test_an_object_is_one_item() -> None:
    condition = part("eq", values=["{item[a]}", "1"], loop={"a": 1, "b": 2})
    assert holds(condition)


def test_items_are_filled_in_themselves() -> None:
    condition = part("eq", values=["{item}", "h"], loop=["{inventory[hostname]}"])
    assert holds(condition)


@pytest.mark.parametrize(
    "condition",
    [
        part("in-net", address="zzz", subnet="10.0.0.0/8"),
        part("in-net", address="10.0.0.1", subnet="zzz"),
        part("gt", values=["x", 1]),
        part("lt", values=[None, 1]),
        part("gt", values=[[1], [2]]),
    ],
)
def test_senseless_values_name_rule_and_place(condition: Any) -> None:
    with pytest.raises(ServiceError) as caught:
        holds(condition)
    assert caught.value.code.code == "BM-INV-026"
    assert "r1" in str(caught.value)
    assert "conditions/0" in str(caught.value)
