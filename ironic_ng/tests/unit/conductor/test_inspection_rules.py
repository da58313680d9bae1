# SPDX-License-Identifier: Apache-2.0
"""Rules are applied behind the hooks and stored with them, at once or not at all."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.domain.chassis import Chassis
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.inspection_rule import InspectionRule
from ironic_ng.domain.inventory import NodeInventory
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.domain.steps import Changes, Done, Outcome, PortFacts
from ironic_ng.drivers.step import StepRun
from ironic_ng.drivers.task import Task
from ironic_ng.tests.unit.conductor.bench import Bench

OLD, NEW, FOREIGN = (f"52:54:00:00:00:0{it}" for it in (1, 2, 3))
FOUND = Changes(
    merge={"properties": {"cpus": 4}},
    ports=(PortFacts(address=NEW, pxe_enabled=True),),
    inventory={"hostname": "h", "interfaces": [{"mac_address": NEW}]},
    plugin_data={"root_disk": {"name": "/dev/sda"}},
)


class Machine:
    """A node that inspection finds something on."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.uuid = bench.enrol("manageable", extra={"kept": 1})
        self.inspections = 0
        bench.drivers.all["inspect"].inspect = self._inspect  # type: ignore[attr-defined]
        with bench.database.write() as unit:
            unit.add(Port(uuid=str(uuid.uuid4()), address=OLD, node_uuid=self.uuid))

    def _inspect(self, task: Task, run: StepRun) -> Outcome:
        self.inspections += 1
        return Done(changes=FOUND)

    def rule(self, *actions: Any, **more: Any) -> str:
        made = InspectionRule(uuid=str(uuid.uuid4()), actions=list(actions), **more)
        with self.bench.database.write() as unit:
            unit.add(made)
        return made.uuid

    def inspected(self) -> Node:
        self.bench.wish(self.uuid, "inspect")
        return self.bench.run(self.uuid)

    def ports(self) -> dict[str, Port]:
        with self.bench.database.read() as reader:
            found = reader.find(Port, node_uuid=self.uuid)
        return {port.address: port for port in found}

    def traits(self) -> list[str]:
        with self.bench.database.read() as reader:
            return reader.traits([self.uuid]).get(self.uuid, [])

    def data(self) -> NodeInventory | None:
        with self.bench.database.read() as reader:
            return reader.one(NodeInventory, node_uuid=self.uuid)


@pytest.fixture
def machine(bench: Bench) -> Machine:
    return Machine(bench)


def act(op: str, **args: Any) -> dict[str, Any]:
    return {"op": op, "args": args}


def put(path: str, value: Any) -> dict[str, Any]:
    return act("set-attribute", path=path, value=value)


def test_all_that_rules_change_is_stored(machine: Machine) -> None:
    machine.rule(
        put("/extra/host", "{inventory[hostname]}"),
        put("/properties/vendor", "v"),
        put("/resource_class", "baremetal-{node.properties[cpus]}"),
        act("add-trait", name="CUSTOM_SEEN"),
        act("set-plugin-data", path="mine.seen", value="y"),
        act("set-port-attribute", port_id=NEW, path="/extra/x", value="new"),
        act("set-port-attribute", port_id=OLD, path="/pxe_enabled", value=False),
    )
    node = machine.inspected()
    assert node.provision_state == "manageable"
    assert node.extra == {"kept": 1, "host": "h"}
    assert node.properties == {"cpus": 4, "vendor": "v"}
    assert node.resource_class == "baremetal-4"
    assert machine.traits() == ["CUSTOM_SEEN"]
    ports = machine.ports()
    assert ports[NEW].extra == {"x": "new"}
    assert ports[OLD].pxe_enabled is False
    data = machine.data()
    assert data is not None
    assert data.plugin_data["mine"] == {"seen": "y"}
    assert data.inventory == FOUND.inventory


def test_without_rules_the_hooks_alone_count(machine: Machine) -> None:
    assert machine.inspected().properties == {"cpus": 4}
    assert set(machine.ports()) == {OLD, NEW}


def test_a_rule_that_refuses_leaves_what_was_done(machine: Machine) -> None:
    machine.rule(put("/extra/why", "old"), act("fail", msg="too old: {node.extra}"))
    node = machine.inspected()
    assert node.provision_state == "inspect failed"
    assert "too old" in (node.last_error or "")
    assert "(BM-INV-027)" in (node.last_error or "")
    assert node.extra == {"kept": 1, "why": "old"}
    assert machine.data() is not None


