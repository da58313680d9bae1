# SPDX-License-Identifier: Apache-2.0
"""What a run with conductors found, as JSON for programs and as a page for people."""

import dataclasses
import json
import statistics

from benchmarks.redfish_polls import Polls
from benchmarks.report import table


@dataclasses.dataclass(frozen=True, slots=True)
class Side:
    """One service.

    ``sync_seconds``: processor seconds of the conductor for one round of the power
    sync, in each round. ``deploy_ms``: processor milliseconds for one deployment.
    Statements are those that ask or change something, per node and per deployment.
    """

    name: str
    versions: dict[str, str]
    sync_seconds: list[float]
    sync_statements: float
    deploy_ms: list[float]
    deploy_statements: float


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """Everything that was found, and where."""

    started: str
    machine: dict[str, str]
    load: dict[str, str]
    sides: list[Side]
    polls: list[Polls]

    def as_json(self) -> str:
        """All figures of all rounds."""
        return json.dumps(dataclasses.asdict(self), indent=1) + "\n"

    def as_page(self) -> str:
        """A page in reStructuredText."""
        facts = {
            "started": self.started,
            **self.machine,
            **{
                side.name: ", ".join(f"{n} {v}" for n, v in side.versions.items())
                for side in self.sides
            },
            **{f"load at the {when}": load for when, load in self.load.items()},
        }
        title = "Conductor side by side with upstream ironic"
        return "\n".join(
            [
                title,
                "=" * len(title),
                "",
                "Made by ``benchmarks.conductor_side_by_side``.",
                "Figures are medians, ranges in brackets.",
                "",
                *(f":{name}: {value}" for name, value in facts.items()),
                "",
                *self._work(),
                "",
                *self._reads(),
            ]
        )

    def _work(self) -> list[str]:
        ours, theirs = self.sides
        rows = [
            _row(
                "power sync of 1,000 fake nodes, processor seconds",
                ours.sync_seconds,
                theirs.sync_seconds,
                "≤ 1/20",
            ),
            [
                "the same, statements per node",
                f"{ours.sync_statements:.3f}",
                f"{theirs.sync_statements:.2f}",
                _share(ours.sync_statements, theirs.sync_statements),
                "≤ 0.1",
            ],
            _row(
                "one fake deployment of 100, processor milliseconds",
                ours.deploy_ms,
                theirs.deploy_ms,
                "≤ 1/6",
            ),
            [
                "the same, statements",
                f"{ours.deploy_statements:.1f}",
                f"{theirs.deploy_statements:.1f}",
                _share(ours.deploy_statements, theirs.deploy_statements),
                "≤ 25",
            ],
        ]
        head = ["work of the conductor", "ours", "upstream", "share", "wanted"]
        return table(head, rows)

    def _reads(self) -> list[str]:
        head = [
            "power reads of 200 Redfish BMCs over TLS",
            "processor ms a read",
            "requests a read",
            "new connections a read",
            "wanted",
        ]
        rows = [
            [
                found.name,
                _spread(found.milliseconds),
                f"{found.requests:.2f}",
                f"{found.connections:.2f}",
                "≤ 2 ms, 1 request, no connection" if at == 0 else "",
            ]
            for at, found in enumerate(self.polls)
        ]
        return [*table(head, rows), ""]


def _row(name: str, ours: list[float], theirs: list[float], wanted: str) -> list[str]:
    share = _share(statistics.median(ours), statistics.median(theirs))
    return [name, _spread(ours), _spread(theirs), share, wanted]


def _share(ours: float, theirs: float) -> str:
    return f"1/{theirs / ours:.1f}" if ours > 0 else "-"


def _spread(found: list[float]) -> str:
    return f"{statistics.median(found):.2f} ({min(found):.2f} to {max(found):.2f})"
