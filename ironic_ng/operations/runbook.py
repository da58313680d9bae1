# SPDX-License-Identifier: Apache-2.0
"""Runbooks: a project's own, public ones, and those of the operators alone."""

from collections.abc import Callable, Sequence
from typing import Any

from ironic_ng.db.query import Condition
from ironic_ng.db.unit import Unit
from ironic_ng.domain import microversions
from ironic_ng.domain.catalogue import api, api_nodes
from ironic_ng.domain.catalogue import step_books as codes
from ironic_ng.domain.fields import fields_of
from ironic_ng.domain.runbook import Runbook
from ironic_ng.domain.trait import MOST_PER_NODE, is_trait
from ironic_ng.operations import step_permits
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import run_patiently
from ironic_ng.operations.plain import Act, Plain, Wanted
from ironic_ng.operations.traits import demand_valid

_FREE_NAMES = "runbook_traits"


class Runbooks(Plain[Runbook]):
    """What can be asked about runbooks."""

    kind = Runbook
    any_version = created_early = frozenset({"description"})

    def find(self, act: Act, ident: str, action: str = "get") -> Runbook:
        """The runbook, if the rule lets the caller at it; all may see public ones."""
        found = self.look_up(act.reader, ident)
        if found is None:
            raise self.absent(ident)
        if not (action == "get" and found.public):
            act.demand(self.rule(action), found)
        return found

    def creating(self, act: Act, values: dict[str, Any]) -> Runbook:
        """A runbook that belongs to the caller's project, if it has one."""
        act.demand(self.rule("create"))
        identity = act.caller.identity
        if not identity.system:
            if values.get("owner") not in {None, identity.project}:
                raise codes.RUNBOOK_OF_PROJECT(name="owner")
            if values.get("public") and identity.project is not None:
                raise codes.RUNBOOK_OF_PROJECT(name="public")
            values["owner"] = identity.project
        _demand_known_in_version(act.caller, values)
        made = Runbook(**values)
        _demand_ownership(made)
        _demand_allowed(act, made.steps)
        return made

    def updating(
        self, act: Act, unit: Unit, before: Runbook, changes: dict[str, Any]
    ) -> Runbook:
        """The changed runbook; one that becomes public loses its owner."""
        specs = fields_of(Runbook)
        for name in changes:
            rule = specs[name].policy
            if rule is not None:
                act.demand(rule, before)
        _demand_known_in_version(act.caller, changes)
        if changes.get("public") and not before.public and "owner" not in changes:
            changes["owner"] = None
        changed = super().updating(act, unit, before, changes)
        _demand_ownership(changed)
        _demand_allowed(act, [it for it in changed.steps if it not in before.steps])
        return changed

    def wanted(self, act: Act, filters: dict[str, Any]) -> Wanted:
        """All runbooks, or the project's own and the public ones."""
        del filters
        if act.allows(self.rule("list_all")):
            return Wanted()
        act.demand(self.rule("list"))
        public = Condition("public", "eq", value=True)
        own = Condition("owner", "eq", act.caller.identity.project or "")
        return Wanted(any_of=((public, own),))


RUNBOOKS = Runbooks()


def traits_of(backend: Backend, caller: Caller, ident: str) -> list[str]:
    """Traits of which a node must have one."""
    with backend.database.read() as reader:
        return RUNBOOKS.find(Act(backend, caller, reader), ident).traits


def replace_traits(
    backend: Backend, caller: Caller, ident: str, traits: Sequence[str]
) -> None:
    """Make these the traits of the runbook."""
    for trait in traits:
        demand_valid(trait)
    _change_traits(backend, caller, ident, lambda _old: traits)


def add_trait(backend: Backend, caller: Caller, ident: str, trait: str) -> None:
    """Give the runbook one more."""
    demand_valid(trait)
    _change_traits(backend, caller, ident, lambda old: [*old, trait])


def remove_trait(backend: Backend, caller: Caller, ident: str, trait: str) -> None:
    """Take one from the runbook, if it has it."""
    _change_traits(
        backend, caller, ident, lambda old: [it for it in old if it != trait]
    )


def _change_traits(
    backend: Backend,
    caller: Caller,
    ident: str,
    change: Callable[[Sequence[str]], Sequence[str]],
) -> None:
    def work(unit: Unit) -> None:
        found = RUNBOOKS.find(Act(backend, caller, unit), ident, "update")
        wanted = sorted(set(change(found.traits)))
        if len(wanted) > MOST_PER_NODE:
            raise api_nodes.TOO_MANY_TRAITS(limit=MOST_PER_NODE)
        if wanted != found.traits:
            found.traits = wanted
            unit.replace(found)

    run_patiently(backend, work)


def _demand_known_in_version(caller: Caller, values: dict[str, Any]) -> None:
    """Before 1.112 there was no description, and names were those of traits."""
    if caller.has(_FREE_NAMES):
        return
    if values.get("description") is not None:
        needed = microversions.NUMBERS[_FREE_NAMES]
        problem = f"it came with version {microversions.MAJOR}.{needed}"
        raise api.INVALID_VALUE(name="description", problem=problem)
    name = values.get("name")
    if name is not None and not is_trait(name):
        raise api_nodes.BAD_TRAIT(trait=name[:60])


def _demand_ownership(runbook: Runbook) -> None:
    if runbook.public and runbook.owner is not None:
        raise codes.PUBLIC_HAS_NO_OWNER()


def _demand_allowed(act: Act, steps: list[dict[str, Any]]) -> None:
    step_permits.demand_by_site_rules(act.backend, act.caller, steps)
    step_permits.demand_allowed(act.backend, steps, "clean", "service")