@pytest.mark.parametrize(
    "action",
    [
        put("/extra/kept/deeper", 1),
        put("/chassis_uuid", "9f0a3b52-6f5e-4a55-9f8e-1f2d3c4b5a60"),
        put("/name", "taken"),
        put("/driver", "nosuch"),
        put("/inspect_interface", "nosuch"),
        put("/parent_node", "nosuch"),
        put("/protected", True),
        put("/protected_reason", "none"),
        put("/network_data", {"links": 1}),
        act("set-port-attribute", port_id=NEW, path="/address", value=FOREIGN),
        act("set-port-attribute", port_id=NEW, path="/name", value="taken"),
        act("add-trait", name="bad"),
    ],
)
def test_a_rule_that_cannot_be_applied_changes_nothing(
    machine: Machine, action: dict[str, Any]
) -> None:
    other = machine.bench.enrol(name="taken")
    foreign = Port(
        uuid=str(uuid.uuid4()), address=FOREIGN, node_uuid=other, name="taken"
    )
    with machine.bench.database.write() as unit:
        unit.add(foreign)
    machine.rule(put("/extra/first", 1), priority=9)
    machine.rule(action)
    node = machine.inspected()
    assert node.provision_state == "inspect failed"
    assert "(BM-INV-026)" in (node.last_error or "")
    assert node.extra == {"kept": 1}
    assert node.properties == {"cpus": 4}
    assert machine.traits() == []


def test_references_that_exist_are_taken(machine: Machine) -> None:
    chassis = Chassis(uuid=str(uuid.uuid4()))
    with machine.bench.database.write() as unit:
        unit.add(chassis)
    machine.rule(put("/chassis_uuid", chassis.uuid), put("/name", "fresh"))
    node = machine.inspected()
    assert (node.chassis_uuid, node.name) == (chassis.uuid, "fresh")


def test_a_name_taken_meanwhile_fails_the_inspection_and_ends(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the write somebody else may be faster."""
    machine.bench.enrol(name="taken")
    machine.rule(put("/name", "taken"))
    monkeypatch.setattr(
        "ironic_ng.conductor.inspection.settling._demand_unused", lambda *_: None
    )
    node = machine.inspected()
    assert node.provision_state == "inspect failed"
    assert "taken" in (node.last_error or "")
    assert node.name is None
    assert machine.bench.job(machine.uuid) is None


def test_work_cut_before_it_was_stored_is_done_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.rule(act("extend-attribute", path="/extra/list", value="x"))
    bench, save = machine.bench, machine.bench.journal.save

    def cut(*_: Any, **__: Any) -> None:
        if machine.inspections:
            raise KeyboardInterrupt
        save(*_, **__)

    bench.wish(machine.uuid, "inspect")
    with monkeypatch.context() as patch:
        patch.setattr(bench.journal, "save", cut)
        with pytest.raises(KeyboardInterrupt):
            bench.run(machine.uuid)
    assert bench.node(machine.uuid).extra == {"kept": 1}
    node = bench.run(machine.uuid)
    assert machine.inspections == 2
    assert node.extra == {"kept": 1, "list": ["x"]}


def test_data_are_kept_nowhere_if_so_told(machine: Machine) -> None:
    machine.bench.settings.override({"inventory": {"data_backend": "none"}})
    machine.rule(put("/extra/host", "{inventory[hostname]}"))
    assert machine.inspected().extra == {"kept": 1, "host": "h"}
    assert machine.data() is None


RULES = """
- uuid: from-a-file
  description: comes last
  priority: 9999
  conditions:
    - {op: contains, args: {value: "{inventory[hostname]}", regex: "^h$"}}
  actions:
    - {op: extend-attribute, args: {path: /extra/list, value: file}}
"""


def test_built_in_rules_come_after_those_of_the_api(
    machine: Machine, tmp_path: Path
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    machine.bench.settings.override({"inspection_rules": {"built_in_rules": path}})
    machine.rule(act("extend-attribute", path="/extra/list", value="api"), priority=0)
    assert machine.inspected().extra["list"] == ["api", "file"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "while parsing a flow node"),
        ("a: 1", "a list of rules is needed"),
        ("- 1", "rule 1"),
        ("- {actions: []}", "at least one action"),
        ("- {actions: [{op: fail, args: {}}]}", "msg"),
        ("- {actions: [{op: fail, args: {msg: x}}], more: 1}", "more"),
        ("- {actions: [{op: fail, args: {msg: x}}], priority: x}", "priority"),
        ("- !!python/object/apply:os.system ['true']", "python"),
        (None, "No such file"),
    ],
)
def test_a_bad_file_keeps_a_conductor_from_starting(
    bench: Bench, tmp_path: Path, text: str | None, reason: str
) -> None:
    from ironic_ng.conductor.inspection.rule_book import RuleBook

    path = tmp_path / "rules.yaml"
    if text is not None:
        path.write_text(text)
    bench.settings.override({"inspection_rules": {"built_in_rules": path}})
    with pytest.raises(ServiceError, match=reason) as caught:
        RuleBook(bench.settings, bench.database.read)
    assert caught.value.code.code == "BM-INV-029"
