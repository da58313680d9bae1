# SPDX-License-Identifier: Apache-2.0
"""What every action does, and what none may do."""

from typing import Any

import pytest

from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.inspection_rules.applying import Refused
from ironic_ng.domain.inspection_rules.subject import Subject
from ironic_ng.tests.unit.domain.inspection_rules.stand import (
    MAC,
    NODE,
    PORT,
    Outside,
    engine,
    part,
    rule,
    subject,
)


def done(*actions: Any, **node: Any) -> Subject:
    seen = subject(**node)
    engine().apply([rule(actions)], seen)
    return seen


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [
        (part("set-attribute", path="/description", value="d"), "description", "d"),
        (part("set-attribute", path="description", value="d"), "description", "d"),
        (part("set-attribute", "/description", "d"), "description", "d"),
        (
            part("set-attribute", path="/extra", value={"q": "{inventory[hostname]}"}),
            "extra",
            {"q": "h"},
        ),
        (
            part("set-attribute", path="extra.a.b", value=[1, "{node.driver}"]),
            "extra",
            {"list": ["a"], "text": "t", "a": {"b": [1, "fake-hardware"]}},
        ),
        (
            part("set-attribute", path="/extra/list/0", value="z"),
            "extra",
            {"list": ["z"], "text": "t"},
        ),
        (
            part("set-attribute", path="/extra/list/-", value="z"),
            "extra",
            {"list": ["a", "z"], "text": "t"},
        ),
        (part("set-attribute", path="/maintenance", value="True"), "maintenance", True),
        (
            part("extend-attribute", path="/extra/list", value="a"),
            "extra",
            {"list": ["a", "a"], "text": "t"},
        ),
        (
            part("extend-attribute", path="/extra/list", value="a", unique=True),
            "extra",
            {"list": ["a"], "text": "t"},
        ),
        (
            part("extend-attribute", path="/extra/new", value="a"),
            "extra",
            {"list": ["a"], "text": "t", "new": ["a"]},
        ),
        (part("del-attribute", path="/extra/text"), "extra", {"list": ["a"]}),
        (part("del-attribute", path="/extra"), "extra", {}),
        (
            part("set-capability", name="cpus", value="n{inventory[cpu][count]}"),
            "properties",
            {"capabilities": "boot_mode:uefi,x:1,cpus:n4"},
        ),
        (
            part("set-capability", name="boot_mode", value="bios"),
            "properties",
            {"capabilities": "boot_mode:bios,x:1"},
        ),
        (
            part("unset-capability", name="boot_mode"),
            "properties",
            {"capabilities": "x:1"},
        ),
    ],
)
def test_fields_of_the_node(action: Any, field: str, value: Any) -> None:
    assert done(action).node_changes() == {field: value}


def test_what_is_absent_may_be_unset() -> None:
    seen = done(
        part("unset-capability", name="nope"),
        part("remove-trait", name="CUSTOM_NOPE"),
        part("unset-plugin-data", path="nope.nope"),
    )
    assert seen.node_changes() == {}
    assert seen.traits == ["CUSTOM_OLD"]


def test_traits() -> None:
    seen = done(
        part("add-trait", name="CUSTOM_{item}", loop=["A", "B", "A"]),
        part("add-trait", name="HW_CPU_X86_VMX"),
        part("remove-trait", name="CUSTOM_OLD"),
    )
    assert seen.traits == ["CUSTOM_A", "CUSTOM_B", "HW_CPU_X86_VMX"]


def test_plugin_data() -> None:
    seen = done(
        part("set-plugin-data", path="a.b", value="{inventory[cpu][count]}"),
        part("set-plugin-data", path="/a/c", value=1),
        part("extend-plugin-data", path="a.l", value="x"),
        part("extend-plugin-data", path="a.l", value="x", unique=True),
        part("unset-plugin-data", path="token"),
    )
    assert seen.plugin_data == {
        "root_disk": {"name": "/dev/sda"},
        "a": {"b": "4", "c": 1, "l": ["x"]},
    }


