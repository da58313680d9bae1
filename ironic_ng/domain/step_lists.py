# SPDX-License-Identifier: Apache-2.0
"""Checks lists of steps: of requests, deploy templates and runbooks.

Every refusal of a single step is BM-STEP-003 with a pointer to what is wrong.
Whether a driver has the step is judged later, when the steps are planned.
"""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ironic_ng.domain.catalogue import step
from ironic_ng.domain.checks import is_uuid
from ironic_ng.domain.errors import ServiceError

STEP_INTERFACES = frozenset(
    {"bios", "deploy", "firmware", "management", "power", "raid", "vendor"}
)
MOST_STEPS = 1000
_PAUSING = frozenset({"hold"})
"""Reserved steps that concern the node itself, not its children."""


@dataclasses.dataclass(frozen=True, slots=True)
class Shape:
    """What the steps of one kind of list look like.

    ``members``: the type of each. ``repeats``: whether a step may be there
    twice. ``what``: the work that is in vain without steps.
    """

    members: Mapping[str, Any]
    mandatory: Collection[str]
    what: str
    repeats: bool = False
    may_be_empty: bool = False
    defaults: Mapping[str, Any] = dataclasses.field(default_factory=dict)


_ORDERED = {"interface": str, "step": str, "args": dict, "order": (int, str)}
_PRIORITIZED = {"interface": str, "step": str, "args": dict, "priority": (int, str)}
_REQUESTED = {
    **_ORDERED,
    "execute_on_child_nodes": bool,
    "limit_child_node_execution": list,
}

CLEAN = Shape(_REQUESTED, ("interface", "step"), "clean", repeats=True)
SERVICE = Shape(_REQUESTED, ("interface", "step"), "service", repeats=True)
DEPLOY = Shape(_PRIORITIZED, _PRIORITIZED, "deploy", may_be_empty=True)
TEMPLATE = Shape(_PRIORITIZED, _PRIORITIZED, "a deploy template")
RUNBOOK = Shape(
    _ORDERED, ("interface", "step", "order"), "a runbook", defaults={"args": {}}
)


def checked(name: str, given: object, shape: Shape) -> list[dict[str, Any]]:
    """The steps as they are kept; digits have become numbers."""
    if not isinstance(given, list):
        raise bad_step(f"/{name}", "it must be a list of steps")
    if len(given) > MOST_STEPS:
        raise bad_step(f"/{name}", f"more than {MOST_STEPS} steps")
    if not given and not shape.may_be_empty:
        raise step.NO_STEPS(verb=shape.what, name=name)
    found = [_step(f"/{name}/{index}", item, shape) for index, item in enumerate(given)]
    if not shape.repeats:
        _no_repeats(name, found)
    if shape is not RUNBOOK:
        # Runbooks have always taken equal orders; their steps run as listed then.
        _unique_orders(name, found)
    return found


def template_steps(given: list[Any]) -> list[dict[str, Any]]:
    """The steps of a deploy template."""
    return checked("steps", given, TEMPLATE)


def sent_template_steps(given: list[Any]) -> list[dict[str, Any]]:
    """The same, checked but left as they came, digits included."""
    template_steps(given)
    return given


def runbook_steps(given: list[Any]) -> list[dict[str, Any]]:
    """The steps of a runbook."""
    return checked("steps", given, RUNBOOK)


def full_name(item: Mapping[str, Any]) -> str:
    """A step as options and rules name it: ``interface.step``."""
    return f"{item['interface']}.{item['step']}"


def demand_core_step_unmoved(steps: Sequence[Mapping[str, Any]], node: str) -> None:
    """Refuse to give deploy.deploy another place; it may be switched off."""
    for item in steps:
        if full_name(item) == "deploy.deploy" and item["priority"] != 0:
            raise step.CORE_STEP_FIXED(node=node)


def bad_step(pointer: str, problem: str) -> ServiceError:
    """The refusal of one step."""
    return step.BAD_STEP(pointer=pointer, problem=problem)


def _step(pointer: str, item: object, shape: Shape) -> dict[str, Any]:
    if not isinstance(item, Mapping):
        raise bad_step(pointer, "it must be an object")
    for name in shape.mandatory:
        if name not in item:
            raise bad_step(pointer, f"{name} is missing")
    for name, value in item.items():
        _member(f"{pointer}/{name}", name, value, shape.members)
    found = {**shape.defaults, **item}
    for name in ("priority", "order"):
        if name in found:
            found[name] = int(found[name])
    if found["step"] in _PAUSING and found.get("execute_on_child_nodes"):
        problem = "a hold is for the node itself, not for its children"
        raise bad_step(f"{pointer}/execute_on_child_nodes", problem)
    return found


def _member(pointer: str, name: str, value: object, members: Mapping[str, Any]) -> None:
    kind = members.get(name)
    if kind is None:
        raise bad_step(pointer, "the member is not known here")
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise bad_step(pointer, f"it has the wrong type, {type(value).__name__}")
    if name == "interface" and value not in STEP_INTERFACES:
        raise bad_step(pointer, f"one of {', '.join(sorted(STEP_INTERFACES))}")
    if name == "step" and not value:
        raise bad_step(pointer, "it is empty")
    if name in ("priority", "order") and not _is_whole(value):
        raise bad_step(pointer, "it must be a whole number from 0 up")
    if name == "limit_child_node_execution" and not all(map(is_uuid, value)):
        raise bad_step(pointer, "it must list UUIDs of nodes")


def _is_whole(value: object) -> bool:
    if isinstance(value, str):
        return value.isascii() and value.isdigit() and len(value) <= 9
    return isinstance(value, int) and 0 <= value < 10**9


def _no_repeats(name: str, found: Sequence[Mapping[str, Any]]) -> None:
    seen = set()
    for index, item in enumerate(found):
        key = full_name(item)
        if key in seen:
            raise bad_step(f"/{name}/{index}", f"{key} is there twice")
        seen.add(key)


def _unique_orders(name: str, found: Sequence[Mapping[str, Any]]) -> None:
    orders = [item["order"] for item in found if "order" in item]
    if len(orders) != len(set(orders)):
        raise bad_step(f"/{name}", "two steps have the same order")
