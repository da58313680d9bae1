# SPDX-License-Identifier: Apache-2.0
"""Compares conductors with upstream's: ``python -m benchmarks.conductor_side_by_side``.

Both run with the same nodes on the same database server; only what they cost
their own processes and how many statements they send is compared.
"""

import argparse
import concurrent.futures
import contextlib
import dataclasses
import datetime
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from benchmarks import (
    conductor_report,
    filling,
    redfish_polls,
    report,
    servers,
    services,
)
from benchmarks.client import Client, Refused
from benchmarks.measuring import processor_seconds
from benchmarks.servers import running, wait_until
from benchmarks.services import Service

NODES = 1000
PERIOD = 30
"""Seconds between two rounds of the power sync while it is measured."""
DEPLOYS = 100
AT_ONCE = 8
_KINDS = frozenset({"select", "insert", "update", "delete", "replace"})


@dataclasses.dataclass(frozen=True, slots=True)
class Spent:
    """What a conductor spent in some time."""

    seconds: float
    processor: float
    statements: int


def main(argv: Sequence[str] | None = None) -> None:
    """Run everything and write the report."""
    options = _options(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    servers.install_missing()
    started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    load = {"start": report.load()}
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        (place / "mariadb").mkdir()
        server = servers.MariaDB(place / "mariadb")
        stack.enter_context(server.running())
        bus = stack.enter_context(servers.rabbitmq(place / "rabbitmq"))
        pair = [
            stack.enter_context(
                services.serving(program, server, bus, place / program.name)
            )
            for program in (services.ours(), services.upstream(options.cache))
        ]
        # Both at the same time: whatever else the machine does, both feel it.
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            found = list(
                pool.map(lambda it: _side(it, place / it.name, options.rounds), pair)
            )
        version = server.version
    polls = redfish_polls.measured(options.rounds)
    load["end"] = report.load()
    run = conductor_report.Run(
        started, {**report.machine(), "MariaDB": version}, load, found, polls
    )
    options.output.mkdir(parents=True, exist_ok=True)
    name = f"conductor-{started[:10]}"
    (options.output / f"{name}.json").write_text(run.as_json(), encoding="utf-8")
    (options.output / f"{name}.rst").write_text(run.as_page(), encoding="utf-8")
    print(run.as_page())


def _side(service: Service, directory: Path, rounds: int) -> conductor_report.Side:
    made = DEPLOYS * rounds
    _say(f"{service.name}: enrolling {made} nodes, then copying them")
    filling.enrol(service, made)
    times = -(-NODES // made)
    filling.multiply(service, times)
    nodes = made * times
    deploys = [_deploy(service, directory, turn) for turn in range(rounds)]
    _end(service.conductor_pid)
    idle, synced = [], []
    for turn in range(rounds):
        _say(f"{service.name}: power sync, round {turn + 1} of {rounds}")
        with _conductor(service, directory, period=0) as pid:
            idle.append(_watched(service, pid, PERIOD))
        with _conductor(service, directory, period=PERIOD) as pid:
            synced.append(_watched(service, pid, PERIOD))
    return conductor_report.Side(
        service.name,
        service.program.versions(),
        [
            (busy.processor - rest.processor * busy.seconds / rest.seconds)
            * NODES
            / nodes
            for busy, rest in zip(synced, idle, strict=True)
        ],
        statistics.median(
            (busy.statements - rest.statements) / nodes
            for busy, rest in zip(synced, idle, strict=True)
        ),
        [1000 * processor / DEPLOYS for processor, _ in deploys],
        statistics.median(sent / DEPLOYS for _, sent in deploys),
    )


@contextlib.contextmanager
def _conductor(service: Service, directory: Path, period: int) -> Iterator[int]:
    """The service's conductor with this period, past its start; its process."""
    file = directory / "conductor" / f"{service.program.package}.conf"
    text = file.read_text(encoding="utf-8").splitlines()
    option = "sync_power_state_interval"
    lines = [f"{option} = {period}" if line.startswith(option) else line
             for line in text]  # fmt: skip
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [service.program.command("conductor"), "--config-file", str(file)]
    environment = {"PATH": os.environ["PATH"], "HOME": str(directory)}
    with running(command, directory / "conductor.out", environment) as process:
        pid = process.pid
        # One whole period passes first, so that what a start costs is not counted.
        time.sleep(PERIOD + 5)
        yield pid


def _watched(service: Service, pid: int, seconds: float) -> Spent:
    """What a conductor spends in so many seconds, one period of the sync."""
    sent, processor = _sent(service), processor_seconds(pid)
    begun = time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - begun
    return Spent(took, processor_seconds(pid) - processor, _sent(service) - sent)


def _deploy(service: Service, directory: Path, turn: int) -> tuple[float, int]:
    """Processor seconds and statements of the conductor for some deployments."""
    _say(f"{service.name}: deploying {DEPLOYS} nodes")
    pid = service.conductor_pid
    numbers = range(turn * DEPLOYS, (turn + 1) * DEPLOYS)
    rest = _watched(service, pid, 10)
    sent, processor = _sent(service), processor_seconds(pid)
    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda number: _deploy_one(service, number), numbers))
    took = time.monotonic() - begun
    spent = processor_seconds(pid) - processor - rest.processor * took / rest.seconds
    share = rest.statements * took / rest.seconds
    return spent, round(_sent(service) - sent - share)


def _deploy_one(service: Service, number: int) -> None:
    client = Client(service.port)
    path = f"/v1/nodes/{filling.node_uuid(number)}/states"
    for _ in range(100):
        try:
            client.send("PUT", f"{path}/provision", {"target": "active"}, 202)
            break
        except Refused:
            time.sleep(0.5)
    wait_until(
        lambda: client.get(path)["provision_state"] == "active", f"node {number}"
    )
    client.close()


def _sent(service: Service) -> int:
    user = f"{service.program.database}_conductor"
    found = service.server.sent_by(user)
    return sum(count for name, count in found.items() if name in _KINDS)


def _end(pid: int) -> None:
    process = psutil.Process(pid)
    process.terminate()
    psutil.wait_procs([process], timeout=30)


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each")
    parser.add_argument(
        "--output", type=Path, default=Path(__file__).parent / "reports"
    )
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
