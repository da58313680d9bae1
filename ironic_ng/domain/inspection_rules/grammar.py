# SPDX-License-Identifier: Apache-2.0
"""Rules as clients write them, read into conditions and actions, or refused."""

import dataclasses
import enum
from collections.abc import Mapping, Sequence
from typing import Any

from ironic_ng.domain.catalogue import inv_rules as codes
from ironic_ng.domain.inspection_rules import signatures
from ironic_ng.domain.inspection_rules.signatures import Signature
from ironic_ng.domain.inspection_rules.targets import demand_changeable
from ironic_ng.domain.values import words_of

MOST_PARTS = 256
MOST_TURNS = 1024
"""Most conditions or actions of a rule, and most items of a loop."""
_NO_LOOP = object()


class Multiple(enum.StrEnum):
    """For which items of its loop a condition must hold.

    ``first`` ends the loop with the first item for which it holds, so it comes
    to the same as ``any``.
    """

    ANY = "any"
    ALL = "all"
    FIRST = "first"
    LAST = "last"


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """One condition or action: operation, named arguments, items of its loop."""

    place: str
    op: str
    args: Mapping[str, Any]
    loop: Sequence[Any] | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Condition(Part):
    """One condition; ``negated`` by a leading exclamation mark."""

    negated: bool = False
    multiple: Multiple = Multiple.ANY


def conditions(given: Any) -> tuple[Condition, ...]:
    """The conditions of a rule; BM-INV codes name what is wrong and where."""
    return tuple(
        _condition(f"conditions/{place}", item)
        for place, item in enumerate(_listed("conditions", given))
    )


def actions(given: Any) -> tuple[Part, ...]:
    """The actions of a rule, of which there is at least one."""
    listed = _listed("actions", given)
    if not listed:
        raise _bad("actions", "a rule needs at least one action")
    return tuple(_action(f"actions/{place}", item) for place, item in enumerate(listed))


def _listed(name: str, given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise _bad(name, f"an array is needed, not {words_of(given)}")
    if len(given) > MOST_PARTS:
        raise _bad(name, f"there are more than {MOST_PARTS}")
    return given


def _condition(place: str, item: Any) -> Condition:
    members = _members(place, item, {"op", "args", "loop", "multiple"})
    op = members["op"]
    plain = op.removeprefix("!")
    signature = _signature(place, "condition", plain, signatures.CONDITIONS)
    args = _arguments(place, op, signature, members["args"])
    multiple = members.get("multiple", Multiple.ANY.value)
    if multiple not in list(Multiple):
        raise _bad(place, f"multiple is one of {', '.join(Multiple)}")
    return Condition(
        place, plain, args, _loop(place, members), op != plain, Multiple(multiple)
    )


def _action(place: str, item: Any) -> Part:
    members = _members(place, item, {"op", "args", "loop"})
    op = members["op"]
    signature = _signature(place, "action", op, signatures.ACTIONS)
    args = _arguments(place, op, signature, members["args"])
    part = Part(place, op, args, _loop(place, members))
    # One with braces is judged when it is applied: clients store such rules.
    if "path" in args and "{" not in args["path"]:
        demand_changeable(place, op, args["path"])
    return part


def _members(place: str, item: Any, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(item, Mapping):
        raise _bad(place, f"an object is needed, not {words_of(item)}")
    for name in item:
        if name not in known:
            raise _bad(place, f'there is no member "{str(name)[:60]}"')
    for name in ("op", "args"):
        if name not in item:
            raise _bad(place, f'the member "{name}" is missing')
    if not isinstance(item["op"], str):
        raise _bad(place, f"op is a text, not {words_of(item['op'])}")
    return item


def _signature(
    place: str, kind: str, op: str, known: Mapping[str, Signature]
) -> Signature:
    found = known.get(op)
    if found is None:
        words = ", ".join(known)
        raise codes.UNKNOWN_OPERATION(place=place, kind=kind, op=op[:60], known=words)
    return found


def _arguments(place: str, op: str, signature: Signature, given: Any) -> dict[str, Any]:
    if isinstance(given, list):
        given = signature.named(given)
    if not isinstance(given, Mapping):
        raise _bad(place, f"args is an object or an array, not {words_of(given)}")
    expected = ", ".join(signature.names)
    for name in given:
        if name not in signature.names:
            raise codes.SURPLUS_ARGUMENT(
                place=place, op=op, name=str(name)[:60], expected=expected
            )
    for name in signature.required:
        if name not in given:
            raise codes.MISSING_ARGUMENT(
                place=place, op=op, name=name, expected=expected
            )
    for name, value in given.items():
        problem = signatures.problem_with(name, value)
        if problem is not None:
            raise _bad(place, f'the argument "{name}" of "{op}" must be {problem}')
    return {**signature.optional, **given}


def _loop(place: str, members: Mapping[str, Any]) -> Sequence[Any] | None:
    """The items; an object is the one item of its loop."""
    loop = members.get("loop", _NO_LOOP)
    if loop is _NO_LOOP:
        return None
    if isinstance(loop, Mapping):
        return [loop]
    if not isinstance(loop, list):
        raise _bad(place, f"loop is an array or an object, not {words_of(loop)}")
    if len(loop) > MOST_TURNS:
        raise _bad(place, f"a loop has at most {MOST_TURNS} items")
    return loop


def _bad(place: str, problem: str) -> Exception:
    return codes.BAD_ARGUMENT(place=place, problem=problem)
