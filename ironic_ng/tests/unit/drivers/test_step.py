# SPDX-License-Identifier: Apache-2.0
"""The decorator says what a method offers and leaves the method as it is."""

from ironic_ng.domain.steps import Arg, Done, Occasion, Outcome
from ironic_ng.drivers.agent.rescue import AgentRescue
from ironic_ng.drivers.interfaces.bios import BiosInterface
from ironic_ng.drivers.step import StepRun, is_step, step, steps_of
from ironic_ng.drivers.task import Task
from ironic_ng.tests.driving import Driving, performance


class _Some(BiosInterface):
    @step(
        clean=10,
        deploy=0,
        abortable=True,
        ramdisk=False,
        timeout=5,
        args={"settings": Arg("names and values", required=True)},
    )
    def apply(self, task: Task, run: StepRun) -> Outcome:
        return Done(facts={"given": run.args})

    def plain(self) -> None: ...


class _Heir(_Some):
    @step(service=3)
    def more(self, task: Task, run: StepRun) -> Outcome:
        return Done()


def test_what_is_declared_is_found() -> None:
    (spec,) = steps_of("bios", _Some())
    assert (spec.interface, spec.step, spec.method) == ("bios", "apply", "apply")
    assert spec.priorities == {Occasion.CLEAN: 10, Occasion.DEPLOY: 0}
    assert spec.abortable
    assert not spec.ramdisk
    assert spec.timeout == 5
    assert spec.args["settings"].required


def test_steps_are_inherited() -> None:
    assert {spec.step for spec in steps_of("bios", _Heir())} == {"apply", "more"}


def test_the_method_can_be_called() -> None:
    driving = Driving()
    task = driving.task("fake-hardware", {})
    outcome = _Some().apply(task, performance({"a": 1}))
    assert outcome == Done(facts={"given": {"a": 1}})
    driving.close()


def test_what_a_rescue_plans_can_be_performed() -> None:
    rescue = AgentRescue()
    planned = rescue.rescue(Driving().task("fake-hardware", {}), performance({}))
    assert isinstance(planned, Done)
    own = [item for item in planned.then if not item.is_core]
    assert [item.step for item in own] == ["open_ramdisk"]
    assert all(is_step(getattr(rescue, item.step)) for item in own)
    # No client may order it: it is offered on no occasion.
    assert [dict(spec.priorities) for spec in steps_of("rescue", rescue)] == [{}]
