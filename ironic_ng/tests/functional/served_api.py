# SPDX-License-Identifier: Apache-2.0
"""The API in processes of its own, under any WSGI server, beside one conductor."""

import configparser
import os
import re
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import requests

from ironic_ng.cmd.demo_service import free_port
from ironic_ng.tests.backends import options_at
from ironic_ng.tests.patience import SECONDS, eventually

LATEST = {"X-OpenStack-Ironic-API-Version": "1.115"}
SERVERS: dict[str, tuple[str, ...]] = {
    "cheroot": (sys.executable, "-m", "ironic_ng.cmd.api", "--config-file", "{config}"),
    "gunicorn": (
        "gunicorn", "--workers", "2", "--worker-class", "gthread", "--threads", "8",
        "--bind", "127.0.0.1:{port}", "ironic_ng.wsgi",
    ),
    "uwsgi": (
        "uwsgi", "--http", "127.0.0.1:{port}", "--http-keepalive",
        "--http-chunked-input", "--master", "--processes", "2", "--threads", "8",
        "--die-on-term", "--need-app", "--module", "ironic_ng.wsgi",
    ),
    # It does not end when it is told to while a further worker is still starting.
    "granian": (
        "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}",
        "--workers", "1", "ironic_ng.wsgi:application",
    ),
}  # fmt: skip


def program(name: str) -> str | None:
    """Where the server is installed; None if it is not."""
    if os.sep in name:
        return name
    found = Path(sys.executable).with_name(name)
    return str(found) if found.exists() else None


class Site:
    """A configuration, a database and one conductor, for any number of servers."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.directory.mkdir(parents=True, exist_ok=True)
        self._conductor = self.run(
            "conductor",
            [sys.executable, "-m", "ironic_ng.cmd.conductor", "--config-file"],
            self.configure("conductor", {}),
            {},
        )

    def configure(self, name: str, options: Mapping[str, Mapping[str, object]]) -> Path:
        """Write a configuration file of this name."""
        parser = configparser.RawConfigParser()
        values: dict[str, dict[str, object]] = {
            "DEFAULT": {
                "state_path": self.directory / "state",
                "auth_strategy": "noauth",
                "host": "served",
                "enabled_hardware_types": "fake-hardware",
            },
            "deploy": {"http_port": 0},
            "conductor": {"scan_interval": 0.5, "sync_power_state_interval": 0},
        }
        for group, more in (*options_at(self.directory).items(), *options.items()):
            values.setdefault(group, {}).update(more)
        parser.read_dict(values)
        path = self.directory / f"{name}.conf"
        with path.open("w", encoding="utf-8") as file:
            parser.write(file)
        return path

    def run(
        self,
        name: str,
        command: Sequence[str],
        config: Path,
        environment: Mapping[str, str],
    ) -> subprocess.Popen[bytes]:
        """Start a process that finds the configuration as its kind does."""
        words = [*command]
        if words[-1] == "--config-file":
            words.append(str(config))
        kept = {n: v for n, v in os.environ.items() if not n.startswith("OS_")}
        with (self.directory / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                words,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.directory,
                env={**kept, "OS_IRONIC_NG_CONFIG_FILES": str(config), **environment},
            )

    def demand_conductor(self) -> None:
        """Fail at once where there will never be one."""
        log = self.directory / "conductor.log"
        assert self._conductor.poll() is None, log.read_text(errors="replace")

    def close(self) -> None:
        end(self._conductor)


class ServedApi:
    """One server of the API, and requests to it."""

    def __init__(
        self,
        site: Site,
        kind: str,
        options: Mapping[str, Mapping[str, object]] | None = None,
        verify: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._site, self._verify = site, verify
        self.port = free_port()
        more: dict[str, dict[str, object]] = {"api": {"port": self.port}}
        for group, values in (options or {}).items():
            more.setdefault(group, {}).update(values)
        secure = more["api"].get("enable_ssl_api")
        self.url = f"{'https' if secure else 'http'}://127.0.0.1:{self.port}"
        name = f"{kind}-{self.port}"
        self.log = site.directory / f"{name}.log"
        config = site.configure(name, more)
        command = [word.format(port=self.port, config=config) for word in SERVERS[kind]]
        command[0] = program(command[0]) or command[0]
        self.process = site.run(name, command, config, environment or {})

    def await_service(self) -> None:
        """Return once it answers and knows of a conductor."""
        eventually(self._serves)

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        """One request with the newest version unless told otherwise."""
        headers = {**LATEST, **more.pop("headers", {})}
        # Servers give up idle connections, some of them at once: the next request
        # may come in just that moment. So each has a connection of its own.
        with requests.Session() as session:
            session.trust_env = False
            session.verify = self._verify
            return session.request(
                method, self.url + path, headers=headers, timeout=SECONDS, **more
            )

    def send(self, request: bytes) -> bytes:
        """Raw bytes to the port; the first line of the answer."""
        with socket.create_connection(("127.0.0.1", self.port), SECONDS) as sock:
            sock.sendall(request)
            return sock.makefile("rb").readline()

    def said(self) -> str:
        """What the server printed."""
        return self.log.read_text(errors="replace")

    def close(self) -> None:
        end(self.process)

    def _serves(self) -> bool:
        assert self.process.poll() is None, self.said()
        self._site.demand_conductor()
        try:
            found = self.ask("GET", "/v1/drivers")
        except requests.RequestException:
            return False
        return found.ok and bool(found.json()["drivers"])


def end(process: subprocess.Popen[bytes]) -> None:
    """Terminate it politely."""
    process.terminate()
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(SECONDS)
        raise


_CHANGING = re.compile(
    r"\d{4}-\d\d-\d\dT[\d:.]+(\+00:00)?|req-[0-9a-f-]{36}|127\.0\.0\.1:\d+"
)
_OF_THE_SERVER = {"date", "server", "connection", "keep-alive", "transfer-encoding"}


def plainly(answer: requests.Response) -> tuple[int, dict[str, str], str]:
    """Status, headers and body, without what differs from one moment to the next."""
    headers = {
        name.lower(): _CHANGING.sub("*", value)
        for name, value in answer.headers.items()
        if name.lower() not in _OF_THE_SERVER
    }
    return answer.status_code, headers, _CHANGING.sub("*", answer.text)
