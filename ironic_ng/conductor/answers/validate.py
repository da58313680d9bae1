# SPDX-License-Identifier: Apache-2.0
"""Is the node ready: all interfaces for a look, or those that a verb needs."""

from collections.abc import Mapping
from typing import Any

from ironic_ng.conductor.answers.question import Question
from ironic_ng.conductor.flow import Planning
from ironic_ng.conductor.flows.table import FLOWS
from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.catalogue import step as codes
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import INTERFACE_KINDS
from ironic_ng.domain.states import Event
from ironic_ng.domain.verbs import VERBS
from ironic_ng.drivers.bound import inspect_of
from ironic_ng.drivers.interfaces.interface import Interface
from ironic_ng.drivers.task import Task

_UNVALIDATED = {"vendor"}
_NEEDED = {
    "deploy": ("power", "deploy", "boot"),
    "clean": ("power", "network"),
    "rescue": ("power", "rescue"),
    "service": ("power",),
    "inspect": ("power", "inspect"),
}


def validate(question: Question) -> dict[str, Any]:
    """For each kind of interface: is its configuration good, and if not why."""
    found = {
        kind: _result(question.task, kind)
        for kind in INTERFACE_KINDS
        if kind not in _UNVALIDATED
    }
    if found["deploy"]["result"]:
        found["deploy"] = _deployment(question)
    return found


def validate_request(question: Question) -> None:
    """Raise what would make the verb fail, as far as that is known now."""
    verb = VERBS[question.args["verb"]]
    # Of aborts, only those of inspections are asked about.
    if verb.event is Event.ABORT and not inspect_of(question.task).abortable:
        raise codes.NOT_ABORTABLE(kind="inspect")
    for kind in _NEEDED.get(verb.flow or "", ()):
        _check(question.task, kind)
    args = question.args.get("args") or {}
    if verb.flow == "deploy":
        _check_deploy_steps(question, args)


def _deployment(question: Question) -> dict[str, Any]:
    """Whether the templates that the instance asks for can be followed."""
    problem = question.args.get("templates_problem")
    try:
        _check_deploy_steps(question, question.args)
    except ServiceError as error:
        problem = error.recorded()
    return {"result": False, "reason": problem} if problem else {"result": True}


def _check_deploy_steps(question: Question, args: Mapping[str, Any]) -> None:
    if not (args.get("deploy_steps") or args.get("template_steps")):
        return
    offered = question.registry.steps_for(question.task.node)
    FLOWS["deploy"].plan(Planning(question.task, args, {}, offered))


def _result(task: Task, kind: str) -> dict[str, Any]:
    if task.node.interface(kind) is None:
        return {"result": None, "reason": "not supported"}
    try:
        _check(task, kind)
    except ServiceError as error:
        return {"result": False, "reason": error.recorded()}
    return {"result": True}


def _check(task: Task, kind: str) -> None:
    found = task.interfaces.get(kind)
    if not isinstance(found, Interface) or not found.supported:
        raise bmc.UNSUPPORTED(
            kind=kind, interface=task.node.interface(kind), what="anything"
        )
    found.validate(task)
    if kind == "deploy":
        _check_traits(task)


def _check_traits(task: Task) -> None:
    wanted = task.node.instance_info.get("traits") or []
    lacking = sorted(set(wanted) - set(task.traits))
    if lacking:
        raise codes.TRAITS_LACKING(traits=", ".join(lacking))
