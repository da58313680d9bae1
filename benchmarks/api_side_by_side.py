# SPDX-License-Identifier: Apache-2.0
"""Compares the API with upstream's: ``python -m benchmarks.api_side_by_side``."""

import argparse
import contextlib
import dataclasses
import datetime
import json
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import filling, measuring, report, servers, services
from benchmarks.client import Client
from benchmarks.measuring import Cost, Costs
from benchmarks.services import Service
from benchmarks.workload import Request, requests

_LIGHT, _HEAVY = 100, 10
"""Requests of each kind in a round."""
_COUNTED = 20
"""Requests over which statements are counted."""


def main(argv: Sequence[str] | None = None) -> None:
    """Run everything and write the report."""
    options = _options(argv)
    # So that everything that was started ends when this is told to.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    servers.install_missing()
    with contextlib.ExitStack() as stack:
        place = stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-"))
        pair = _start(options, Path(place), stack)
        # Written after each size, for a run may be cut short.
        for found in _compared(options, pair):
            _write(options.output, found)
    print(found.as_page())


def _write(output: Path, found: report.Run) -> None:
    output.mkdir(parents=True, exist_ok=True)
    name = f"api-{found.started[:10]}"
    (output / f"{name}.json").write_text(found.as_json(), encoding="utf-8")
    (output / f"{name}.rst").write_text(found.as_page(), encoding="utf-8")


@dataclasses.dataclass(frozen=True, slots=True)
class Pair:
    """Both services, each with a connection that is kept."""

    ours: Service
    upstream: Service
    our_client: Client
    their_client: Client


def _start(
    options: argparse.Namespace, place: Path, stack: contextlib.ExitStack
) -> Pair:
    theirs = services.upstream(options.cache)
    (place / "mariadb").mkdir()
    server = servers.MariaDB(place / "mariadb")
    stack.enter_context(server.running())
    bus = stack.enter_context(servers.rabbitmq(place / "rabbitmq"))
    ours, upstream = (
        stack.enter_context(
            services.serving(program, server, bus, place / program.name)
        )
        for program in (services.ours(), theirs)
    )
    return Pair(ours, upstream, Client(ours.port), Client(upstream.port))


def _compared(options: argparse.Namespace, pair: Pair) -> Iterator[report.Run]:
    started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    load, rows = {"start": report.load()}, []
    memory = [_memory("started", pair)]
    for service in (pair.ours, pair.upstream):
        _say(f"{service.name}: enrolling {filling.FIRST} nodes")
        filling.enrol(service)
    for thousands in options.thousands:
        if thousands > 1:
            for service in (pair.ours, pair.upstream):
                _say(f"{service.name}: copying up to {thousands} thousand nodes")
                filling.multiply(service, thousands)
        rows += _rows(options, pair, thousands * filling.FIRST)
        memory.append(_memory(f"after {thousands * filling.FIRST:,} nodes", pair))
        load[f"the end of {thousands * filling.FIRST:,} nodes"] = report.load()
        yield report.Run(
            started=started,
            machine={**report.machine(), "MariaDB": pair.ours.server.version},
            versions={
                service.name: service.program.versions()
                for service in (pair.ours, pair.upstream)
            },
            rounds=options.rounds,
            load=load,
            rows=rows,
            memory=memory,
        )


def _rows(options: argparse.Namespace, pair: Pair, nodes: int) -> list[report.Row]:
    kinds = [item for item in requests() if options.only in item.name]
    statements = {kind.name: _warm_and_count(pair, kind) for kind in kinds}
    ours: dict[str, list[Cost]] = {kind.name: [] for kind in kinds}
    theirs: dict[str, list[Cost]] = {kind.name: [] for kind in kinds}
    for turn in range(options.rounds):
        _say(f"{nodes} nodes, round {turn + 1} of {options.rounds}")
        for kind in kinds:
            count = _HEAVY if kind.heavy else _LIGHT
            numbers = range((turn + 1) * count, (turn + 2) * count)
            sides = [
                (pair.ours, pair.our_client, ours),
                (pair.upstream, pair.their_client, theirs),
            ]
            # Who begins changes from round to round.
            for service, client, found in sides if turn % 2 else reversed(sides):
                cost = measuring.round_of(service, client, kind, numbers)
                found[kind.name].append(cost)
    return [
        report.Row(
            kind,
            nodes,
            Costs(tuple(ours[kind.name])),
            Costs(tuple(theirs[kind.name])),
            *statements[kind.name],
        )
        for kind in kinds
    ]


def _warm_and_count(
    pair: Pair, kind: Request
) -> tuple[measuring.Statements, measuring.Statements]:
    numbers = range(_COUNTED // 4 if kind.heavy else _COUNTED)
    warm = range(1_000_000, 1_000_003)
    found, shapes = [], []
    for service, client in (
        (pair.ours, pair.our_client),
        (pair.upstream, pair.their_client),
    ):
        client.close()
        shapes.append([_shape(kind.send(client, number)) for number in warm])
        found.append(measuring.statements_of(service, client, kind, numbers))
    if shapes[0] != shapes[1]:
        message = f"{kind.name}: the services answer differently: {shapes}"
        raise RuntimeError(message)
    return found[0], found[1]


def _shape(content: bytes) -> object:
    """What both services must have in common: the members, and how many items."""
    document = json.loads(content) if content else None
    for value in (document or {}).values():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return len(value), sorted(value[0])
    return sorted(document) if document else None


def _memory(when: str, pair: Pair) -> report.Memory:
    return report.Memory(
        when,
        measuring.resident_megabytes(pair.ours.api_pid),
        measuring.resident_megabytes(pair.upstream.api_pid),
    )


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="rounds per size")
    parser.add_argument(
        "--thousands",
        type=int,
        nargs="+",
        default=[1, 10],
        help="how many thousand nodes, in growing order",
    )
    parser.add_argument("--only", default="", help="requests with this in their name")
    parser.add_argument("--output", type=Path, default=here / "reports")
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path.home() / ".cache" / "ironic_ng-benchmarks",
        help="where upstream is installed",
    )
    return parser.parse_args(argv)


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
