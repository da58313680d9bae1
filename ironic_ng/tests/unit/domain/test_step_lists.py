# SPDX-License-Identifier: Apache-2.0
"""Lists of steps of templates, runbooks and requests: what is taken, what is not."""

from typing import Any

import pytest

from ironic_ng.domain import step_lists
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.step_lists import CLEAN, RUNBOOK, TEMPLATE, Shape

IN_TEMPLATE = {"interface": "bios", "step": "a", "args": {}, "priority": 10}
IN_RUNBOOK = {"interface": "bios", "step": "a", "order": 1}


def changed(step: dict[str, Any], /, **words: Any) -> dict[str, Any]:
    return {n: v for n, v in (step | words).items() if v is not ...}


@pytest.mark.parametrize("digits", [7, "7", "007"])
def test_digits_are_numbers(digits: object) -> None:
    found = step_lists.template_steps([changed(IN_TEMPLATE, priority=digits)])
    assert found == [IN_TEMPLATE | {"priority": 7}]
    assert step_lists.runbook_steps([changed(IN_RUNBOOK, order=digits)]) == [
        {"interface": "bios", "step": "a", "args": {}, "order": 7}
    ]


@pytest.mark.parametrize("member", ["interface", "step", "args", "priority"])
def test_a_template_needs_all_four_members(member: str) -> None:
    with pytest.raises(ServiceError) as refused:
        step_lists.template_steps([IN_TEMPLATE, changed(IN_TEMPLATE, **{member: ...})])
    assert refused.value.code.code == "BM-STEP-003"
    assert refused.value.params["pointer"] == "/steps/1"
    assert member in refused.value.params["problem"]


@pytest.mark.parametrize("member", ["interface", "step", "order"])
def test_a_runbook_needs_three_members(member: str) -> None:
    with pytest.raises(ServiceError):
        step_lists.runbook_steps([changed(IN_RUNBOOK, **{member: ...})])


@pytest.mark.parametrize(
    "words",
    [
        {"priority": -1},
        {"priority": "-1"},
        {"priority": 1.5},
        {"priority": True},
        {"priority": None},
        {"priority": "٣"},
        {"priority": 10**10},
        {"args": []},
        {"args": None},
        {"interface": "network"},
        {"interface": "inspect"},
        {"interface": 5},
        {"step": ""},
        {"step": None},
        {"order": 1},
        {"execute_on_child_nodes": True},
        {"bogus": 1},
    ],
)
def test_a_bad_member_of_a_template(words: dict[str, Any]) -> None:
    with pytest.raises(ServiceError) as refused:
        step_lists.template_steps([changed(IN_TEMPLATE, **words)])
    assert refused.value.code.code == "BM-STEP-003"
    assert next(iter(words)) in refused.value.params["pointer"]


@pytest.mark.parametrize("shape", [TEMPLATE, RUNBOOK, CLEAN])
@pytest.mark.parametrize("given", [{}, "x", None, 5, [5], [None], ["x"], []])
def test_what_is_no_list_of_steps(shape: Shape, given: object) -> None:
    with pytest.raises(ServiceError):
        step_lists.checked("steps", given, shape)


def test_a_step_is_there_once() -> None:
    for steps in (
        [IN_TEMPLATE, changed(IN_TEMPLATE, priority=3)],
        [IN_TEMPLATE] * 2,
    ):
        with pytest.raises(ServiceError, match="twice"):
            step_lists.template_steps(steps)
    with pytest.raises(ServiceError, match="twice"):
        step_lists.runbook_steps([IN_RUNBOOK, changed(IN_RUNBOOK, order=2)])


def test_an_order_is_there_once_in_a_request() -> None:
    steps = [IN_RUNBOOK, changed(IN_RUNBOOK, step="b")]
    with pytest.raises(ServiceError, match="same order"):
        step_lists.checked("clean_steps", steps, CLEAN)
    assert len(step_lists.runbook_steps(steps)) == 2


def test_there_is_an_end_to_the_number_of_steps() -> None:
    many = [changed(IN_RUNBOOK, step=f"s{n}", order=n) for n in range(1001)]
    with pytest.raises(ServiceError, match="1000"):
        step_lists.runbook_steps(many)
    assert len(step_lists.runbook_steps(many[:1000])) == 1000


def test_a_hold_is_not_for_children() -> None:
    step = {"interface": "power", "step": "hold", "execute_on_child_nodes": True}
    with pytest.raises(ServiceError) as refused:
        step_lists.checked("clean_steps", [step], CLEAN)
    assert refused.value.params["pointer"] == "/clean_steps/0/execute_on_child_nodes"
    step["execute_on_child_nodes"] = False
    assert step_lists.checked("clean_steps", [step], CLEAN) == [step]
