# SPDX-License-Identifier: Apache-2.0
"""Services of the product as processes of their own, from their console scripts."""

import configparser
import contextlib
import os
import shutil
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from ironic_ng.domain.catalogue import lab_vm
from ironic_ng.lab.cluster.programs import Program

Options = Mapping[str, Mapping[str, object]]
"""Values of options by section."""


@dataclass(frozen=True)
class Figures:
    """What a process group has in use."""

    resident: int
    """Bytes of resident memory."""
    threads: int
    descriptors: int
    processor_seconds: float


class Service(Program):
    """An API or a conductor: configuration file, log and state in one directory.

    ``environment`` may be changed before a start, for a library to be preloaded.
    """

    def __init__(self, name: str, command: str, directory: Path) -> None:
        """``command``: ironic-ng-api or ironic-ng-conductor."""
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self.configuration = directory / "ironic_ng.conf"
        self.options: dict[str, dict[str, object]] = {}
        """What the configuration says at the next start; may be changed."""
        self._notices = directory / "notify"
        words = [script(command), "--config-file", str(self.configuration)]
        kept = {n: v for n, v in os.environ.items() if not _is_option(n)}
        kept["NOTIFY_SOCKET"] = str(self._notices)
        super().__init__(name, words, directory / "service.log", kept)
        self._notified: socket.socket | None = None
        self._heard: set[str] = set()

    def start(self) -> None:
        """Begin it; ``await_ready`` waits for it."""
        write(self.configuration, self.options)
        self._notices.unlink(missing_ok=True)
        if self._notified is not None:
            self._notified.close()
        self._heard = set()
        self._notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._notified.bind(str(self._notices))
        self._notified.setblocking(False)
        super().start()

    def start_ready(self) -> None:
        """Begin it, and return once it serves."""
        self.start()
        self.await_ready()

    def await_ready(self) -> None:
        """Return once it says that it is ready; NOT_UP when it never does."""
        self.wait_until(lambda: self.is_ready)

    @property
    def is_ready(self) -> bool:
        """Whether it has said so since its start, as it does to systemd."""
        return "READY=1" in self._said()

    @property
    def is_stopping(self) -> bool:
        """Whether it has said that it stops."""
        return "STOPPING=1" in self._said()

    def restart(self) -> None:
        """End it politely and start it again under the same name."""
        self.stop()
        self.start_ready()

    def figures(self) -> Figures:
        """What the whole group has in use now."""
        found = [0, 0, 0, 0.0]
        for member in self.members():
            with contextlib.suppress(psutil.NoSuchProcess), member.oneshot():
                times = member.cpu_times()
                found[0] += member.memory_info().rss
                found[1] += member.num_threads()
                found[2] += member.num_fds()
                found[3] += times.user + times.system
        return Figures(int(found[0]), int(found[1]), int(found[2]), found[3])

    def logged(self) -> str:
        """What it has written so far, in all of its lives."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def hurry(self) -> None:
        """Tell it to end, and do not wait."""
        if self.alive:
            # A paused one would not hear of its end.
            self.resume()
            self.signal(signal.SIGTERM)

    def close(self) -> None:
        """End it for good."""
        self.hurry()
        self.stop()
        if self._notified is not None:
            self._notified.close()
            self._notified = None

    def _said(self) -> set[str]:
        with contextlib.suppress(BlockingIOError):
            while self._notified is not None:
                self._heard.add(self._notified.recv(256).decode())
        return self._heard


def script(name: str) -> str:
    """Where a command of this installation is; MISSING_PROGRAM if nowhere."""
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    found = shutil.which(name, path=beside)
    if found is None:
        raise lab_vm.MISSING_PROGRAM(program=name, package="ironic_ng")
    return found


def write(file: Path, options: Options) -> None:
    """Write a configuration file that only its owner can read."""
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    for section, values in options.items():
        if section != "DEFAULT":
            parser.add_section(section)
        for option, value in values.items():
            parser.set(section, option, str(value))
    file.touch(mode=0o600)
    with file.open("w", encoding="utf-8") as out:
        parser.write(out)


def _is_option(name: str) -> bool:
    """Whether a variable of the environment would change the configuration."""
    return name.startswith("OS_") and "__" in name
