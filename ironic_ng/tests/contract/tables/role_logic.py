# SPDX-License-Identifier: Apache-2.0
"""The role logic of policy.tsv as functions: its phrases, one by one.

Read independently of the rules of the service, so that both can be compared for
people whom the table's personas do not cover.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping

LADDER = ("admin", "manager", "member", "reader")


@dataclasses.dataclass(frozen=True)
class Person:
    """Credentials; ``elevated``: a service whose elevation is switched on."""

    roles: frozenset[str]
    project: str | None = None
    project_name: str | None = None
    domain: str | None = None
    system: bool = False
    elevated: bool = False

    def credentials(self) -> dict[str, object]:
        """As the policy engine reads them."""
        found: dict[str, object] = {
            "roles": sorted(self.roles),
            "project_id": self.project,
            "project_name": self.project_name,
            "project_domain_id": self.domain,
            "is_public_api": False,
        }
        if self.system:
            found["system_scope"] = "all"
        return found


Target = Mapping[str, str]
Judge = Callable[[Person, Target], bool]


def judge(text: str, person: Person, target: Target) -> bool:
    """Whether the logic of a row lets the person at the target."""
    return any(_clause(part, person, target) for part in text.split("; or "))


def _is_member(person: Person) -> bool:
    named = person.project_name in {"demo", "baremetal"}
    return named and person.domain in {"default", None}


def _is_admin(person: Person) -> bool:
    old = _is_member(person) and "baremetal_admin" in person.roles
    return bool(person.roles & {"admin", "administrator"}) or old


_SINGLE: dict[str, Judge] = {
    "nobody": lambda _person, _target: False,
    "anyone, even without a token": lambda _person, _target: True,
    "request path is on the public list": lambda _person, _target: False,
    "role admin or administrator in any scope": lambda person, _target: bool(
        person.roles & {"admin", "administrator"}
    ),
    "role service in the configured service project; only when service elevation "
    "is switched on": lambda person, _target: person.elevated,
    "project named demo or baremetal in the default (or no) domain": (
        lambda person, _target: _is_member(person)
    ),
    "is_member and role observer or baremetal_observer": lambda person, _target: (
        _is_member(person) and bool(person.roles & {"observer", "baremetal_observer"})
    ),
    "admin_api, or is_member with role baremetal_admin": (
        lambda person, _target: _is_admin(person)
    ),
    "is_member with role baremetal_admin": lambda person, _target: (
        _is_member(person) and "baremetal_admin" in person.roles
    ),
    # There are no admin projects in tokens any more.
    "role admin in the admin project": lambda _person, _target: False,
    "system reader, system service or elevated service": lambda person, _target: (
        person.elevated
        or (person.system and bool(person.roles & {"reader", "service"}))
    ),
    "system member or elevated service": lambda person, _target: (
        person.elevated or (person.system and "member" in person.roles)
    ),
}
_PROJECTS = {
    "the owning project": ("node.owner",),
    "the leasing project": ("node.lessee",),
    "the owning or leasing project": ("node.owner", "node.lessee"),
    "the project owning the runbook": ("runbook.owner",),
    "the project owning the allocation": ("allocation.owner",),
}
_CALLER = {
    "caller project is the node owner": "node.owner",
    "caller project is the node lessee": "node.lessee",
    "caller project is the allocation owner": "allocation.owner",
}


def _clause(text: str, person: Person, target: Target) -> bool:
    if text in _SINGLE:
        return _SINGLE[text](person, target)
    if text in _CALLER:
        return person.project is not None and (
            target.get(_CALLER[text]) == person.project
        )
    matched = re.fullmatch(r"system (\w+)", text)
    if matched:
        return person.system and matched[1] in person.roles
    matched = re.fullmatch(r"(\w+) in any scope", text)
    if matched:
        return matched[1] in person.roles
    matched = re.fullmatch(r"(\w+) of (the .+)", text)
    assert matched, f'nobody knows what "{text}" means'
    belongs = person.project is not None and any(
        target.get(name) == person.project for name in _PROJECTS[matched[2]]
    )
    return belongs and matched[1] in person.roles
