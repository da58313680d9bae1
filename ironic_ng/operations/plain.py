# SPDX-License-Identifier: Apache-2.0
"""Create, find, list, change and remove: what all plain resources have in common.

A resource of its own ways overrides a hook; nothing else is written anew.
"""

import dataclasses
import uuid
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from ironic_ng.db.query import Condition
from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain import checks, patch
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.fields import resource_of
from ironic_ng.domain.patch import Operation
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import run_patiently

R = TypeVar("R")


@dataclasses.dataclass(frozen=True, slots=True)
class Act:
    """One request at the database: who asks, and what is at hand."""

    backend: Backend
    caller: Caller
    reader: Reader

    def demand(self, rule: str, target: object = None) -> None:
        """Raise BM-API-023 when the rule refuses."""
        self.backend.authority.demand(self.caller, rule, target)

    def allows(self, rule: str, target: object = None) -> bool:
        """Whether the rule lets the caller at the target."""
        return self.backend.authority.allows(self.caller, rule, target)


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """Which values a list holds: all ``conditions`` and one of each group."""

    conditions: tuple[Condition, ...] = ()
    any_of: tuple[tuple[Condition, ...], ...] = ()


class Plain(Generic[R]):
    """The operations on one kind of resource, by the rules that bear its name.

    ``kind``: the resource class. ``any_version``: fields that may be changed in
    versions that do not show them yet; ``created_early``: and set on creation.
    ``fixed``: fields that may be changed but not removed, besides the mandatory
    ones.
    """

    kind: type[R]
    any_version: frozenset[str] = frozenset()
    created_early: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()

    def __init__(self, kind: type[R] | None = None) -> None:
        """Serve this kind; a subclass names its own."""
        if kind is not None:
            self.kind = kind

    def create(self, backend: Backend, caller: Caller, values: dict[str, Any]) -> R:
        """Store a new value; Duplicate when a unique field is taken."""
        words = {"uuid": str(uuid.uuid4()), **values}

        def work(unit: Unit) -> R:
            act = Act(backend, caller, unit)
            return self.store(act, unit, self.creating(act, dict(words)))

        return run_patiently(backend, work)

    def find(self, act: Act, ident: str, action: str = "get") -> R:
        """The value of this UUID or name, for somebody who may do this to it.

        Raises BM-API-023 when the rule refuses, BM-API-018 when there is none.
        """
        act.demand(self.rule(action))
        found = self.look_up(act.reader, ident)
        if found is None:
            raise self.absent(ident)
        return found

    def update(
        self,
        backend: Backend,
        caller: Caller,
        ident: str,
        operations: Sequence[Operation],
    ) -> R:
        """Apply a patch; the whole of it or nothing."""

        def work(unit: Unit) -> R:
            act = Act(backend, caller, unit)
            before = self.find(act, ident, "update")
            changes = patch.changes(
                before,
                operations,
                caller.version,
                any_version=self.any_version,
                fixed=self.fixed,
            )
            after = self.updating(act, unit, before, changes)
            # What leaves everything as it was is no change, nor a later one.
            return before if after == before else unit.replace(after)

        return run_patiently(backend, work)

    def delete(self, backend: Backend, caller: Caller, ident: str) -> None:
        """Remove the value."""

        def work(unit: Unit) -> None:
            act = Act(backend, caller, unit)
            found = self.find(act, ident, "delete")
            self.deleting(act, unit, found)
            unit.remove(self.kind, uuid=getattr(found, "uuid"))  # noqa: B009

        run_patiently(backend, work)

    def rule(self, action: str) -> str:
        """Name of the rule for an action."""
        return f"baremetal:{resource_of(self.kind).policy}:{action}"

    def absent(self, ident: str) -> Exception:
        """What is raised when there is none, or none that may be seen."""
        return api.NOT_FOUND(noun=resource_of(self.kind).noun, ident=ident)

    # The hooks: what a resource of its own ways overrides.

    def look_up(self, reader: Reader, ident: str) -> R | None:
        """The value that an address names; by UUID, and by name if it has one."""
        if checks.is_uuid(ident):
            return reader.get(self.kind, ident.lower())
        declared = resource_of(self.kind)
        if "name" not in declared.fields or not checks.is_logical_name(ident):
            raise api.BAD_IDENT(noun=declared.noun, ident=ident[:60])
        return reader.one(self.kind, name=str(ident))

    def creating(self, act: Act, values: dict[str, Any]) -> R:
        """The value to store, for somebody who may; values are checked already."""
        act.demand(self.rule("create"))
        return self.kind(**values)

    def store(self, act: Act, unit: Unit, value: R) -> R:
        """Keep a new value, and whatever belongs to it."""
        del act
        return unit.add(value)

    def updating(self, act: Act, unit: Unit, before: R, changes: dict[str, Any]) -> R:
        """The value as it is to be, or a refusal."""
        del act, unit
        changed: R = dataclasses.replace(before, **changes)  # type: ignore[type-var]
        return changed

    def deleting(self, act: Act, unit: Unit, found: R) -> None:
        """Refuse to remove it, or remove what belongs to it."""

    def wanted(self, act: Act, filters: dict[str, Any]) -> Wanted:
        """Which values a list holds for the caller, with these filters."""
        del filters
        act.demand(self.rule("get"))
        return Wanted()
