# SPDX-License-Identifier: Apache-2.0
"""Steps of deploy templates and runbooks, as the engine performs them."""

from typing import Any

import pytest

from ironic_ng.conductor.runner import Runner
from ironic_ng.domain.runbook import Runbook
from ironic_ng.domain.steps import Done, Occasion, PlannedStep, Wait, core
from ironic_ng.tests.unit.conductor.bench import Bench

Options = dict[str, Any]
GENTLE = {"interface": "deploy", "step": "gentle", "args": {}, "order": 2}
STUBBORN = {"interface": "deploy", "step": "stubborn", "args": {}, "order": 1}


def deploy_step(step: str, priority: int, **args: Any) -> dict[str, Any]:
    return {"interface": "deploy", "step": step, "args": args, "priority": priority}


def of_template(step: str, priority: int, **args: Any) -> dict[str, Any]:
    return {**deploy_step(step, priority, **args), "template": "CUSTOM_T"}


def keep(bench: Bench, **words: Any) -> None:
    values = {"uuid": "u-1", "name": "CUSTOM_R", "steps": [GENTLE, STUBBORN], **words}
    with bench.database.write() as unit:
        unit.add(Runbook(**values))


def configured(bench: Bench, source: str, **options: Any) -> None:
    found = {f"automated_cleaning_{name}": value for name, value in options.items()}
    found["automated_cleaning_step_source"] = source
    bench.settings.override({"conductor": found})


def deployed(bench: Bench, **args: Any) -> list[str]:
    uuid = bench.enrol()
    bench.wish(uuid, "active", **args)
    node = bench.run(uuid)
    assert (node.provision_state, node.last_error) == ("active", None)
    return bench.drivers.deploy.performed


def cleaned(bench: Bench, *traits: str, **fields: Any) -> tuple[str, str | None]:
    uuid = bench.enrol("manageable", **fields)
    with bench.database.write() as unit:
        unit.set_traits(uuid, traits)
    bench.wish(uuid, "provide")
    node = bench.run(uuid)
    return node.provision_state, node.last_error


class TestTemplates:
    """At a deployment."""

    def test_a_template_moves_a_step_of_the_driver(self, bench: Bench) -> None:
        steps = [of_template("stubborn", 150)]
        assert deployed(bench, template_steps=steps) == ["stubborn", "deploy"]

    def test_a_template_switches_a_step_off(self, bench: Bench) -> None:
        assert deployed(bench, template_steps=[of_template("stubborn", 0)]) == [
            "deploy"
        ]

    def test_the_request_wins_over_the_template(self, bench: Bench) -> None:
        performed = deployed(
            bench,
            template_steps=[of_template("stubborn", 0)],
            deploy_steps=[deploy_step("stubborn", 7)],
        )
        assert performed == ["deploy", "stubborn"]

    def test_two_templates_want_a_step(self, bench: Bench) -> None:
        steps = [of_template("stubborn", 150), of_template("stubborn", 60)]
        assert deployed(bench, template_steps=steps) == [
            "stubborn",
            "deploy",
            "stubborn",
        ]

    def test_the_request_replaces_both(self, bench: Bench) -> None:
        performed = deployed(
            bench,
            template_steps=[of_template("stubborn", 150), of_template("stubborn", 60)],
            deploy_steps=[deploy_step("stubborn", 0)],
        )
        assert performed == ["deploy"]

    def test_a_step_that_nobody_offers_is_passed_over(self, bench: Bench) -> None:
        steps = [of_template("missing", 60)]
        assert deployed(bench, template_steps=steps) == ["deploy", "stubborn"]

    def test_the_ramdisk_may_offer_it(self, bench: Bench) -> None:
        found = PlannedStep(interface="deploy", step="inband", source="ramdisk")
        bench.drivers.deploy.ramdisk_offers = [found]
        planning_steps = [of_template("inband", 60, a=1)]
        uuid = bench.enrol()
        bench.wish(uuid, "active", template_steps=planning_steps)
        seen: list[Any] = []

        def act(task: Any, run: Any) -> Any:
            seen.append(dict(run.args))
            return Done()

        bench.drivers.deploy.acts["deploy"] = lambda *_: Done(
            then=(core("collect_ramdisk_steps"),)
        )
        bench.drivers.deploy.acts["inband"] = act
        assert bench.run(uuid).provision_state == "active"
        assert bench.drivers.deploy.performed == ["deploy", "inband", "stubborn"]
        assert seen == [{"a": 1}]

    @pytest.mark.parametrize(
        ("verb", "state", "performed"),
        [
            ("unhold", "active", ["deploy", "stubborn"]),
            ("abort", "deploy failed", ["deploy"]),
        ],
    )
    def test_a_template_holds_the_deployment(
        self, bench: Bench, verb: str, state: str, performed: list[str]
    ) -> None:
        uuid = bench.enrol()
        bench.wish(uuid, "active", template_steps=[of_template("hold", 60)])
        assert bench.run(uuid).provision_state == "deploy hold"
        assert bench.drivers.deploy.performed == ["deploy"]
        bench.wish(uuid, verb)
        assert bench.run(uuid).provision_state == state
        assert bench.drivers.deploy.performed == performed


