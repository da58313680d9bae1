# SPDX-License-Identifier: Apache-2.0
"""Arguments of requested steps, and the steps that the conductor itself performs."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from ironic_ng.conductor.flow import Planning
from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import pwr
from ironic_ng.domain.catalogue import step as codes
from ironic_ng.domain.catalogue import step_books as books
from ironic_ng.domain.steps import Arg, PlannedStep

OWN = "reserved"
"""Source of a step that the conductor performs for a client."""
_RESERVED_ARGS = {"wait": {"seconds": Arg("how long to wait")}}


def check_arguments(step: PlannedStep, known: Mapping[str, Arg]) -> None:
    """Refuse a missing or unknown argument."""
    for name, argument in known.items():
        if argument.required and name not in step.args:
            raise codes.ARGUMENT_MISSING(
                step=step.step, interface=step.interface, argument=name
            )
    for name in step.args:
        if name not in known and not name.startswith("ng_"):
            raise codes.ARGUMENT_UNKNOWN(
                step=step.step, interface=step.interface, argument=name
            )


def reserved(planning: Planning, item: Mapping[str, Any]) -> PlannedStep:
    """A step such as hold or reboot, whatever interface it names."""
    on_children = item.get("execute_on_child_nodes")
    if (
        item["step"] == "power_off"
        and planning.node.disable_power_off
        and not on_children
    ):
        raise pwr.POWER_OFF_DISABLED(node=planning.node.uuid)
    step = given(
        PlannedStep(
            interface=item["interface"],
            step=item["step"],
            source=OWN,
            abortable=True,
            ramdisk=False,
        ),
        item,
    )
    check_arguments(step, _RESERVED_ARGS.get(step.step, {}))
    if "seconds" in step.args:
        _check_pause(step.args["seconds"], planning.settings)
    return step


def _check_pause(seconds: object, settings: Settings) -> None:
    most = settings.conductor.max_conductor_wait_step_seconds
    if seconds is None:
        return
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise books.BAD_WAIT(seconds=seconds)
    if not 0 <= seconds < float("inf"):
        raise books.BAD_WAIT(seconds=seconds)
    if seconds > most:
        raise codes.WAIT_TOO_LONG(seconds=seconds, most=most)


def given(offered: PlannedStep, item: Mapping[str, Any]) -> PlannedStep:
    """An offered step as a request or a template wants it."""
    return dataclasses.replace(
        offered,
        args=dict(item.get("args") or {}),
        priority=item.get("priority") or 0,
        children=bool(item.get("execute_on_child_nodes")),
        only_children=tuple(item.get("limit_child_node_execution") or ()),
    )
