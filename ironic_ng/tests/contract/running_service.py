# SPDX-License-Identifier: Apache-2.0
"""The service as its user starts it, set up as the recorded conversations ask."""

import configparser
import functools
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import bcrypt
import requests

from ironic_ng.tests.backends import options_at
from ironic_ng.tests.contract.identity import StandInIdentity

T = TypeVar("T")
_PATIENCE = 90.0
_SAID = re.compile(r"^API on (\S+),", re.MULTILINE)
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
        self._log = directory / "service.log"
        configuration = directory / "ironic_ng.conf"
        users = directory / "htpasswd"
        hashed = bcrypt.hashpw(b"secret", bcrypt.gensalt(4)).decode()
        users.write_text(f"operator:{hashed}\n")
        self._identity = StandInIdentity()
        parser = self._options(directory, users, profile)
        servers = options_at(directory)
        for section, values in (*servers.items(), *(options or {}).items()):
            parser.setdefault(section, {})
            parser[section].update(values)
        with configuration.open("w", encoding="utf-8") as file:
            parser.write(file)
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

    @functools.cached_property
    def url(self) -> str:
        """Where the API listens, on a port that it chose itself; awaits that."""
        found = self._await(lambda: _SAID.search(self.said()))
        return found[1]

    def await_conductor(self) -> None:
        """Return once a conductor is in service."""
        self._await(self._serves)

    def await_answer(self) -> None:
        """Return once the API answers anything."""
        self._await(self._answers)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=_PATIENCE)
        self._identity.stop()

    def said(self) -> str:
        return self._log.read_text(errors="replace")

    def _await(self, condition: Callable[[], T | None]) -> T:
        """The truth that it gives in the end; fails at once if the service ended."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            found = condition()
            if found:
                return found
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
        parser["api"] = {"port": "0"}
        identity = self._identity.url
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
