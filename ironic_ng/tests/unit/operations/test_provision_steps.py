# SPDX-License-Identifier: Apache-2.0
"""What runbooks and deploy templates make of a provision request."""

from pathlib import Path
from typing import Any

import pytest

from ironic_ng.domain.deploy_template import DeployTemplate
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.microversions import Version
from ironic_ng.domain.node import Node
from ironic_ng.domain.runbook import Runbook
from ironic_ng.operations.authorize import Authority
from ironic_ng.operations.backend import make_backend
from ironic_ng.operations.context import Caller, Identity
from ironic_ng.operations.deploy_template import DEPLOY_TEMPLATES
from ironic_ng.operations.provision import provision
from ironic_ng.operations.runbook import RUNBOOKS
from ironic_ng.tests.unit.operations.bench import OPERATOR, Bench
from ironic_ng.tests.unit.operations.test_runbook import of_project, of_system, refusal

UUID = "11111111-2222-3333-4444-555555555555"
FIRST = {"interface": "power", "step": "reboot", "args": {}, "order": 1}
SECOND = {"interface": "vendor", "step": "log_passthrough", "args": {}, "order": 2}


def book(bench: Bench, **words: Any) -> Runbook:
    values = {"uuid": UUID, "name": "CUSTOM_R", "steps": [SECOND, FIRST], **words}
    with bench.database.write() as unit:
        return unit.add(Runbook(**values))


def template(bench: Bench, name: str, *steps: dict[str, Any]) -> None:
    values = {"name": name, "steps": list(steps)}
    DEPLOY_TEMPLATES.create(bench.backend, OPERATOR, values)


def deploy_step(step: str, priority: int = 50, **args: Any) -> dict[str, Any]:
    return {"interface": "bios", "step": step, "args": args, "priority": priority}


def node(bench: Bench, state: str, *traits: str, **words: Any) -> Node:
    made = bench.node(provision_state=state, **words)
    with bench.database.write() as unit:
        unit.set_traits(made.uuid, traits)
    return made


def order(
    bench: Bench, target: str, made: Node, caller: Caller = OPERATOR, **given: Any
) -> dict[str, Any]:
    return provision(bench.backend, caller, made.uuid, target, given).args


@pytest.mark.parametrize("ident", [UUID, UUID.upper(), "CUSTOM_R"])
def test_steps_of_a_runbook_go_with_the_wish_in_order(bench: Bench, ident: str) -> None:
    book(bench, traits=["CUSTOM_T", "CUSTOM_U"])
    args = order(bench, "clean", node(bench, "manageable", "CUSTOM_T"), runbook=ident)
    assert args == {
        "runbook": "CUSTOM_R",
        "clean_steps": [FIRST, SECOND],
        "disable_ramdisk": False,
    }


def test_service_by_runbook_without_ramdisk(bench: Bench) -> None:
    book(bench, traits=["CUSTOM_T"], disable_ramdisk=True)
    made = node(bench, "active", "CUSTOM_T")
    args = order(bench, "service", made, runbook=UUID, disable_ramdisk=False)
    assert args["service_steps"] == [FIRST, SECOND]
    assert args["disable_ramdisk"] is True


@pytest.mark.parametrize(
    ("minor", "traits", "of_node", "fits"),
    [
        (115, ["CUSTOM_T"], "CUSTOM_T", True),
        (112, ["CUSTOM_T"], "CUSTOM_T", True),
        (112, ["CUSTOM_T"], "CUSTOM_R", False),
        (112, [], "CUSTOM_R", False),
        (111, [], "CUSTOM_R", True),
        (111, ["CUSTOM_T"], "CUSTOM_T", False),
        (92, [], "CUSTOM_R", True),
    ],
)
def test_a_runbook_is_for_nodes_with_its_trait(
    bench: Bench, minor: int, traits: list[str], of_node: str, fits: bool
) -> None:
    book(bench, traits=traits)
    caller = Caller(identity=OPERATOR.identity, version=Version(minor))
    made = node(bench, "manageable", of_node)
    if fits:
        assert order(bench, "clean", made, caller, runbook=UUID)["clean_steps"]
        return
    with pytest.raises(ServiceError) as refused:
        order(bench, "clean", made, caller, runbook=UUID)
    assert refused.value.code.code == "BM-STEP-006"
    assert of_node in refused.value.message()
    assert bench.now(made).provision_state == "manageable"


