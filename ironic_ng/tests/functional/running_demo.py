# SPDX-License-Identifier: Apache-2.0
"""A demo that runs as a process of its own, for tests that look at it from outside."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from ironic_ng.cmd.demo_service import free_port

COMMAND = [sys.executable, "-m", "ironic_ng.cmd.front"]


def run_demo(*words: str, seconds: float = 100) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, on a port of its own."""
    given = [*COMMAND, "demo", *words]
    if "--port" not in words:
        given += ["--port", str(free_port())]
    return subprocess.run(
        given, capture_output=True, text=True, timeout=seconds, check=False
    )


class RunningDemo:
    """`ironic-ng demo` while it waits for its visitor."""

    def __init__(self, directory: Path, *words: str) -> None:
        self.directory = directory
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._process = subprocess.Popen(
            [
                *COMMAND,
                "demo",
                "--keep",
                str(directory),
                "--port",
                str(self.port),
                *words,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def await_line(self, text: str, seconds: float = 100) -> str:
        """The first line that has this text."""
        deadline = time.monotonic() + seconds
        while True:
            left = max(0.1, deadline - time.monotonic())
            line = self._lines.get(timeout=left)
            if line is None:
                raise AssertionError("the demo ended:\n" + "".join(self.output))
            self.output.append(line)
            if text in line:
                return line

    def processes(self) -> list[psutil.Process]:
        """The demo and everything below it."""
        demo = psutil.Process(self._process.pid)
        return [demo, *demo.children(recursive=True)]

    def machine(self, name: str) -> dict[str, Any]:
        """What is needed to enrol a machine of the demo."""
        listing = json.loads((self.directory / "machines.json").read_text())
        return next(entry for entry in listing if entry["name"] == name)

    def interrupt(self, number: int = signal.SIGINT) -> int:
        """Ctrl-C; gives the exit status."""
        if self._process.poll() is None:
            self._process.send_signal(number)
        status = self._process.wait(100)
        self._reader.join(5)
        if self._process.stdout is not None:
            self._process.stdout.close()
        return status
