# SPDX-License-Identifier: Apache-2.0
"""Runbooks belong to projects, to everybody, or to the operators alone."""

import dataclasses
from typing import Any

import pytest

from ironic_ng.db.query import Query
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.microversions import Version
from ironic_ng.domain.patch import parse
from ironic_ng.domain.runbook import Runbook
from ironic_ng.operations import runbook as operations
from ironic_ng.operations.context import Caller, Identity
from ironic_ng.operations.plain import Act, Wanted
from ironic_ng.operations.runbook import RUNBOOKS
from ironic_ng.tests.unit.operations.bench import OPERATOR, Bench

STEPS = [{"interface": "vendor", "step": "log_passthrough", "args": {}, "order": 1}]
_ROLES = ("admin", "manager", "member", "reader")


def of_project(project: str, role: str = "manager") -> Caller:
    roles = _ROLES[_ROLES.index(role) :] if role in _ROLES else (role,)
    return Caller(identity=Identity(user="u", project=project, roles=roles))


def of_system(role: str = "member") -> Caller:
    roles = _ROLES[_ROLES.index(role) :]
    return Caller(identity=Identity(user="s", roles=roles, system=True))


def made(bench: Bench, caller: Caller, **words: Any) -> Runbook:
    values = {"name": "book", "steps": STEPS, **words}
    return RUNBOOKS.create(bench.backend, caller, values)


def patched(bench: Bench, caller: Caller, book: Runbook, **words: Any) -> Runbook:
    items = [{"op": "add", "path": f"/{n}", "value": v} for n, v in words.items()]
    operations_ = parse(items, caller.version)
    return RUNBOOKS.update(bench.backend, caller, book.uuid, operations_)


def shown(bench: Bench, caller: Caller, book: Runbook) -> Runbook:
    with bench.database.read() as reader:
        return RUNBOOKS.find(Act(bench.backend, caller, reader), book.uuid)


def refusal(call: Any) -> str:
    with pytest.raises(ServiceError) as refused:
        call()
    return refused.value.code.code


def test_a_project_owns_what_it_creates(bench: Bench) -> None:
    book = made(bench, of_project("a"))
    assert (book.owner, book.public) == ("a", False)
    assert shown(bench, of_project("a", "reader"), book) == book
    assert refusal(lambda: shown(bench, of_project("b", "admin"), book)) == "BM-API-023"
    assert shown(bench, of_system("reader"), book) == book


@pytest.mark.parametrize("words", [{"public": True}, {"owner": "b"}])
def test_a_project_cannot_give_away(bench: Bench, words: dict[str, Any]) -> None:
    assert refusal(lambda: made(bench, of_project("a"), **words)) == "BM-STEP-017"


def test_a_project_may_name_itself(bench: Bench) -> None:
    assert made(bench, of_project("a"), owner="a").owner == "a"


def test_members_of_a_project_create_none(bench: Bench) -> None:
    assert refusal(lambda: made(bench, of_project("a", "member"))) == "BM-API-023"


def test_operators_own_or_publish(bench: Bench) -> None:
    assert made(bench, of_system(), name="x").owner is None
    assert made(bench, of_system(), name="y", owner="a").owner == "a"
    book = made(bench, of_system(), name="z", public=True)
    assert shown(bench, of_project("b", "reader"), book) == book
    both = {"owner": "a", "public": True}
    assert refusal(lambda: made(bench, of_system(), **both)) == "BM-STEP-016"


def test_going_public_drops_the_owner(bench: Bench) -> None:
    book = made(bench, of_project("a"))
    public = {"public": True}
    refused = refusal(lambda: patched(bench, of_project("a"), book, **public))
    assert refused == "BM-API-023"
    book = patched(bench, of_system(), book, **public)
    assert (book.owner, book.public) == (None, True)
    assert refusal(lambda: patched(bench, of_system(), book, owner="b")) == (
        "BM-STEP-016"
    )
    book = patched(bench, of_system(), book, public=False, owner="b")
    assert (book.owner, book.public) == ("b", False)


def test_a_list_holds_the_projects_own_and_the_public_ones(bench: Bench) -> None:
    made(bench, of_project("a"), name="a")
    made(bench, of_project("b"), name="b")
    made(bench, of_system(), name="public", public=True)
    made(bench, of_system(), name="operators")

    def names(caller: Caller) -> set[str]:
        with bench.database.read() as reader:
            wanted: Wanted = RUNBOOKS.wanted(Act(bench.backend, caller, reader), {})

            query = Query(conditions=wanted.conditions, any_of=wanted.any_of)
            return {book.name for book in reader.page(Runbook, query)}

    assert names(of_project("a", "reader")) == {"a", "public"}
    assert names(of_project("c", "admin")) == {"public"}
    assert len(names(of_system("reader"))) == 4


def test_old_versions_know_names_of_traits_and_no_description(bench: Bench) -> None:
    old = dataclasses.replace(OPERATOR, version=Version(111))
    assert refusal(lambda: made(bench, old, name="free")) == "BM-API-171"
    words = {"name": "CUSTOM_A", "description": "x"}
    assert refusal(lambda: made(bench, old, **words)) == "BM-API-007"
    book = made(bench, OPERATOR, name="free", description="x")
    # What is not touched is not judged by the older rule.
    assert patched(bench, old, book, extra={"a": 1}).name == "free"
    assert refusal(lambda: patched(bench, old, book, name="other")) == "BM-API-171"
    removal = parse([{"op": "remove", "path": "/description"}], old.version)
    changed = RUNBOOKS.update(bench.backend, old, book.uuid, removal)
    assert changed.description is None


def test_traits_are_kept_once_and_dropped_without_complaint(bench: Bench) -> None:
    book = made(bench, OPERATOR)
    operations.replace_traits(
        bench.backend, OPERATOR, book.name, ["CUSTOM_B", "CUSTOM_A", "CUSTOM_B"]
    )
    operations.add_trait(bench.backend, OPERATOR, book.uuid, "CUSTOM_A")
    operations.remove_trait(bench.backend, OPERATOR, book.uuid, "CUSTOM_X")
    found = operations.traits_of(bench.backend, OPERATOR, book.uuid)
    assert found == ["CUSTOM_A", "CUSTOM_B"]
    many = [f"CUSTOM_{n}" for n in range(51)]
    too_many = refusal(
        lambda: operations.replace_traits(bench.backend, OPERATOR, book.uuid, many)
    )
    assert too_many == "BM-API-170"
    stranger = of_project("b")
    assert refusal(
        lambda: operations.add_trait(bench.backend, stranger, book.uuid, "CUSTOM_A")
    ) == ("BM-API-023")


def test_a_forbidden_step_is_refused_unless_it_was_there(bench: Bench) -> None:
    book = made(bench, OPERATOR)
    forbidden = ["vendor.log_passthrough"]
    bench.settings.override(
        {
            "api": {
                "disallow_clean_steps": forbidden,
                "disallow_service_steps": forbidden,
            }
        }
    )
    assert refusal(lambda: made(bench, OPERATOR, name="other")) == "BM-STEP-010"
    assert patched(bench, OPERATOR, book, extra={"a": 1}).extra == {"a": 1}
    bench.settings.override({"api": {"disallow_service_steps": []}})
    assert made(bench, OPERATOR, name="other").name == "other"