class TestAutomatedCleaning:
    """By a runbook, when the operator wants that."""

    @pytest.mark.parametrize("source", ["runbook", "hybrid"])
    def test_in_the_order_of_the_runbook(self, bench: Bench, source: str) -> None:
        keep(bench, traits=["CUSTOM_T"])
        configured(bench, source, runbook="CUSTOM_R")
        assert cleaned(bench, "CUSTOM_T") == ("available", None)
        assert bench.drivers.deploy.performed == ["stubborn", "gentle"]

    def test_by_default_the_drivers_steps(self, bench: Bench) -> None:
        keep(bench, traits=["CUSTOM_T"], steps=[GENTLE])
        configured(bench, "autogenerated", runbook="CUSTOM_R")
        assert cleaned(bench, "CUSTOM_T") == ("available", None)
        assert bench.drivers.deploy.performed == ["stubborn", "gentle"]

    def test_hybrid_without_a_runbook(self, bench: Bench) -> None:
        configured(bench, "hybrid")
        assert cleaned(bench) == ("available", None)
        assert bench.drivers.deploy.performed == ["stubborn", "gentle"]

    def test_a_runbook_is_demanded(self, bench: Bench) -> None:
        configured(bench, "runbook")
        state, error = cleaned(bench)
        assert state == "clean failed"
        assert "(BM-STEP-013)" in (error or "")

    @pytest.mark.parametrize("source", ["runbook", "hybrid"])
    def test_a_runbook_that_is_gone(self, bench: Bench, source: str) -> None:
        configured(bench, source, runbook="GONE")
        state, error = cleaned(bench)
        assert state == "clean failed"
        assert "GONE" in (error or "")
        assert not bench.drivers.deploy.performed

    def test_the_nearest_runbook_counts(self, bench: Bench) -> None:
        keep(bench, uuid="u-1", name="ALL", steps=[STUBBORN, GENTLE])
        keep(bench, uuid="u-2", name="CLASS", steps=[GENTLE])
        keep(bench, uuid="u-3", name="NODE", steps=[STUBBORN])
        configured(
            bench,
            "runbook",
            runbook="ALL",
            runbook_by_resource_class={"gold": "CLASS"},
            runbook_from_node=True,
            runbook_validate_traits=False,
        )
        performed = bench.drivers.deploy.performed
        info = {"cleaning_runbook": "NODE"}
        for fields, names in (
            ({"resource_class": "tin"}, ["stubborn", "gentle"]),
            ({"resource_class": "gold"}, ["gentle"]),
            ({"resource_class": "gold", "driver_info": info}, ["stubborn"]),
        ):
            performed.clear()
            assert cleaned(bench, **fields)[0] == "available"
            assert performed == names
        configured(bench, "runbook", runbook_from_node=False)
        performed.clear()
        assert cleaned(bench, resource_class="gold", driver_info=info)[0] == "available"
        assert performed == ["gentle"]

    def test_a_trait_must_match(self, bench: Bench) -> None:
        keep(bench, traits=["CUSTOM_T"])
        configured(bench, "runbook", runbook="CUSTOM_R")
        state, error = cleaned(bench, "CUSTOM_OTHER")
        assert (state, "(BM-STEP-006)" in (error or "")) == ("clean failed", True)
        assert cleaned(bench, "CUSTOM_R") == ("available", None)

    def test_forbidden_steps_are_left_out(self, bench: Bench) -> None:
        keep(bench, traits=["CUSTOM_T"])
        configured(bench, "runbook", runbook="CUSTOM_R")
        lists = {"disallow_clean_steps": ["deploy.stubborn"]}
        bench.settings.override({"api": lists})
        assert cleaned(bench, "CUSTOM_T") == ("available", None)
        assert bench.drivers.deploy.performed == ["gentle"]
        configured(bench, "autogenerated")
        assert cleaned(bench) == ("available", None)
        assert bench.drivers.deploy.performed == ["gentle", "gentle"]

    def test_a_runbook_of_forbidden_steps_cleans_nothing_and_says_so(
        self, bench: Bench
    ) -> None:
        keep(bench, traits=["CUSTOM_T"], steps=[GENTLE])
        configured(bench, "runbook", runbook="CUSTOM_R")
        bench.settings.override({"api": {"disallow_clean_steps": ["deploy.gentle"]}})
        state, error = cleaned(bench, "CUSTOM_T")
        assert (state, "(BM-STEP-012)" in (error or "")) == ("clean failed", True)

    def test_a_plan_outlives_its_runbook_and_its_conductor(self, bench: Bench) -> None:
        keep(bench, traits=["CUSTOM_T"])
        configured(bench, "runbook", runbook="CUSTOM_R")
        looks: list[str] = []

        def act(*_: Any) -> Any:
            looks.append("look")
            return Wait(seconds=0, reason="it") if len(looks) == 1 else Done()

        bench.drivers.deploy.acts["stubborn"] = act
        uuid = bench.enrol("manageable")
        with bench.database.write() as unit:
            unit.set_traits(uuid, ["CUSTOM_T"])
        bench.wish(uuid, "provide")
        bench.runner.run(uuid)
        assert looks == ["look"]
        with bench.database.write() as unit:
            unit.remove(Runbook, uuid="u-1")
        bench.runner = Runner(bench.settings, bench.tasks, bench.journal)
        assert bench.run(uuid).provision_state == "available"
        assert bench.drivers.deploy.performed == ["stubborn", "stubborn", "gentle"]

    def test_tear_down_is_followed_by_it(self, bench: Bench) -> None:
        keep(bench, traits=["CUSTOM_T"], steps=[GENTLE])
        configured(bench, "runbook", runbook="CUSTOM_R")
        uuid = bench.enrol("active")
        with bench.database.write() as unit:
            unit.set_traits(uuid, ["CUSTOM_T"])
        bench.wish(uuid, "deleted")
        assert bench.run(uuid).provision_state == "available"
        assert bench.drivers.deploy.performed == ["gentle"]

    def test_a_runbook_may_forgo_the_ramdisk(self, bench: Bench) -> None:
        keep(bench, traits=["CUSTOM_T"], steps=[GENTLE], disable_ramdisk=True)
        configured(bench, "runbook", runbook="CUSTOM_R")
        type(bench.drivers.deploy).uses_ramdisk = True
        try:
            assert cleaned(bench, "CUSTOM_T") == ("available", None)
        finally:
            del type(bench.drivers.deploy).uses_ramdisk
        assert not bench.drivers.boot.asked


