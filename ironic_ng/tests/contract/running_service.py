# SPDX-License-Identifier: Apache-2.0
"""The service as its user starts it, set up as the recorded conversations ask."""

import configparser
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import bcrypt
import requests

from ironic_ng.cmd.demo_service import free_port

_PATIENCE = 90.0
INTERFACES = {
    "bios": ("no-bios,fake", "fake"),
    "boot": ("fake", "fake"),
    "console": ("no-console,fake", "fake"),
    "deploy": ("fake,custom-agent,noop", "fake"),
    "firmware": ("no-firmware,fake", "fake"),
    "inspect": ("no-inspect,fake,agent", "fake"),
    "management": ("fake", "fake"),
    "network": ("noop", "noop"),
    "power": ("fake", "fake"),
    "raid": ("no-raid,fake,agent", "fake"),
    "rescue": ("no-rescue,fake,agent", "fake"),
    "storage": ("noop,fake", "noop"),
    "vendor": ("no-vendor,fake", "fake"),
}


Options = Mapping[str, Mapping[str, str]]


class RunningService:
    """One all-in-one process with its own state, files and port.

    ``options`` go before those of the profile; ``token`` is what to ask with.
    """

    def __init__(
        self,
        directory: Path,
        profile: str,
        options: Options | None = None,
        token: str = "tok-system-admin",
    ) -> None:
        self._token = token
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = directory / "service.log"
        configuration = directory / "ironic_ng.conf"
        users = directory / "htpasswd"
        hashed = bcrypt.hashpw(b"secret", bcrypt.gensalt(4)).decode()
        users.write_text(f"operator:{hashed}\n")
        self._identity_port = free_port()
        parser = self._options(directory, users, profile)
        for section, values in (options or {}).items():
            parser.setdefault(section, {})
            parser[section].update(values)
        with configuration.open("w", encoding="utf-8") as file:
            parser.write(file)
        self._identity = self._start_identity() if "keystone" in profile else None
        environment = {n: v for n, v in os.environ.items() if not n.startswith("OS_")}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "ironic_ng.cmd.all_in_one",
                    "--config-file",
                    str(configuration),
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
            )

    def await_conductor(self) -> None:
        """Return once a conductor is in service."""
        self._await(self._serves)

    def await_answer(self) -> None:
        """Return once the API answers anything."""
        self._await(self._answers)

    def stop(self) -> None:
        for process in (self._process, self._identity):
            if process is not None:
                process.terminate()
                process.wait(timeout=_PATIENCE)

    def said(self) -> str:
        return self._log.read_text(errors="replace")

    def _await(self, ready: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            if ready():
                return
            time.sleep(0.1)
        raise AssertionError(self.said())

    def _answers(self) -> bool:
        try:
            return requests.get(self.url, timeout=20).ok
        except requests.RequestException:
            return False

    def _serves(self) -> bool:
        try:
            found = requests.get(
                f"{self.url}/v1/drivers",
                auth=("operator", "secret"),
                headers={"X-Auth-Token": self._token},
                timeout=20,
            )
        except requests.RequestException:
            return False
        return found.ok and bool(found.json()["drivers"])

    def _start_identity(self) -> subprocess.Popen[bytes]:
        program = str(Path(__file__).parent / "data" / "fake_identity.txt")
        return subprocess.Popen([sys.executable, program, str(self._identity_port)])

    def _options(
        self, directory: Path, users: Path, profile: str
    ) -> configparser.RawConfigParser:
        parser = configparser.RawConfigParser()
        strategy = profile.removeprefix("fake-").replace("-", "_")
        parser["DEFAULT"] = {
            "state_path": str(directory / "state"),
            "host": "golden",
            "auth_strategy": strategy,
            "http_basic_auth_user_file": str(users),
            "enabled_hardware_types": "fake-hardware",
        }
        for kind, (enabled, default) in INTERFACES.items():
            parser["DEFAULT"][f"enabled_{kind}_interfaces"] = enabled
            parser["DEFAULT"][f"default_{kind}_interface"] = default
        parser["api"] = {"port": str(self.port)}
        identity = f"http://127.0.0.1:{self._identity_port}"
        parser["keystone_authtoken"] = {
            "auth_type": "password",
            "auth_url": identity,
            "www_authenticate_uri": identity,
            "username": "ironic",
            "password": "secret",
            "project_name": "service",
            "user_domain_name": "Default",
            "project_domain_name": "Default",
        }
        parser["deploy"] = {"http_port": "0"}
        # Ten seconds: some conversations need an operation that lasts.
        parser["fake"] = {"rescue_delay": "10" if strategy == "noauth" else "0"}
        parser["conductor"] = {
            "sync_power_state_interval": "60",
            "heartbeat_interval": "5",
        }
        return parser
