# SPDX-License-Identifier: Apache-2.0
"""Processor time, statements and memory of an API process."""

import dataclasses
import statistics
import time
from pathlib import Path

import psutil

from benchmarks.client import Client
from benchmarks.services import Service
from benchmarks.workload import Request

_DATA = frozenset({"select", "insert", "update", "delete", "replace"})
"""Kinds of statements that ask or change something; the others are commits,
rollbacks, pings and settings of the connection."""


@dataclasses.dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor time per request, in each of three processes."""

    api: float
    conductor: float
    database: float


@dataclasses.dataclass(frozen=True, slots=True)
class Costs:
    """What each round found."""

    rounds: tuple[Cost, ...]

    @property
    def api(self) -> float:
        """The API process, in the middle round."""
        return statistics.median(item.api for item in self.rounds)

    @property
    def range(self) -> tuple[float, float]:
        """The API process, in the best round and in the worst."""
        found = [item.api for item in self.rounds]
        return min(found), max(found)

    @property
    def service(self) -> float:
        """API and conductor together."""
        return statistics.median(item.api + item.conductor for item in self.rounds)

    @property
    def everything(self) -> float:
        """API, conductor and database server."""
        return statistics.median(
            item.api + item.conductor + item.database for item in self.rounds
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Statements:
    """Per request: those that ask or change something, and all that were sent."""

    data: float
    every: float


def processor_seconds(pid: int) -> float:
    """Processor time of a process and those below it, user and system, so far."""
    below = psutil.Process(pid).children(recursive=True)
    # The number of a process's clock, as clock_getcpuclockid(3) makes it.
    clocks = [(~item << 3) | 2 for item in (pid, *(item.pid for item in below))]
    return sum(time.clock_gettime(clock) for clock in clocks)


def round_of(
    service: Service, client: Client, request: Request, numbers: range
) -> Cost:
    """Processor time per request over one batch."""
    client.close()
    pids = (service.api_pid, service.conductor_pid, service.server.pid)
    before = [processor_seconds(pid) for pid in pids]
    for number in numbers:
        request.send(client, number)
    after = [processor_seconds(pid) for pid in pids]
    spent = [end - begin for begin, end in zip(before, after, strict=True)]
    return Cost(*(item * 1000 / len(numbers) for item in spent))


def statements_of(
    service: Service, client: Client, request: Request, numbers: range
) -> Statements:
    """Statements per request over one batch, as the database server counts them."""
    client.close()
    before = service.server.sent_by(service.api_user)
    for number in numbers:
        request.send(client, number)
    after = service.server.sent_by(service.api_user)
    sent = {name: count - before.get(name, 0) for name, count in after.items()}
    data = sum(count for name, count in sent.items() if name in _DATA)
    return Statements(data / len(numbers), sum(sent.values()) / len(numbers))


def resident_megabytes(pid: int) -> float:
    """Resident memory of a process, in MB of 10^6 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    message = f"process {pid} has no resident memory"
    raise RuntimeError(message)
