# SPDX-License-Identifier: Apache-2.0
"""What the BMCs and ramdisks of a chaotic run have recorded, judged and told."""

import collections
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ironic_ng.lab.cluster.cluster import Cluster

ONCE = ("on", "off", "on")
"""Effective power actions of a deployment: ramdisk on, off, instance on."""


class Broken(Protocol):
    """One thing that was broken."""

    at: float
    what: str
    lasted: float


@dataclasses.dataclass
class Audit:
    """One machine: where its node ended, what was done, and what is wrong."""

    name: str
    end: str
    effective: list[str]
    writes: int
    starts: int
    boots: int
    askers: int
    problems: list[str]


def audited(cluster: Cluster, name: str, node: str, end: str) -> Audit:
    """Judge one machine by its own record."""
    machine = cluster.farm.machine(name)
    record = machine.record
    askers = {it.partition(" ")[0] for it in record.details("act")} - {"none"}
    found = Audit(
        name=name,
        end=end,
        effective=record.details("effective"),
        writes=record.count("image_write"),
        starts=record.count("image_start"),
        boots=record.count("lookup"),
        askers=len(askers),
        problems=[],
    )
    shown = cluster.client.node(node)
    image = cluster.farm.images.instance
    wrong = {
        f"ended in {end}: {shown['last_error']}": end != "active",
        f"still held by {shown['reservation']}": shown["reservation"] is not None,
        f"power target {shown['target_power_state']} is pending": bool(
            shown["target_power_state"]
        ),
        f"put into maintenance: {shown['maintenance_reason']}": shown["maintenance"],
        f"record says {shown['power_state']}": shown["power_state"] != "power on"
        or machine.power != "on",
        "the disk is not the image": machine.disk.image_sha256(image.raw_size)
        != image.raw_sha256,
        f"the image was written {found.writes} times": found.writes
        > 1 + repeats(found.effective),
        f"power actions {found.effective}": not is_restartable(found.effective),
        f"power actions {found.effective} by one conductor alone": len(askers) < 2
        and tuple(found.effective) != ONCE,
    }
    found.problems = [f"{name}: {text}" for text, is_so in wrong.items() if is_so]
    return found


def repeats(effective: Sequence[str]) -> int:
    """How often the ramdisk was booted once more."""
    return (len(effective) - len(ONCE)) // 2


def is_restartable(effective: Sequence[str]) -> bool:
    """Whether only the boot of the ramdisk was repeated, which may be.

    It is off before it is switched on, and the instance is started once, last.
    """
    actions = list(effective)
    return len(actions) % 2 == 1 and all(
        action == ("on", "off")[number % 2] for number, action in enumerate(actions)
    )


def report(
    plan: Mapping[str, Any], breaks: Sequence[Broken], audits: Sequence[Audit]
) -> str:
    """All of it as text."""
    ends = collections.Counter(it.end for it in audits)
    problems = [problem for it in audits for problem in it.problems]
    again = [it for it in audits if tuple(it.effective) != ONCE]
    kinds = collections.Counter(it.what for it in breaks)
    lines = [
        "Chaos: deployments while processes and the broker die",
        "",
        *(f"{name}: {value}" for name, value in plan.items()),
        "",
        f"ends: {dict(ends)}",
        f"moved between conductors: {sum(1 for it in audits if it.askers > 1)}",
        f"ramdisk booted once more after its conductor died: {len(again)}",
        (
            f"image written: {sum(it.writes for it in audits)} times,"
            f" begun {sum(it.starts for it in audits)} times"
        ),
        f"broken: {dict(kinds)}",
        f"problems: {len(problems)}",
        *(f"  {problem}" for problem in problems),
        "",
        "machine, end, conductors that acted, effective power actions, writes",
        *(
            f"{it.name}, {it.end}, {it.askers}, {' '.join(it.effective)}, {it.writes}"
            for it in audits
        ),
        "",
        "second, what was broken, for how many seconds",
        *(f"{it.at:.0f}, {it.what}, {it.lasted:.0f}" for it in breaks),
    ]
    return "\n".join(lines) + "\n"
