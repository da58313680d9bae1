# SPDX-License-Identifier: Apache-2.0
"""Processor time of one power read over TLS, ours and with sushy as it comes."""

import contextlib
import dataclasses
import json
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import sushy

from benchmarks.redfish_stub import SYSTEM
from ironic_ng.conductor.polling.lanes import Lanes, Reading
from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.domain.node import Node
from ironic_ng.domain.power import PowerState
from ironic_ng.drivers.redfish.power import RedfishPower
from ironic_ng.drivers.redfish.session import Sessions
from ironic_ng.drivers.task import Task

BMCS = 200
_UNUSED: Any = None


@dataclasses.dataclass(frozen=True, slots=True)
class Polls:
    """One way of reading: milliseconds of processor time a read, in each round.

    ``requests`` and ``connections`` are those of a round, per read.
    """

    name: str
    milliseconds: list[float]
    requests: float
    connections: float


class Stub:
    """The stub's process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Read where it listens."""
        line = process.stdout.readline() if process.stdout else ""
        found = json.loads(line)
        self.ports: list[int] = found["ports"]
        self.ca: str = found["ca"]
        self._context = ssl.create_default_context(cafile=self.ca)

    def count(self) -> tuple[int, int]:
        """Requests and connections so far, without those that ask for them."""
        url = f"https://127.0.0.1:{self.ports[0]}/count"
        with urllib.request.urlopen(url, context=self._context) as answer:
            found = json.load(answer)
        return found["requests"], found["connections"]


@contextlib.contextmanager
def stub(count: int = BMCS) -> Iterator[Stub]:
    """The stub while the block runs."""
    with tempfile.TemporaryDirectory(prefix="stub-") as place:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.redfish_stub", str(count), place],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield Stub(process)
        finally:
            process.terminate()
            process.wait()


def measured(rounds: int) -> list[Polls]:
    """All ways, over the same BMCs."""
    with stub() as found:
        ways = [
            ("ironic_ng, kept connections", _ours(found)),
            ("sushy with a CA file", _sushy(found, found.ca)),
            ("sushy as it comes, certificates unchecked", _sushy(found, None)),
        ]
        return [_measured(name, found, poll, rounds) for name, poll in ways]


def _measured(name: str, found: Stub, poll: Callable[[], None], rounds: int) -> Polls:
    poll()  # logs in, and makes what is kept
    spent = []
    before = found.count()
    for _ in range(rounds):
        begun = time.process_time()
        poll()
        spent.append((time.process_time() - begun) * 1000 / BMCS)
    after = found.count()
    reads = rounds * BMCS
    # One connection is that of the question itself.
    return Polls(
        name, spent, (after[0] - before[0]) / reads, (after[1] - before[1] - 1) / reads
    )


def _ours(found: Stub) -> Callable[[], None]:
    options = {"fetch": {"block_loopback": False}}
    settings = settings_for_tests(options)
    power, lanes = RedfishPower(Sessions(settings)), Lanes(8)
    tasks = [
        Task(
            node=Node(
                uuid=f"{port}",
                driver="redfish",
                driver_info={
                    "redfish_address": f"https://127.0.0.1:{port}",
                    "redfish_system_id": SYSTEM,
                    "redfish_username": "admin",
                    "redfish_password": "password",
                    "redfish_verify_ca": found.ca,
                },
            ),
            ports=(),
            ramdisk=None,
            settings=settings,
            services=_UNUSED,
            interfaces={"power": power},
        )
        for port in found.ports
    ]

    def poll() -> None:
        done = threading.Semaphore(0)
        answers: list[object] = []
        for task in tasks:

            def settle(outcome: object) -> None:
                answers.append(outcome)

            def read(seconds: float, task: Task = task) -> PowerState | None:
                return power.read(dataclasses.replace(task, patience=seconds))

            lanes.submit(
                Reading(task.node.uuid, task.node.uuid, read, settle, done.release)
            )
        for _ in tasks:
            done.acquire()
        if set(answers) != {PowerState.ON}:
            message = f"not all answered: {set(answers)}"
            raise RuntimeError(message)

    return poll


def _sushy(found: Stub, verify: str | None) -> Callable[[], None]:
    warnings.filterwarnings("ignore", message="Unverified HTTPS request")
    systems: list[Any] = []

    def poll() -> None:
        if not systems:
            for port in found.ports:
                root = sushy.Sushy(
                    f"https://127.0.0.1:{port}",
                    "admin",
                    "password",
                    verify=verify or False,
                )
                systems.append(root.get_system(SYSTEM))
        for system in systems:
            system.refresh(force=True)
            if system.power_state != sushy.PowerState.ON:
                message = "a system is off"
                raise RuntimeError(message)

    return poll


if __name__ == "__main__":
    for polls in measured(3):
        print(polls)
