# SPDX-License-Identifier: Apache-2.0
"""Steps that a node has performed on its child nodes."""

from typing import Any

from ironic_ng.domain.catalogue import pwr
from ironic_ng.domain.steps import Done, Failed, Wait
from ironic_ng.tests.unit.conductor.bench import Bench


def test_a_step_for_the_children_runs_on_each_of_them(bench: Bench) -> None:
    uuid = bench.enrol("manageable")
    children = [bench.enrol("manageable", parent_node=uuid) for _ in range(3)]
    on: list[str] = []

    def act(task: Any, run: Any) -> Any:
        on.append(task.node.uuid)
        if run.notes.setdefault("looks", 0) == 0:
            run.notes["looks"] = 1
            return Wait(seconds=0, reason="a child")
        return Done()

    bench.drivers.deploy.acts["gentle"] = act
    steps = [
        {
            "interface": "deploy",
            "step": "gentle",
            "execute_on_child_nodes": True,
            "limit_child_node_execution": children[:2],
        }
    ]
    bench.wish(uuid, "clean", clean_steps=steps)
    assert bench.run(uuid).provision_state == "manageable"
    assert on == [children[0], children[0], children[1], children[1]]
    assert bench.node(children[0]).reservation is None


def test_a_child_that_fails_fails_the_parent(bench: Bench) -> None:
    uuid = bench.enrol("manageable")
    child = bench.enrol("manageable", parent_node=uuid)
    error = pwr.POWER_OFF_DISABLED(node=child)
    bench.drivers.deploy.acts["gentle"] = lambda *_: Failed(error=error)
    step = {"interface": "deploy", "step": "gentle", "execute_on_child_nodes": True}
    bench.wish(uuid, "clean", clean_steps=[step])
    node = bench.run(uuid)
    assert "(BM-STEP-034)" in (node.last_error or "")
    assert child in (node.last_error or "")
