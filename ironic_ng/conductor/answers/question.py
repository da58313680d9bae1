# SPDX-License-Identifier: Apache-2.0
"""What an answering function is given, and how answers are declared."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from ironic_ng.domain.steps import Changes
from ironic_ng.drivers.registry import Registry
from ironic_ng.drivers.task import Task


@dataclasses.dataclass(slots=True)
class Question:
    """One question about a node; ``learned`` is stored if the node is held."""

    task: Task
    args: Mapping[str, Any]
    registry: Registry
    learned: Changes = Changes()


@dataclasses.dataclass(frozen=True, slots=True)
class DriverQuestion:
    """One question about a hardware type as a whole."""

    driver: str
    args: Mapping[str, Any]
    task: Task
    registry: Registry


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """``exclusive``: the node is held meanwhile, and what was learned is stored."""

    give: Callable[[Question], Any]
    exclusive: bool = False
