# SPDX-License-Identifier: Apache-2.0
"""Where steps come from: drivers, the request, the ramdisk; merged and checked.

Everything is checked before anything runs, as far as it is known: the steps of
a ramdisk are known only once it runs, and are checked then.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ironic_ng.conductor.flow import Planning
from ironic_ng.conductor.step_arguments import check_arguments, given, reserved
from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import step as codes
from ironic_ng.domain.secrets import mask
from ironic_ng.domain.steps import (
    RANK,
    RESERVED,
    VERIFY_RANK,
    Occasion,
    PlannedStep,
    StepSpec,
    in_order,
)

UNRESOLVED = "request"
"""Source of a requested step that no driver offers; the ramdisk may."""
_OVERRIDE = {
    Occasion.CLEAN: "clean_step_priority_override",
    Occasion.DEPLOY: "deploy_step_priority_override",
    Occasion.VERIFY: "verify_step_priority_override",
}


def rank_for(occasion: Occasion) -> Mapping[str, int]:
    """Which interface goes first among steps of equal priority."""
    return VERIFY_RANK if occasion is Occasion.VERIFY else RANK


def automatic(planning: Planning, occasion: Occasion) -> list[PlannedStep]:
    """The drivers' steps with a priority above 0, in order."""
    steps = [step for step in _offered(planning, occasion) if step.priority > 0]
    return in_order(steps, rank_for(occasion))


def requested(
    planning: Planning, occasion: Occasion, wanted: Sequence[Mapping[str, Any]]
) -> list[PlannedStep]:
    """The steps of a request as given; raises when one cannot be performed."""
    offered = {
        (spec.interface, spec.step): spec
        for spec in planning.offered
        if occasion in spec.priorities
    }
    in_turn = sorted(wanted, key=lambda item: item.get("order") or 0)
    return [_checked(planning, occasion, item, offered) for item in in_turn]