@pytest.mark.parametrize("ident", [PORT, PORT.upper(), MAC])
def test_ports(ident: str) -> None:
    seen = done(
        part("set-port-attribute", port_id=ident, path="/pxe_enabled", value=False),
        part("extend-port-attribute", port_id=ident, path="extra.list", value="b"),
        part("set-port-attribute", port_id=ident, path="/extra/x", value=1),
        part("del-port-attribute", port_id=ident, path="/extra/x"),
        part("set-port-attribute", port_id=ident, path="/name", value="p"),
        part("del-port-attribute", port_id=ident, path="/name"),
    )
    assert seen.port_changes() == {
        MAC: {"pxe_enabled": False, "extra": {"list": ["a", "b"]}, "name": None}
    }


def test_loops_fill_in_everything() -> None:
    seen = done(
        part("set-attribute", path="{item[p]}", value="{item[v]}",
             loop=[{"p": "/extra/a", "v": 1}, {"p": "/description", "v": "d"}])
    )  # fmt: skip
    assert seen.node["extra"]["a"] == "1"
    assert seen.node["description"] == "d"


def test_paths_and_names_are_filled_in_by_loops_only() -> None:
    seen = done(part("set-attribute", path="/extra/{inventory[hostname]}", value=1))
    assert seen.node["extra"]["{inventory[hostname]}"] == 1


def test_outside() -> None:
    outside = Outside()
    actions = [
        part("log", msg="host {inventory[hostname]}", level="warning"),
        part("api-call", url="http://10.1.1.1/{node.uuid}", headers={"A": "b"}),
    ]
    engine(outside).apply([rule(actions)], subject())
    assert outside.logged == [("warning", "host h")]
    (call,) = outside.called
    assert call.url == f"http://10.1.1.1/{NODE}"
    assert (call.timeout, call.retries, call.backoff_factor) == (5, 3, 0.3)


def test_fail_ends_all() -> None:
    seen = subject()
    first = rule(
        [
            part("set-attribute", path="/extra/a", value=1),
            part("fail", msg="bad {inventory[hostname]}"),
            part("set-attribute", path="/extra/b", value=1),
        ]
    )
    with pytest.raises(Refused, match="bad h"):
        engine().apply([first], seen)
    assert seen.node_changes()["extra"] == {"list": ["a"], "text": "t", "a": 1}


def test_higher_priority_first() -> None:
    seen = subject()
    rules = [
        rule(
            [part("extend-attribute", path="/extra/list", value=f"p{it}")], priority=it
        )
        for it in (1, 9, 5)
    ]
    engine().apply(rules, seen)
    assert seen.node["extra"]["list"] == ["a", "p9", "p5", "p1"]


def test_a_rule_sees_what_those_before_it_did() -> None:
    seen = subject()
    first = rule([part("set-plugin-data", path="seen", value="y")], priority=2)
    second = rule(
        [part("set-attribute", path="/extra/then", value="{plugin_data[seen]}")],
        [part("eq", values=["{plugin_data[seen]}", "y"])],
    )
    engine().apply([second, first], seen)
    assert seen.node["extra"]["then"] == "y"


@pytest.mark.parametrize(
    "action",
    [
        part("set-attribute", path="/properties", value="text"),
        part("set-attribute", path="/name", value="no name!"),
        part("set-attribute", path="/extra/text/deeper", value=1),
        part("set-attribute", path="/extra/list/7", value=1),
        part("extend-attribute", path="/extra/text", value=1),
        part("del-attribute", path="/extra/nope"),
        part("del-attribute", path="/driver"),
        part("set-capability", name="a", value="b,c:d"),
        part("add-trait", name="bad"),
        part("set-port-attribute", port_id="eth0", path="/extra/x", value=1),
        part("set-port-attribute", port_id=PORT, path="/address", value="x"),
        part("set-attribute", path="{item}", value="x", loop=["/uuid"]),
        part("set-attribute", path="{item}", value="x", loop=["/provision_state"]),
        part("set-attribute", path="{item}", value="x", loop=["/epoch"]),
        part("set-attribute", path="{item}", value="x", loop=["/__class__"]),
    ],
)
def test_impossible_actions_name_rule_and_place(action: Any) -> None:
    with pytest.raises(ServiceError) as caught:
        done(action)
    assert caught.value.code.code == "BM-INV-026"
    assert "r1" in str(caught.value)


def test_what_came_in_is_not_touched() -> None:
    actions = [part("set-attribute", path="/extra/deep", value={"a": []})]
    made = rule(actions)
    for _ in range(2):
        seen = subject()
        engine().apply([made], seen)
        seen.node["extra"]["deep"]["a"].append("dirt")
    assert made.actions[0].args["value"] == {"a": []}
