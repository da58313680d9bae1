# SPDX-License-Identifier: Apache-2.0
"""Every rule of policy.tsv: its name, scopes and logic, as the real engine judges."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.policies import list_rules
from ironic_ng.policies.enforcer import Enforcer
from ironic_ng.tests.contract.tables.ledger import Ledger, table
from ironic_ng.tests.contract.tables.pending import params
from ironic_ng.tests.contract.tables.role_logic import LADDER, Person, judge
from ironic_ng.tests.contract.tables.stand import LESSEE, OWNER, PERSONAS, THIRD

LEDGER = Ledger(table("policy"), lambda row: row["rule"])
OPEN = "baremetal:step:execute:<interface>.<step>"
FROM_SETTINGS = {"service_role"}
NAMES = [name for name in LEDGER.rows if name != OPEN]
OURS = {rule.name: rule for rule in list_rules()}
PROJECTS = {"system": None, "owner": OWNER, "lessee": LESSEE, "third": THIRD}
TARGETS = [
    {"node.owner": OWNER, "node.lessee": LESSEE, "allocation.owner": OWNER,
     "runbook.owner": OWNER},
    {"node.lessee": OWNER},
    {},
]  # fmt: skip


@pytest.fixture(scope="module")
def engines() -> dict[bool, Enforcer]:
    """The engine as configured by default, and with services elevated."""
    found = {}
    for elevated in (False, True):
        option = {"rbac_service_role_elevated_access": elevated}
        settings = settings_for_tests({"DEFAULT": option})
        found[elevated] = Enforcer(settings, list_rules())
    return found


def persona(name: str) -> Person:
    """One of the table's personas."""
    place, _, role = name.partition("-")
    roles = LADDER[LADDER.index(role) :] if role in LADDER else (role,)
    return Person(
        frozenset(roles),
        project=PROJECTS[place],
        project_name=None if place == "system" else place,
        domain=None if place == "system" else "default",
        system=place == "system",
    )


def people() -> Iterator[Person]:
    """Many more, each with one role only, so that none hides behind another."""
    roles = [frozenset([role]) for role in (*LADDER, "service")]
    for held, project in itertools.product(roles, (OWNER, LESSEE, THIRD)):
        yield Person(held, project=project, project_name="p", domain="default")
    for held in (frozenset(), *roles):
        yield Person(held, system=True)
    for role in ("baremetal_admin", "baremetal_observer", "observer", "administrator"):
        for name, domain in (("demo", "default"), ("baremetal", "other")):
            yield Person(frozenset([role]), THIRD, name, domain)
    yield Person(frozenset(["service"]), THIRD, "service", "default", elevated=True)


@pytest.mark.parametrize("name", params(NAMES))
def test_scopes(name: str) -> None:
    row = LEDGER.use(name)
    if name in FROM_SETTINGS:
        return
    told = () if row["scope_types"] == "-" else tuple(row["scope_types"].split())
    assert tuple(OURS[name].scope_types or ()) == told


@pytest.mark.parametrize("name", params(NAMES))
def test_personas(engines: dict[bool, Enforcer], name: str) -> None:
    row = LEDGER.use(name)
    told = set()
    for part in row["personas"].split("; "):
        place, _, roles = part.partition(": ")
        told |= {f"{place}-{role}" for role in roles.split()}
    passing = {
        who
        for who in PERSONAS
        if engines[False].allows(name, TARGETS[0], persona(who).credentials())
    }
    assert passing == told


@pytest.mark.parametrize("name", params(NAMES))
def test_logic(engines: dict[bool, Enforcer], name: str) -> None:
    row = LEDGER.use(name)
    scopes = row["scope_types"].split()
    for person, target in itertools.product(people(), TARGETS):
        scope = "system" if person.system else "project"
        in_scope = scopes == ["-"] or scope in scopes
        wanted = in_scope and judge(row["allowed"], person, target)
        engine = engines[person.elevated]
        assert engine.allows(name, target, person.credentials()) == wanted, (
            person,
            target,
        )


def test_rules_that_we_added_say_so() -> None:
    """Beyond the contract there are only rules about what lies below /v1/ng."""
    more = set(OURS) - set(LEDGER.rows)
    assert {name for name in more if not name.startswith("baremetal:ng:")} == set()


def test_steps_are_free_unless_somebody_rules_otherwise(tmp_path: Path) -> None:
    assert LEDGER.use(OPEN)["allowed"].startswith("no default: unrestricted")
    assert not any(name.startswith("baremetal:step:") for name in OURS)


def test_every_row_was_exercised() -> None:
    assert LEDGER.unused == []
