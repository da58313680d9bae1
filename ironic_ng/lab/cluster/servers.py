# SPDX-License-Identifier: Apache-2.0
"""What all servers of a cluster have in common, and how they are installed."""

import os
import shutil
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from ironic_ng.lab.cluster.programs import Program, find, free_port

PACKAGES = {
    "mariadbd": "mariadb-server",
    "initdb": "postgresql",
    "rabbitmq-server": "rabbitmq-server",
}
"""Programs by which one sees that the Debian package is installed."""


class Server(ABC):
    """A server of its own: directory, port, and data that a restart keeps."""

    name: str
    """As people call it."""
    program: str
    """The program that must be installed for it."""

    def __init__(self, directory: Path) -> None:
        """Choose a port; nothing runs and nothing is written before ``start``."""
        self.directory = directory
        self.port = free_port()
        self._running: Program | None = None

    @property
    @abstractmethod
    def data(self) -> Path:
        """The directory of what a restart keeps."""

    @abstractmethod
    def url(self, port: int | None = None) -> str:
        """Its address for the service, over the port of a relay if one is given."""

    @abstractmethod
    def _initialise(self) -> None:
        """Make the data of an empty server."""

    @abstractmethod
    def _make(self) -> Program:
        """The program that serves the data."""

    @abstractmethod
    def _serves(self) -> bool:
        """Whether it answers."""

    def _prepare(self) -> None:
        """What a new server needs once it answers."""

    @property
    def process(self) -> Program:
        """The running program."""
        if self._running is None:
            message = f"{self.name} was not started"
            raise RuntimeError(message)
        return self._running

    def start(self) -> None:
        """Run it, on new data if there is none, and wait until it answers."""
        self.directory.mkdir(parents=True, exist_ok=True)
        new = not self.data.exists() or not any(self.data.iterdir())
        if new:
            self._initialise()
        self._running = self._make()
        self._running.start()
        self._running.wait_until(self._serves)
        if new:
            self._prepare()

    def stop(self) -> None:
        """End it politely."""
        if self._running is not None:
            self._running.stop()

    def kill(self) -> None:
        """End it as a power cut would; its data stays."""
        self.process.kill()

    def restart(self) -> None:
        """Start it again on the data that it has."""
        self.stop()
        self.start()

    def wipe(self) -> None:
        """Remove its data; it must not run."""
        shutil.rmtree(self.data, ignore_errors=True)

    def __enter__(self) -> Self:
        """Start it."""
        with ExitStack() as stack:
            stack.callback(self.stop)
            self.start()
            stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""
        self.stop()


def missing(programs: Sequence[str]) -> list[str]:
    """The Debian packages of those programs that are not installed."""
    return [PACKAGES[program] for program in programs if find(program) is None]


def install_missing(programs: Sequence[str] = tuple(PACKAGES)) -> None:
    """Install what lacks for these programs; does nothing unless root."""
    wanted = missing(programs)
    if not wanted or os.geteuid() != 0:
        return
    # The packages would start servers of their own.
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    subprocess.run(["apt-get", "-qq", "update"], check=True, env=quiet)
    install = ["apt-get", "-qq", "install", "--yes", "--no-install-recommends"]
    subprocess.run([*install, *wanted], check=True, env=quiet)


@contextmanager
def directory() -> Iterator[Path]:
    """A directory for servers, which goes with the block.

    A server that does not run as root must be able to reach what is below it.
    """
    place = Path(tempfile.mkdtemp(prefix="ironic-ng-cluster-", dir="/var/tmp"))
    place.chmod(0o711)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
