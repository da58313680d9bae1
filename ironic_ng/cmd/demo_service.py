# SPDX-License-Identifier: Apache-2.0
"""The service as the demo runs it: a process with a configuration of its own."""

import configparser
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import requests

from ironic_ng.domain.catalogue import lab_demo

Options = Mapping[str, Mapping[str, object]]
START_SECONDS = 60.0
STOP_SECONDS = 15.0


def free_port(address: str = "127.0.0.1") -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1])


def require_port(address: str, port: int) -> None:
    """PORT_TAKEN when the port cannot be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise lab_demo.PORT_TAKEN(port=port, detail=error.strerror) from error


class ServiceProcess:
    """One all-in-one service with its files in one directory."""

    def __init__(self, directory: Path, options: Options, url: str) -> None:
        """Write the configuration; nothing runs before ``start``."""
        directory.mkdir(parents=True, exist_ok=True)
        self.url = url
        self.log = directory / "service.log"
        self.configuration = directory / "ironic_ng.conf"
        self._process: subprocess.Popen[bytes] | None = None
        parser = configparser.RawConfigParser()
        parser.optionxform = str  # type: ignore[assignment, method-assign]
        for section, values in options.items():
            if section != "DEFAULT":
                parser.add_section(section)
            for name, value in values.items():
                parser.set(section, name, str(value))
        self.configuration.touch(mode=0o600)
        with self.configuration.open("w", encoding="utf-8") as file:
            parser.write(file)

    def start(self) -> None:
        """Start it and wait until the API answers."""
        kept = {n: v for n, v in os.environ.items() if not _is_option(n)}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "ironic_ng.cmd.demo_child",
                    "--config-file",
                    str(self.configuration),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=kept,
                start_new_session=True,
            )
        self._await_answer()

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return None if self._process is None else self._process.pid

    def require_alive(self) -> None:
        """SERVICE_ENDED when the process is gone."""
        if self._process is not None and self._process.poll() is not None:
            raise lab_demo.SERVICE_ENDED(
                status=self._process.returncode, detail=self._tail(), log=self.log
            )

    def stop(self) -> None:
        """End it politely, then not."""
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self._end_group(process.pid)
            process.wait()
            self._process = None

    def kill(self) -> None:
        """End it as a crash would, with all of its own processes."""
        if self._process is not None:
            self._end_group(self._process.pid)
            self._process.wait()
            self._process = None

    @staticmethod
    def _end_group(group: int) -> None:
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            return

    def _await_answer(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self.require_alive()
            if self._offers_drivers():
                return
            time.sleep(0.05)
        raise lab_demo.NOT_IN_TIME(
            seconds=f"{START_SECONDS:g}", what="the start of the service", log=self.log
        )

    def _offers_drivers(self) -> bool:
        """Whether the API answers and a conductor is there to do its work."""
        try:
            answer = requests.get(f"{self.url}/v1/drivers", timeout=2)
        except requests.RequestException:
            return False
        return answer.ok and bool(answer.json()["drivers"])

    def _tail(self) -> str:
        """The last lines of the log that say something."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return " | ".join(line.strip() for line in lines[-3:]) or "no output"


def _is_option(name: str) -> bool:
    """Whether a variable of the environment would change the configuration."""
    return name.startswith("OS_") and "__" in name
