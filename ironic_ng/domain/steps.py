# SPDX-License-Identifier: Apache-2.0
"""What a step is, how it ends, and how a plan of steps is stored and ordered.

Everything a conductor does to a node is a step. A step returns ``Done``,
``Wait`` or ``Failed``. It must be repeatable: after a crash it is performed
again with the notes that it had stored.
"""

import dataclasses
import enum
from collections.abc import Mapping, Sequence
from typing import Any

from ironic_ng.domain.errors import ServiceError

CORE = "core"
"""Interface name of the conductor's own steps, which clients never see."""


class Occasion(enum.StrEnum):
    """On what occasion a step may run."""

    VERIFY = "verify"
    CLEAN = "clean"
    DEPLOY = "deploy"
    SERVICE = "service"


class Resume(enum.StrEnum):
    """What may be done with a step when whoever performed it was cut in the middle.

    ``RESUMABLE``: perform it again with its notes, from which it goes on.
    ``RESTARTABLE``: perform it again without notes, from its beginning. ``MANUAL``:
    fail it, for a person to look at the machine first.
    """

    RESUMABLE = "resumable"
    RESTARTABLE = "restartable"
    MANUAL = "manual"


RANK = {
    "network": 8, "vendor": 7, "power": 6, "management": 5, "firmware": 4,
    "deploy": 3, "bios": 2, "raid": 1,
}  # fmt: skip
"""Which interface goes first among steps of equal priority."""

VERIFY_RANK = {
    "power": 13, "management": 12, "firmware": 11, "inspect": 10, "deploy": 9,
    "boot": 8, "bios": 7, "raid": 6, "vendor": 5, "network": 4, "storage": 3,
    "console": 2, "rescue": 1,
}  # fmt: skip

RESERVED = frozenset({"hold", "wait", "power_on", "power_off", "reboot"})
"""Step names that the conductor itself performs, whatever the interface."""


@dataclasses.dataclass(frozen=True, slots=True)
class Arg:
    """An argument of a step, as told to clients."""

    description: str
    required: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class StepSpec:
    """What the ``@step`` decorator declared about one driver method.

    Without ``resume`` a step that was cut is performed again once only.
    """

    interface: str
    step: str
    method: str
    priorities: Mapping[Occasion, int]
    abortable: bool = False
    ramdisk: bool = True
    timeout: float | None = None
    args: Mapping[str, Arg] = dataclasses.field(default_factory=dict)
    resume: Resume | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One step of a plan.

    ``source``: core, driver, ramdisk, template, request or runbook; steps of
    the ramdisk are performed through the deploy interface.
    ``ramdisk``: whether it needs a running ramdisk. ``timeout``: seconds from
    its start to its failure, None for the flow's default. ``reboot``: the machine
    must start anew behind it. ``managers``: versions of what offered it in the
    ramdisk, which refuses the step when it has others by then.
    """

    interface: str
    step: str
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    priority: int = 0
    source: str = "driver"
    abortable: bool = False
    ramdisk: bool = True
    timeout: float | None = None
    argsinfo: Mapping[str, Any] | None = None
    reboot: bool = False
    managers: Mapping[str, Any] | None = None
    children: bool = False
    only_children: tuple[str, ...] = ()

    @property
    def is_core(self) -> bool:
        """Whether it is the conductor's own and hidden from clients."""
        return self.interface == CORE

    def shown(self) -> dict[str, Any]:
        """As the node's clean_step, deploy_step and service_step show it."""
        return {
            "interface": self.interface,
            "step": self.step,
            "args": dict(self.args),
            "priority": self.priority,
            "abortable": self.abortable,
            "argsinfo": self.argsinfo,
            "requires_ramdisk": self.ramdisk,
        }


_PLANNED = frozenset(field.name for field in dataclasses.fields(PlannedStep))


def core(step: str, *, timeout: float | None = None, **args: Any) -> PlannedStep:
    """A step of the conductor itself, by the name of its function."""
    return PlannedStep(
        interface=CORE,
        step=step,
        args=args,
        source="core",
        ramdisk=False,
        timeout=timeout,
    )


def to_stored(step: PlannedStep) -> dict[str, Any]:
    """As a job keeps it."""
    return dataclasses.asdict(step)


def from_stored(stored: Mapping[str, Any]) -> PlannedStep:
    """The inverse of :func:`to_stored`."""
    # A conductor of a later release may have stored more of it.
    words = {name: it for name, it in stored.items() if name in _PLANNED}
    words["only_children"] = tuple(words.get("only_children") or ())
    return PlannedStep(**words)


def in_order(
    steps: Sequence[PlannedStep], rank: Mapping[str, int]
) -> list[PlannedStep]:
    """High priority first; equal ones by interface; otherwise as given."""
    return sorted(steps, key=lambda s: (-s.priority, -rank.get(s.interface, 0)))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PortFacts:
    """A port that inspection found."""

    address: str
    pxe_enabled: bool | None = None
    name: str | None = None
    extra: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a step learned or decided; the runner stores it with the outcome.

    ``node``: whole new values by field name. ``merge``: members to merge into
    object fields, ``{"properties": {"cpus": 4}}``; a None removes the member.
    ``ports``: ports found by inspection. ``port_fields``: whole new values of
    fields of ports, by the MAC address before. ``keep_ports``: "all", "present" (drop
    those not found) or "added". ``ramdisk_gone``: forget the agent and token.
    ``bios_settings``, ``firmware``: the rows of the machine as they now are, each
    by the field names of ``BiosSetting`` and ``FirmwareComponent``; None leaves
    what is stored.
    """

    node: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    merge: Mapping[str, Mapping[str, Any]] = dataclasses.field(default_factory=dict)
    ports: tuple[PortFacts, ...] = ()
    port_fields: Mapping[str, Mapping[str, Any]] = dataclasses.field(
        default_factory=dict
    )
    keep_ports: str = "all"
    pxe_addresses: frozenset[str] | None = None
    inventory: Mapping[str, Any] | None = None
    plugin_data: Mapping[str, Any] | None = None
    traits: tuple[str, ...] | None = None
    bios_settings: tuple[Mapping[str, Any], ...] | None = None
    firmware: tuple[Mapping[str, Any], ...] | None = None
    ramdisk_gone: bool = False


NO_CHANGES = Changes()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The step is finished; ``then`` are steps inserted right behind it.

    ``facts``: members merged into the job's facts, for later steps.
    """

    changes: Changes = NO_CHANGES
    then: tuple[PlannedStep, ...] = ()
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Look again after so many seconds, or earlier on a heartbeat; no thread waits.

    ``reason`` says what is awaited. ``external``: something outside must report
    (a ramdisk), so the node goes to its wait state.
    """

    seconds: float
    reason: str
    external: bool = False
    changes: Changes = NO_CHANGES


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Stay until a client says unhold or abort."""

    reason: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The step failed for good, for a reason from the catalogue."""

    error: ServiceError
    changes: Changes = NO_CHANGES


Outcome = Done | Wait | Hold | Failed
