# SPDX-License-Identifier: Apache-2.0
"""Applies rules to a subject: one after the other, by falling priority."""

import copy
import dataclasses
import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from ironic_ng.domain.catalogue import inv_rules as codes
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.inspection_rules import actions, grammar
from ironic_ng.domain.inspection_rules.actions import ApiCall
from ironic_ng.domain.inspection_rules.formatting import Sight
from ironic_ng.domain.inspection_rules.grammar import Condition, Multiple, Part
from ironic_ng.domain.inspection_rules.operators import Operators
from ironic_ng.domain.inspection_rules.signatures import FORMATTED
from ironic_ng.domain.inspection_rules.subject import Subject

MAIN = "main"
"""The only phase there is: after the hooks."""
_CANNOT = (ServiceError, ValueError, KeyError, TypeError)
"""What an operation raises whose arguments do not fit what it works on."""


class MaskSecrets(enum.StrEnum):
    """Whether rules see ``***`` in the place of secrets."""

    ALWAYS = "always"
    NEVER = "never"
    SENSITIVE = "sensitive"
    """All rules but the sensitive ones."""


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """One rule, read and checked."""

    name: str
    priority: int
    sensitive: bool
    conditions: tuple[Condition, ...]
    actions: tuple[Part, ...]


class Outside(Protocol):
    """What rules do besides changing the subject."""

    def log(self, rule: Rule, level: str, text: str) -> None:
        """Write a line into the log of the service."""

    def call(self, call: ApiCall) -> None:
        """Make a GET request; ValueError or a code of the catalogue if it fails."""


class Refused(Exception):
    """A rule ended the inspection; what was changed before stays."""

    def __init__(self, error: ServiceError) -> None:
        """Keep the failure."""
        self.error = error
        super().__init__(error.message())


def rule_of(name: str, values: Mapping[str, Any]) -> Rule:
    """A rule from its stored or written form; BM-INV codes when it is wrong."""
    return Rule(
        name=name,
        priority=values.get("priority") or 0,
        sensitive=bool(values.get("sensitive")),
        conditions=grammar.conditions(values.get("conditions") or []),
        actions=grammar.actions(values.get("actions")),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Engine:
    """Applies rules with these operators, and this outside."""

    operators: Operators
    outside: Outside
    mask: MaskSecrets

    def apply(self, rules: Iterable[Rule], subject: Subject) -> None:
        """Change the subject by all rules that hold.

        Raises Refused when a rule says so, BM-INV-026 when one cannot be applied.
        """
        for rule in sorted(rules, key=lambda it: -it.priority):
            if all(self._holds(rule, it, subject) for it in rule.conditions):
                subject.rule = rule.name
                try:
                    for part in rule.actions:
                        self._act(rule, part, subject)
                finally:
                    _demand_sound(rule, subject)

    def _hides(self, rule: Rule) -> bool:
        if self.mask is MaskSecrets.SENSITIVE:
            return not rule.sensitive
        return self.mask is MaskSecrets.ALWAYS

    def _holds(self, rule: Rule, part: Condition, subject: Subject) -> bool:
        try:
            return self._true_of_turns(part, subject.sight(hides=self._hides(rule)))
        except _CANNOT as error:
            raise _explained(rule, part, error) from error

    def _true_of_turns(self, part: Condition, sight: Sight) -> bool:
        turns = (self._true(part, args, seen) for seen, args in _turns(part, sight))
        if part.multiple is Multiple.ALL:
            found = list(turns)
            return bool(found) and all(found)
        if part.multiple is Multiple.LAST:
            return (list(turns) or [False])[-1]
        return any(turns)

    def _true(self, part: Condition, args: dict[str, Any], sight: Sight) -> bool:
        if part.op == "is-empty":
            args = {"value": _emptied(part.args["value"], args["value"], sight)}
        return self.operators.holds(part.op, args) != part.negated

    def _act(self, rule: Rule, part: Part, subject: Subject) -> None:
        # What goes to people is never to hold a secret, whatever the option says.
        told = part.op in {"fail", "log"}
        sight = subject.sight(hides=told or self._hides(rule))
        try:
            for _, args in _turns(part, sight):
                self._do(rule, part, args, subject)
        except _CANNOT as error:
            raise _explained(rule, part, error) from error

    def _do(
        self, rule: Rule, part: Part, args: Mapping[str, Any], subject: Subject
    ) -> None:
        if part.op == "fail":
            raise Refused(codes.RULE_REFUSES(rule=rule.name, msg=args["msg"]))
        if part.op == "log":
            self.outside.log(rule, args["level"], str(args["msg"]))
        elif part.op == "api-call":
            self.outside.call(actions.api_call(part, args))
        else:
            # A text may have been filled from one place and go to another.
            actions.ON_SUBJECT[part.op](subject, part, copy.deepcopy(args))


def _demand_sound(rule: Rule, subject: Subject) -> None:
    """Refuse values that the fields of nodes and ports do not take."""
    try:
        subject.node_changes()
        subject.port_changes()
    except ServiceError as error:
        raise codes.RULE_FAILED(
            rule=rule.name, place="actions", reason=error.message().rstrip(".")
        ) from error


def _turns(part: Part, sight: Sight) -> Iterator[tuple[Sight, dict[str, Any]]]:
    """The arguments of each turn of a loop, or of the only one, filled in."""
    if part.loop is None:
        filled = {
            name: sight.filled(value) if name in FORMATTED else value
            for name, value in part.args.items()
        }
        yield sight, filled
        return
    items: Sequence[Any] = part.loop
    for item in items:
        within = sight.with_item(sight.filled(item))
        yield within, {name: within.filled(it) for name, it in part.args.items()}


def _emptied(written: Any, filled: Any, sight: Sight) -> Any:
    """What is-empty looks at: a text that leads nowhere is as good as none."""
    leads_nowhere = isinstance(written, str) and not sight.is_fillable(written)
    return "" if leads_nowhere else filled


def _explained(rule: Rule, part: Part, error: Exception) -> ServiceError:
    """A failure with the rule and the place of what failed."""
    reason = error.message() if isinstance(error, ServiceError) else str(error)
    return codes.RULE_FAILED(
        rule=rule.name, place=part.place, reason=reason.rstrip(".")
    )
