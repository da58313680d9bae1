# SPDX-License-Identifier: Apache-2.0
"""The ``@step`` decorator and what a running step is given."""

import dataclasses
import datetime
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ironic_ng.domain.steps import Arg, Occasion, Resume, StepSpec

Method = TypeVar("Method", bound=Callable[..., Any])
_MARK = "__step__"


@dataclasses.dataclass(frozen=True, slots=True)
class _Mark:
    priorities: Mapping[Occasion, int]
    abortable: bool
    ramdisk: bool
    timeout: float | None
    args: Mapping[str, Arg]
    resume: Resume | None


@dataclasses.dataclass(slots=True)
class StepRun:
    """One performance of a step.

    ``args``: as the user gave them. ``notes``: the step's memory, stored with
    every outcome and handed back when it is performed again, after a wait or
    after a crash. ``facts``: memory of the whole job, read only.
    ``remember``: store the notes at once, for acts that must not be repeated.
    ``aborted``: a client asked to stop; abortable steps should clean up.
    ``progress``: tell how far it is (percent or None, and a short text).
    ``now``: the database's clock, naive UTC. Whoever goes on may run on another
    host, and a host's clock may be set, so no other clock belongs in notes.
    """

    args: Mapping[str, Any]
    notes: dict[str, Any]
    facts: Mapping[str, Any]
    remember: Callable[[], None]
    progress: Callable[[float | None, str], None]
    now: Callable[[], datetime.datetime]
    aborted: bool = False

    def seconds(self) -> float:
        """The same moment as seconds since 1970."""
        return self.now().replace(tzinfo=datetime.UTC).timestamp()


# The occasions are words of the decorator so that a step reads as one line.
def step(  # noqa: PLR0913
    *,
    clean: int | None = None,
    deploy: int | None = None,
    service: int | None = None,
    verify: int | None = None,
    abortable: bool = False,
    ramdisk: bool = True,
    timeout: float | None = None,
    args: Mapping[str, Arg] | None = None,
    resume: Resume | None = None,
) -> Callable[[Method], Method]:
    """Offer a driver method as a step: ``method(self, task, run) -> Outcome``.

    A number is the priority on that occasion; 0 means only on request.
    ``ramdisk``: whether it needs a running ramdisk. ``timeout``: seconds.
    ``resume``: what may be done with it when the conductor dies in its middle;
    undeclared, it is performed again once, with its notes, and then fails.
    """
    offered = {
        Occasion.CLEAN: clean,
        Occasion.DEPLOY: deploy,
        Occasion.SERVICE: service,
        Occasion.VERIFY: verify,
    }
    mark = _Mark(
        {when: value for when, value in offered.items() if value is not None},
        abortable,
        ramdisk,
        timeout,
        args or {},
        resume,
    )

    def remember(method: Method) -> Method:
        setattr(method, _MARK, mark)
        return method

    return remember


def is_step(method: object) -> bool:
    """Whether a driver method is offered as a step at all."""
    return isinstance(getattr(method, _MARK, None), _Mark)


def steps_of(interface: str, implementation: object) -> list[StepSpec]:
    """The steps that an interface implementation offers."""
    found = []
    for name in dir(type(implementation)):
        mark = getattr(getattr(type(implementation), name), _MARK, None)
        if isinstance(mark, _Mark):
            found.append(
                StepSpec(
                    interface,
                    name,
                    name,
                    mark.priorities,
                    mark.abortable,
                    mark.ramdisk,
                    mark.timeout,
                    mark.args,
                    mark.resume,
                )
            )
    return found
