# SPDX-License-Identifier: Apache-2.0
"""Programs that are started, ended, killed and paused, each a process group."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

from ironic_ng.domain.catalogue import lab_vm

LOOPBACK = "127.0.0.1"
START_SECONDS = 120.0
"""The longest that a program may take until it serves, on a slow and busy host."""
STOP_SECONDS = 30.0
"""What a program is given to end politely; afterwards it is killed."""
PLACES = (
    f"{os.defpath}:/usr/sbin:/usr/lib/rabbitmq/bin"
    ":/usr/lib/postgresql/17/bin:/usr/lib/postgresql/15/bin"
)


def free_port() -> int:
    """A port of the loopback interface that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def find(program: str) -> str | None:
    """Where a program of a server is; None when it is not installed."""
    return shutil.which(program, path=PLACES)


def require(program: str, package: str) -> str:
    """Where a program of a server is; MISSING_PROGRAM names its package."""
    found = find(program)
    if found is None:
        raise lab_vm.MISSING_PROGRAM(program=program, package=package)
    return found


def run(command: Sequence[str], stdin: str = "") -> str:
    """The output of a program that ends by itself; PROGRAM_FAILED if it fails."""
    done = subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=START_SECONDS,
    )
    if done.returncode != 0:
        detail = f"status {done.returncode}: {done.stderr[-500:]}"
        raise lab_vm.PROGRAM_FAILED(program=" ".join(command[:2]), detail=detail)
    return done.stdout


class Program:
    """A program in a process group of its own, whose output goes to a file."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Nothing runs before ``start``.

        ``environment`` is the whole of it at the next start; it may be changed.
        """
        self.name = name
        self.command = list(command)
        self.log = log
        self.environment = dict(os.environ if environment is None else environment)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its number, which is the number of its group too; 0 while it is not run."""
        return 0 if self._process is None else self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs, paused or not."""
        return self._process is not None and self._process.poll() is None

    @property
    def status(self) -> int | None:
        """How it ended: the exit code, or the negative number of a signal."""
        return None if self._process is None else self._process.poll()

    def start(self) -> None:
        """Begin it; does not wait for anything."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self.environment,
                start_new_session=True,
            )

    def wait_until(self, serves: Callable[[], bool]) -> None:
        """Return once it serves; NOT_UP when it ended or never does."""
        begun = time.monotonic()
        while not serves():
            passed = time.monotonic() - begun
            if not self.alive or passed > START_SECONDS:
                detail = self.log.read_text(errors="replace")[-2000:]
                raise lab_vm.NOT_UP(
                    what=self.name, seconds=f"{passed:.0f}", detail=detail
                )
            time.sleep(0.05)

    def wait(self, seconds: float) -> bool:
        """Wait for its end; whether it came."""
        if self._process is None:
            return True
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self, seconds: float = STOP_SECONDS) -> bool:
        """End it politely; whether it ended by itself, else it was killed."""
        if self._process is None:
            return True
        if self.alive:
            self.signal(signal.SIGTERM)
        polite = self.wait(seconds)
        self.kill()
        return polite

    def kill(self) -> None:
        """End it and its children as a power cut would; safe to repeat."""
        if self._process is None:
            return
        children = self.members()[1:]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        for child in children:
            # Some servers make groups of their own.
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        psutil.wait_procs(children, timeout=STOP_SECONDS)
        self._process.wait()

    def pause(self) -> None:
        """Freeze its whole group."""
        os.killpg(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let its whole group go on."""
        os.killpg(self.pid, signal.SIGCONT)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program itself, not to what it has started."""
        os.kill(self.pid, number)

    def members(self) -> list[psutil.Process]:
        """The processes of its group, the first one first."""
        if not self.alive:
            return []
        first = psutil.Process(self.pid)
        return [first, *first.children(recursive=True)]