@pytest.mark.parametrize(
    ("target", "state", "given", "code"),
    [
        ("clean", "manageable", {"runbook": "absent"}, "BM-API-018"),
        ("clean", "manageable", {"runbook": "no name"}, "BM-API-018"),
        ("clean", "manageable", {"runbook": ""}, "BM-API-018"),
        ("clean", "manageable", {"runbook": 5}, "BM-API-004"),
        ("clean", "manageable", {"runbook": ["CUSTOM_R"]}, "BM-API-004"),
        ("service", "active", {"runbook": "absent"}, "BM-API-018"),
        ("active", "available", {"runbook": "CUSTOM_R"}, "BM-API-175"),
        ("manage", "available", {"runbook": "CUSTOM_R"}, "BM-API-175"),
        (
            "clean",
            "manageable",
            {"runbook": "CUSTOM_R", "clean_steps": [FIRST]},
            "BM-STEP-004",
        ),
    ],
)
def test_what_is_no_use_of_a_runbook(
    bench: Bench, target: str, state: str, given: dict[str, Any], code: str
) -> None:
    book(bench, traits=["CUSTOM_T"])
    made = node(bench, state, "CUSTOM_T")
    assert refusal(lambda: order(bench, target, made, **given)) == code


def test_who_may_use_a_runbook(bench: Bench) -> None:
    book(bench, owner="a", traits=["CUSTOM_T"])
    made = node(bench, "manageable", "CUSTOM_T", owner="a", lessee="b")

    def use(caller: Caller) -> str | None:
        try:
            order(bench, "clean", made, caller, runbook=UUID)
        except ServiceError as error:
            return error.code.code
        return None

    assert use(of_project("b")) == "BM-API-018"
    assert use(of_project("a", "member")) == "BM-API-023"
    with bench.database.write() as unit:
        stored = unit.get(Runbook, UUID)
        assert stored is not None
        stored.owner, stored.public = None, True
        unit.replace(stored)
    assert use(of_project("b")) is None


def test_a_manager_uses_the_projects_own(bench: Bench) -> None:
    book(bench, owner="a", traits=["CUSTOM_T"])
    made = node(bench, "manageable", "CUSTOM_T", owner="a")
    assert order(bench, "clean", made, of_project("a"), runbook=UUID)["clean_steps"]


def test_forbidden_steps_of_a_runbook_are_left_out(bench: Bench) -> None:
    book(bench, traits=["CUSTOM_T"])
    lists = {"disallow_clean_steps": ["power.reboot"]}
    bench.settings.override({"api": lists})
    made = node(bench, "manageable", "CUSTOM_T")
    assert order(bench, "clean", made, runbook=UUID)["clean_steps"] == [SECOND]
    lists["disallow_clean_steps"].append("vendor.log_passthrough")
    bench.settings.override({"api": lists})
    made = node(bench, "manageable", "CUSTOM_T")
    code = refusal(lambda: order(bench, "clean", made, runbook=UUID))
    assert code == "BM-STEP-012"


def test_templates_that_the_instance_asks_for(bench: Bench) -> None:
    template(bench, "CUSTOM_A", deploy_step("a"), deploy_step("same", x=1))
    template(bench, "CUSTOM_B", deploy_step("b"), deploy_step("same", x=1))
    template(bench, "CUSTOM_C", deploy_step("c"))
    info = {"traits": ["CUSTOM_A", "CUSTOM_B", "CUSTOM_NO_TEMPLATE"]}
    made = node(bench, "available", *info["traits"], instance_info=info)
    found = order(bench, "active", made)["template_steps"]
    assert [(it["step"], it["template"]) for it in found] == [
        ("a", "CUSTOM_A"),
        ("same", "CUSTOM_A"),
        ("b", "CUSTOM_B"),
    ]
    assert bench.answers.asked == ["validate_request"]


@pytest.mark.parametrize("state", ["active", "deploy failed"])
def test_templates_count_for_rebuilding(bench: Bench, state: str) -> None:
    template(bench, "CUSTOM_A", deploy_step("a"))
    info = {"traits": ["CUSTOM_A"], "image_source": "http://x/y"}
    made = node(bench, state, "CUSTOM_A", instance_info=info)
    assert order(bench, "rebuild", made)["template_steps"]


def test_templates_that_want_a_step_in_different_ways(bench: Bench) -> None:
    template(bench, "CUSTOM_A", deploy_step("same", x=1))
    template(bench, "CUSTOM_B", deploy_step("same", x=2))
    info = {"traits": ["CUSTOM_A", "CUSTOM_B"]}
    made = node(bench, "available", *info["traits"], instance_info=info)
    found = order(bench, "active", made)["template_steps"]
    assert [it["args"] for it in found] == [{"x": 1}, {"x": 2}]