def allowed(
    planning: Planning, occasion: Occasion, wanted: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """The steps that the operator does not forbid on this occasion."""
    forbidden = _forbidden(planning.settings, occasion)
    return [it for it in wanted if f"{it['interface']}.{it['step']}" not in forbidden]


def wanted_for_deploy(args: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Steps of templates and of the request, whose word counts for the same step."""
    of_request = list(args.get("deploy_steps") or ())
    said = {_key(item) for item in of_request}
    of_templates = args.get("template_steps") or ()
    return [*(it for it in of_templates if _key(it) not in said), *of_request]


def for_deploy(
    planning: Planning, wanted: Sequence[Mapping[str, Any]]
) -> list[PlannedStep]:
    """The drivers' own steps, replaced and joined by the wanted ones.

    Two templates may want one step, each in its own way. A step that no driver
    offers stays away until a ramdisk says that it has it.
    """
    occasion = Occasion.DEPLOY
    groups = _grouped(wanted)
    arguments = {(spec.interface, spec.step): spec.args for spec in planning.offered}
    steps = []
    for step in _offered(planning, occasion):
        key = (step.interface, step.step)
        if key not in groups:
            steps.append(step)
        for item in groups.get(key, ()):
            source = "template" if "template" in item else step.source
            steps.append(dataclasses.replace(given(step, item), source=source))
            check_arguments(steps[-1], arguments[key])
    steps += [reserved(planning, it) for it in wanted if it["step"] in RESERVED]
    return in_order([it for it in steps if it.priority > 0], rank_for(occasion))


def with_ramdisk(
    planning: Planning,
    occasion: Occasion,
    found: Sequence[PlannedStep],
    rest: Sequence[PlannedStep],
) -> list[PlannedStep]:
    """What is left of a plan, now that the ramdisk has told its steps.

    Requested steps that no driver offers are looked up in what it told; unless
    the work was ordered step by step, its own with a priority take their places.
    """
    known = {
        (step.interface, step.step): dataclasses.replace(step, source="ramdisk")
        for step in _overridden(found, planning.settings, occasion)
    }
    closing = [step for step in rest if step.is_core]
    public = [
        _resolved(step, known) if step.source == UNRESOLVED else step
        for step in rest
        if not step.is_core
    ]
    if occasion is Occasion.DEPLOY:
        public += _asked_of_ramdisk(planning, known)
    elif planning.facts.get("ordered", planning.facts.get("manual", True)):
        return [*public, *closing]
    taken = {(step.interface, step.step) for step in public}
    public += [
        step for key, step in known.items() if step.priority > 0 and key not in taken
    ]
    return [*in_order(public, rank_for(occasion)), *closing]


def shown(step: PlannedStep, occasion: Occasion | None) -> dict[str, Any]:
    """A running step as clients see it on the node.

    Upstream shows other members on each occasion, and clients compare them.
    """
    members: dict[str, Any] = {
        "interface": step.interface,
        "step": step.step,
        "priority": step.priority,
        "abortable": step.abortable,
    }
    if step.args:
        members["args"] = mask(step.args)
    if occasion is not Occasion.SERVICE:
        members["argsinfo"] = step.argsinfo
    if occasion is Occasion.CLEAN:
        members["requires_ramdisk"] = step.ramdisk
    return members


def planned(spec: StepSpec, occasion: Occasion) -> PlannedStep:
    """A driver's step as it stands in a plan."""
    info = {
        name: {"description": it.description, "required": it.required}
        for name, it in spec.args.items()
    }
    return PlannedStep(
        interface=spec.interface,
        step=spec.step,
        priority=spec.priorities[occasion],
        abortable=spec.abortable,
        ramdisk=spec.ramdisk,
        timeout=spec.timeout,
        argsinfo=info or None,
    )


def _asked_of_ramdisk(
    planning: Planning, known: dict[tuple[str, str], PlannedStep]
) -> list[PlannedStep]:
    """Wanted steps that no driver has; those of the ramdisk itself make room."""
    present = {(step.interface, step.step) for step in planning.offered}
    steps: list[PlannedStep] = []
    for key, items in _grouped(planning.facts.get("requested") or ()).items():
        if key not in present and key[1] not in RESERVED:
            steps += [_resolved(_unresolved(item), known) for item in items]
            del known[key]
    return [step for step in steps if step.priority > 0]


def _grouped(
    wanted: Iterable[Mapping[str, Any]],
) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """The wanted steps by interface and name."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for item in wanted:
        found.setdefault(_key(item), []).append(item)
    return found


def _key(item: Mapping[str, Any]) -> tuple[str, str]:
    return item["interface"], item["step"]


def _offered(planning: Planning, occasion: Occasion) -> list[PlannedStep]:
    steps = [
        planned(spec, occasion)
        for spec in planning.offered
        if occasion in spec.priorities
    ]
    return _overridden(steps, planning.settings, occasion)


def _overridden(
    steps: Iterable[PlannedStep], settings: Settings, occasion: Occasion
) -> list[PlannedStep]:
    option = _OVERRIDE.get(occasion)
    wanted = getattr(settings.conductor, option) if option else {}
    forbidden = _forbidden(settings, occasion)
    return [
        dataclasses.replace(step, priority=int(wanted[f"{step.interface}.{step.step}"]))
        if f"{step.interface}.{step.step}" in wanted
        else step
        for step in steps
        if f"{step.interface}.{step.step}" not in forbidden
    ]


def _forbidden(settings: Settings, occasion: Occasion) -> Sequence[str]:
    """Names of steps that no automatic work performs, and no runbook."""
    name = f"disallow_{occasion.value}_steps"
    found: Sequence[str] = getattr(settings.api, name, ())
    return found


def _checked(
    planning: Planning,
    occasion: Occasion,
    item: Mapping[str, Any],
    offered: Mapping[tuple[str, str], StepSpec],
) -> PlannedStep:
    if item["step"] in RESERVED:
        return reserved(planning, item)
    spec = offered.get((item["interface"], item["step"]))
    if spec is None:
        if planning.uses_ramdisk:
            return _unresolved(item)
        raise codes.UNKNOWN_STEP(
            step=item["step"],
            interface=item["interface"],
            occasion=occasion.value,
            known=_names(offered),
        )
    step = given(planned(spec, occasion), item)
    check_arguments(step, spec.args)
    if spec.ramdisk and planning.args.get("disable_ramdisk"):
        raise codes.NO_RAMDISK(step=step.step, interface=step.interface)
    return step


def _unresolved(item: Mapping[str, Any]) -> PlannedStep:
    plain = PlannedStep(
        interface=item["interface"], step=item["step"], source=UNRESOLVED
    )
    return given(plain, item)


def _resolved(
    wanted: PlannedStep, known: Mapping[tuple[str, str], PlannedStep]
) -> PlannedStep:
    found = known.get((wanted.interface, wanted.step))
    if found is None:
        raise codes.STEP_VANISHED(
            step=wanted.step, interface=wanted.interface, known=_names(known)
        )
    return dataclasses.replace(found, args=wanted.args, priority=wanted.priority)


def _names(keys: Iterable[tuple[str, str]]) -> str:
    return ", ".join(sorted(f"{interface}.{step}" for interface, step in keys)) or "-"
