# SPDX-License-Identifier: Apache-2.0
"""Steps that several flows put around work that a ramdisk does."""

from collections.abc import Sequence

from ironic_ng.conductor.flow import Planning
from ironic_ng.domain.steps import PlannedStep, core


def in_ramdisk(planning: Planning, steps: Sequence[PlannedStep]) -> list[PlannedStep]:
    """These steps with a ramdisk booted before and taken down after them.

    Which steps the ramdisk has is known only when it runs, so the collecting
    step merges them with those given here.
    """
    if not planning.uses_ramdisk:
        return list(steps)
    return [
        core("boot_ramdisk"),
        core("await_agent"),
        core("collect_ramdisk_steps"),
        *steps,
        core("tear_down_ramdisk"),
    ]


def undo_ramdisk(planning: Planning) -> list[PlannedStep]:
    """Remove what was published for a ramdisk and forget its token."""
    if planning.facts.get("ramdisk") or planning.task.ramdisk is not None:
        return [core("tear_down_ramdisk", keep_power=True)]
    return []