def test_a_template_cannot_move_the_core_step(bench: Bench) -> None:
    core = {"interface": "deploy", "step": "deploy", "args": {}, "priority": 5}
    template(bench, "CUSTOM_A", core)
    info = {"traits": ["CUSTOM_A"]}
    made = node(bench, "available", "CUSTOM_A", instance_info=info)
    assert refusal(lambda: order(bench, "active", made)) == "BM-STEP-011"


def test_a_template_whose_step_was_forbidden_later(bench: Bench) -> None:
    template(bench, "CUSTOM_A", deploy_step("a"))
    bench.settings.override({"api": {"disallow_deploy_steps": ["bios.a"]}})
    info = {"traits": ["CUSTOM_A"]}
    made = node(bench, "available", "CUSTOM_A", instance_info=info)
    assert refusal(lambda: order(bench, "active", made)) == "BM-STEP-010"
    assert refusal(lambda: template(bench, "CUSTOM_B", deploy_step("a"))) == (
        "BM-STEP-010"
    )


@pytest.mark.parametrize("odd", ["CUSTOM_A", 5, {"a": 1}, [5], [None], [[]]])
def test_odd_traits_of_an_instance(bench: Bench, odd: Any) -> None:
    template(bench, "CUSTOM_A", deploy_step("a"))
    made = node(bench, "available", instance_info={"traits": odd})
    assert "template_steps" not in order(bench, "active", made)


class TestSiteRules:
    """Rules named for single steps, which only a policy file has."""

    @pytest.fixture
    def bench(self, bench: Bench, tmp_path: Path) -> Bench:
        """Reboots are for operators of the whole system."""
        policy = tmp_path / "policy.yaml"
        policy.write_text(
            '"baremetal:step:execute:power.reboot": "system_scope:all"\n'
            '"baremetal:step:execute:bios.of_owner": "project_id:%(node.owner)s"\n'
            '"baremetal:step:execute:vendor.send_raw": "!"\n'
        )
        bench.settings.source.set_override(
            "policy_file", str(policy), group="oslo_policy"
        )
        bench.backend = make_backend(bench.settings, bench.database, bench.answers)
        assert isinstance(bench.backend.authority, Authority)
        return bench

    def test_requests(self, bench: Bench) -> None:
        reboot = [{"interface": "power", "step": "reboot"}]
        made = node(bench, "manageable", owner="a")
        user, operator = of_project("a"), of_system("admin")
        clean = {"clean_steps": reboot}
        code = refusal(lambda: order(bench, "clean", made, user, **clean))
        assert code == "BM-API-023"
        assert order(bench, "clean", made, operator, **clean)["clean_steps"]

    def test_the_target_is_the_node(self, bench: Bench) -> None:
        steps = [deploy_step("of_owner")]
        made = node(bench, "available", owner="a", lessee="b")
        leased = refusal(
            lambda: order(bench, "active", made, of_project("b"), deploy_steps=steps)
        )
        assert leased == "BM-API-023"
        assert order(bench, "active", made, of_project("a"), deploy_steps=steps)

    def test_runbooks(self, bench: Bench) -> None:
        def create(caller: Caller) -> Runbook:
            values = {"name": "CUSTOM_R", "steps": [FIRST]}
            return RUNBOOKS.create(bench.backend, caller, values)

        assert refusal(lambda: create(of_project("a"))) == "BM-API-023"
        assert create(of_system()).steps == [FIRST]

    def test_templates_too(self, bench: Bench) -> None:
        raw = {"interface": "vendor", "step": "send_raw", "args": {}, "priority": 1}
        values = {"name": "CUSTOM_A", "steps": [raw]}

        def create() -> DeployTemplate:
            return DEPLOY_TEMPLATES.create(bench.backend, of_system("admin"), values)

        assert refusal(create) == "BM-API-023"

    def test_malformed_steps_are_left_to_other_checks(self, bench: Bench) -> None:
        made = node(bench, "manageable", owner="a")
        lists: list[Any] = [[5], [None], [{}], [{"interface": [], "step": {}}], "x", {}]
        for odd in lists:
            code = refusal(
                lambda steps=odd: order(
                    bench, "clean", made, of_project("a"), clean_steps=steps
                )
            )
            assert code == "BM-STEP-003"

    def test_who_is_trusted_is_not_asked(self, bench: Bench) -> None:
        nobody = Caller(identity=Identity(trusted=True))
        made = node(bench, "manageable")
        steps = [{"interface": "power", "step": "reboot"}]
        assert order(bench, "clean", made, nobody, clean_steps=steps)
