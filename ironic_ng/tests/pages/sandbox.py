# SPDX-License-Identifier: Apache-2.0
"""A home directory of its own in which the commands of pages run as they stand."""

import contextlib
import os
import re
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from ironic_ng.tests.pages.reading import commands, files
from ironic_ng.tests.shape.tree import REPOSITORY

KEPT = re.compile(r"^(PIP_|SSL_|REQUESTS_|CURL_|http|no_proxy)", re.IGNORECASE)
PORTS = ("6385", "8088")


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def checkout(target: Path) -> Path:
    """A copy of the tree as a fresh clone has it, with what is not committed yet."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        timeout=60,
    )
    for name in listed.stdout.decode().split("\0"):
        source = REPOSITORY / name
        if name and source.is_file():
            copy = target / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
            copy.chmod(source.stat().st_mode)
    return target


class Sandbox:
    """Runs pages one after the other in one shell, with a home and ports of its own.

    ``given``: values for variables that a page asks its reader to ``export``.
    ``environment``: further variables of the shell.
    """

    def __init__(
        self, home: Path, clone: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        """Use this directory as home and start every command in the clone."""
        self._home = home
        self._clone = clone
        self._ports = {port: str(free_port()) for port in PORTS}
        kept = {name: it for name, it in os.environ.items() if KEPT.match(name)}
        path = "/usr/local/bin:/usr/bin:/bin"
        self._environment = {
            **kept,
            "HOME": str(home),
            "PATH": path,
            **(environment or {}),
        }

    def url(self, port: str) -> str:
        """Where the service listens that the pages put on this port."""
        return f"http://127.0.0.1:{self._ports[port]}"

    def run(self, pages: Sequence[Path], given: Mapping[str, str]) -> str:
        """Run all commands of the pages; their output, also when one failed."""
        lines = ["set -e -o pipefail"]
        for page in pages:
            for name, text in files(page):
                self._write(name, text)
            for command in commands(page):
                ready = self._filled(self._adapted(command), given)
                lines += [f"echo {_quoted('$ ' + ready)}", ready]
        return self._shell("\n".join(lines) + "\n")

    def _write(self, name: str, text: str) -> None:
        path = Path(name.replace("~", str(self._home)))
        if path.is_relative_to(self._home):
            path.write_text(self._adapted(text).replace("~", str(self._home)))

    def _adapted(self, text: str) -> str:
        for old, new in self._ports.items():
            text = text.replace(old, new)
        return text

    @staticmethod
    def _filled(line: str, given: Mapping[str, str]) -> str:
        if line.startswith("export "):
            for name, value in given.items():
                line = re.sub(rf"\b{name}=\S+", f"{name}={_quoted(value)}", line)
        return line

    def _shell(self, script: str) -> str:
        log = self._home / "output"
        with log.open("wb") as output:
            shell = subprocess.Popen(
                ["bash", "-c", script],
                cwd=self._clone,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code = shell.wait(timeout=900)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(shell.pid, signal.SIGTERM)
        text = log.read_text(errors="replace")
        if code:
            message = f"exit code {code}\n{text[-8000:]}"
            raise AssertionError(message)
        return text


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
