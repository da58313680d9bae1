# SPDX-License-Identifier: Apache-2.0
"""What a run found, as JSON for programs and as a page for people."""

import dataclasses
import json
import os
import platform
from pathlib import Path
from typing import Any

from benchmarks.measuring import Costs, Statements
from benchmarks.workload import Request


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One kind of request with one number of nodes, for both services."""

    request: Request
    nodes: int
    ours: Costs
    upstream: Costs
    our_statements: Statements
    their_statements: Statements

    @property
    def ratio(self) -> float:
        """How many times more processor time upstream takes."""
        return self.upstream.api / self.ours.api

    @property
    def falls_short(self) -> bool:
        """Whether a figure that was set is missed."""
        least, most = self.request.least_ratio, self.request.most_statements
        slow = least is not None and self.ratio < least
        return slow or (most is not None and round(self.our_statements.data) > most)


@dataclasses.dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory of both API processes, in MB of 10^6 bytes."""

    when: str
    ours: float
    upstream: float


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """Everything that was found, and where."""

    started: str
    machine: dict[str, str]
    versions: dict[str, dict[str, str]]
    rounds: int
    load: dict[str, str]
    rows: list[Row]
    memory: list[Memory]

    def as_json(self) -> str:
        """All figures of all rounds."""
        return json.dumps(_plain(self), indent=1) + "\n"

    def as_page(self) -> str:
        """A page in reStructuredText."""
        parts = [
            "API side by side with upstream ironic",
            "=====================================",
            "",
            "Made by ``benchmarks.api_side_by_side``; see ``benchmarks/README.rst``.",
            "",
            *(f":{name}: {value}" for name, value in self._facts()),
            "",
        ]
        for nodes in dict.fromkeys(row.nodes for row in self.rows):
            parts += _section(nodes, [row for row in self.rows if row.nodes == nodes])
        parts += _memory_section(self.memory)
        return "\n".join(parts) + "\n"

    def _facts(self) -> list[tuple[str, str]]:
        return [
            ("started", self.started),
            *self.machine.items(),
            *(
                (name, ", ".join(f"{n} {v}" for n, v in found.items()))
                for name, found in self.versions.items()
            ),
            ("rounds", str(self.rounds)),
            *((f"load at {when}", load) for when, load in self.load.items()),
        ]


def machine() -> dict[str, str]:
    """What the figures depend on."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": str(os.cpu_count()),
        "kernel": platform.release(),
        "python": platform.python_version(),
    }


def load() -> str:
    """Runnable threads of the machine, over one, five and fifteen minutes."""
    return ", ".join(f"{item:.1f}" for item in os.getloadavg())


def _section(nodes: int, rows: list[Row]) -> list[str]:
    title = f"{nodes:,} nodes"
    head = [
        "request",
        "API, ours, ms",
        "API, upstream, ms",
        "ratio",
        "wanted",
        "ratio with conductor",
        "ratio with conductor and database server",
        "statements, ours",
        "statements, upstream",
        "wanted",
    ]  # fmt: skip
    lines = [
        [
            row.request.name,
            _spread(row.ours),
            _spread(row.upstream),
            f"{row.ratio:.1f}",
            _wanted(row.request.least_ratio, "≥"),
            f"{row.upstream.service / row.ours.service:.1f}",
            f"{row.upstream.everything / row.ours.everything:.1f}",
            _statements(row.our_statements),
            _statements(row.their_statements),
            _wanted(row.request.most_statements, "≤"),
        ]
        for row in rows
    ]
    short = [row.request.name for row in rows if row.falls_short]
    verdict = f"Falls short: {', '.join(short)}." if short else "Nothing falls short."
    return [title, "-" * len(title), "", *table(head, lines), "", verdict, ""]


def _memory_section(found: list[Memory]) -> list[str]:
    title = "Resident memory of the API process"
    head = ["when", "ours, MB", "upstream, MB", "share", "wanted"]
    lines = [
        [
            item.when,
            f"{item.ours:.0f}",
            f"{item.upstream:.0f}",
            f"{item.ours / item.upstream:.2f}",
            "≤ 0.5",
        ]
        for item in found
    ]
    return [title, "-" * len(title), "", *table(head, lines)]


def table(head: list[str], lines: list[list[str]]) -> list[str]:
    """A table in reStructuredText."""
    rows = [head, *lines]
    found = [".. list-table::", "   :header-rows: 1", ""]
    for row in rows:
        found += [f"   {'* -' if at == 0 else '  -'} {cell}" for at, cell in
                  enumerate(row)]  # fmt: skip
    return found


def _spread(costs: Costs) -> str:
    least, most = costs.range
    return f"{costs.api:.2f} ({least:.2f} to {most:.2f})"


def _statements(found: Statements) -> str:
    return f"{found.data:.1f} ({found.every:.1f})"


def _wanted(figure: float | None, sign: str) -> str:
    return "" if figure is None else f"{sign} {figure:g}"


def _plain(value: Any) -> Any:
    if isinstance(value, Request):
        return value.name
    if dataclasses.is_dataclass(value):
        names = [item.name for item in dataclasses.fields(value)]
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