@pytest.mark.parametrize("verb", ["clean", "service"])
def test_reserved_steps_of_a_runbook(bench: Bench, verb: str) -> None:
    occasion = Occasion(verb)
    steps = [
        {"interface": "power", "step": "power_on", "args": {}, "order": 1},
        {"interface": "power", "step": "wait", "args": {"seconds": 0.01}, "order": 2},
        GENTLE | {"order": 3},
        {"interface": "deploy", "step": "hold", "args": {}, "order": 4},
        {"interface": "power", "step": "reboot", "args": {}, "order": 5},
    ]
    begin = {"clean": "manageable", "service": "active"}[verb]
    uuid = bench.enrol(begin)
    bench.wish(uuid, verb, **{f"{occasion}_steps": steps}, runbook="CUSTOM_R")
    assert bench.run(uuid).provision_state == f"{verb} hold"
    assert bench.drivers.deploy.performed == ["gentle"]
    assert len(bench.drivers.power.asked) == 1
    bench.wish(uuid, "unhold")
    assert bench.run(uuid).provision_state == begin
    assert len(bench.drivers.power.asked) > 1


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"seconds": 31}, "BM-STEP-022"),
        ({"seconds": -1}, "BM-STEP-023"),
        ({"seconds": "5"}, "BM-STEP-023"),
        ({"seconds": True}, "BM-STEP-023"),
        ({"seconds": [1]}, "BM-STEP-023"),
        ({"minutes": 1}, "BM-STEP-021"),
    ],
)
def test_a_wait_that_makes_no_sense(
    bench: Bench, args: dict[str, Any], code: str
) -> None:
    uuid = bench.enrol("manageable")
    step = {"interface": "power", "step": "wait", "args": args}
    bench.wish(uuid, "clean", clean_steps=[step])
    node = bench.run(uuid)
    assert node.provision_state == "clean failed"
    assert f"({code})" in (node.last_error or "")


def test_nothing_but_a_step_is_called_by_name(bench: Bench) -> None:
    """A plan that names another method of a driver comes to nothing."""
    uuid = bench.enrol("manageable")
    bench.wish(uuid, "clean", clean_steps=[STUBBORN | {"step": "ramdisk_steps"}])
    node = bench.run(uuid)
    assert "(BM-STEP-002)" in (node.last_error or "")
