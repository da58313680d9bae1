# SPDX-License-Identifier: Apache-2.0
"""The service as its user starts it, full of planted secrets, and watched for them."""

import configparser
import contextlib
import os
import queue
import secrets
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import bcrypt
import psutil
import requests

from ironic_ng.tests.functional.whole_service import VERSION, WholeService
from ironic_ng.tests.patience import SECONDS

KINDS = (
    "bmc_password", "ipmi_password", "wrong_password", "snmp_community",
    "snmp_auth_key",
    "image_user", "image_signature", "chap", "rescue", "drive", "basic", "database",
    "bus", "pull_secret", "image_server", "vendor_token", "step_password",
)  # fmt: skip
INTERFACES = {
    "bios": "no-bios,fake", "boot": "redfish-virtual-media,ipxe,fake",
    "console": "no-console,fake", "deploy": "direct,fake",
    "firmware": "no-firmware,fake", "inspect": "agent,no-inspect,fake",
    "management": "redfish,pyghmi,fake", "network": "noop",
    "power": "redfish,pyghmi,fake", "raid": "no-raid,fake",
    "rescue": "agent,no-rescue,fake", "storage": "noop,fake",
    "vendor": "no-vendor,fake",
}  # fmt: skip


def canaries() -> dict[str, str]:
    """One secret of each kind, each another."""
    made = {kind: secrets.token_hex(16) for kind in KINDS}
    made["ipmi_password"] = made["ipmi_password"][:20]  # more a BMC does not take
    return made


class Lookout:
    """Looks at the processes and files of a service while it runs."""

    def __init__(self, pid: int, places: list[Path]) -> None:
        self._process = psutil.Process(pid)
        self._places = places
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.words: set[str] = set()
        """Arguments and environment of the process and all it ever started."""
        self.files: dict[tuple[str, int], bytes] = {}
        """Contents of files that others may read, by path and mode."""
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stopped.wait(0.05):
            with contextlib.suppress(psutil.Error):
                for one in (self._process, *self._process.children(recursive=True)):
                    with contextlib.suppress(psutil.Error):
                        self.words |= {*one.cmdline(), *map(str, one.environ().items())}
            for place in self._places:
                # Files come and go; what is gone is passed over.
                for directory, _, names in os.walk(place):
                    for name in names:
                        with contextlib.suppress(OSError):
                            self._note(Path(directory, name))

    def _note(self, path: Path) -> None:
        found = path.lstat()
        if path.is_file() and not path.is_symlink() and found.st_size < 2**20:
            self.files[str(path), found.st_mode & 0o777] = path.read_bytes()


class GuardedService(WholeService):
    """A process of its own, with names and passwords, that logs whatever it can."""

    def __init__(self, directory: Path, planted: Mapping[str, str]) -> None:
        super().__init__(directory)
        self.directory = directory
        self.planted = planted
        self.answers: list[str] = []
        self.tokens: set[str] = set()
        self.said: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        self.temporary = directory / "tmp"
        self.state = directory / "state"
        self.temporary.mkdir()

    def start(self) -> None:
        self.farm.start()
        environment = {n: v for n, v in os.environ.items() if not n.startswith("OS_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ironic_ng.cmd.all_in_one", "--debug",
             "--config-file", str(self._configuration())],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.directory,
            env=environment | {"TMPDIR": str(self.temporary), "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        words = self._lines.get(timeout=SECONDS).split()
        self.url, files = words[2].rstrip(","), words[-1]
        self.farm.boot_url = f"{files}/boot.ipxe"
        self.lookout = Lookout(self.process.pid, [self.state, self.temporary])

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=SECONDS)
        self._reader.join()
        self.lookout.stop()
        self.farm.stop()

    def ask(self, method: str, path: str, body: Any = None) -> requests.Response:
        answer = requests.request(
            method,
            f"{self.url}{path}",
            json=body,
            headers=VERSION | {"X-Baremetal-NG-Version": "1.0"},
            auth=("operator", self.planted["basic"]),
            timeout=SECONDS,
        )
        self.answers.append(f"{answer.headers} {answer.text}")
        self._note_tokens()
        return answer

    def _note_tokens(self) -> None:
        """Tokens are secrets too, which the service makes by itself."""
        path = self.state / "ironic_ng.sqlite"
        with contextlib.closing(sqlite3.connect(path, timeout=30)) as database:
            rows = database.execute("SELECT token FROM ramdisks").fetchall()
        self.tokens |= {token for (token,) in rows if token}

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            for line in stream:
                self.said.append(line)
                if line.startswith("API on "):
                    self._lines.put(line)

    def _configuration(self) -> Path:
        users = self.directory / "htpasswd"
        users.touch(mode=0o600)
        hashed = bcrypt.hashpw(self.planted["basic"].encode(), bcrypt.gensalt(4))
        users.write_text(f"operator:{hashed.decode()}\n")
        path = self.directory / "ironic_ng.conf"
        path.touch(mode=0o600)
        parser = configparser.RawConfigParser()
        parser.read_dict(self._options(users))
        with path.open("w", encoding="utf-8") as file:
            parser.write(file)
        return path

    def _options(self, users: Path) -> dict[str, dict[str, str]]:
        interfaces = {f"enabled_{kind}_interfaces": v for kind, v in INTERFACES.items()}
        return {
            "DEFAULT": {
                "state_path": str(self.state),
                "host": "guarded",
                "auth_strategy": "http_basic",
                "http_basic_auth_user_file": str(users),
                "notification_level": "debug",
                "enabled_hardware_types": "redfish,ipmi,fake-hardware",
                "default_rescue_interface": "agent",
                "default_inspect_interface": "agent",
                **self.farm.loader_settings,
                **interfaces,
            },
            "api": {"port": "0", "host_ip": "127.0.0.1"},
            "oslo_messaging_notifications": {
                "transport_url": f"rabbit://ng:{self.planted['bus']}@127.0.0.1:1/"
            },
            "conductor": {
                "power_poll_interval": "0.1",
                "scan_interval": "0.5",
                "deploy_callback_timeout": "60",
            },
            "deploy": {
                "http_port": "0",
                "erase_devices_priority": "0",
                "erase_devices_metadata_priority": "10",
                "image_server_auth_strategy": "http_basic",
                "image_server_user": "ng",
                "image_server_password": self.planted["image_server"],
                "image_server_hosts": "127.0.0.1",
            },
            "agent": {"command_poll_interval": "1"},
            "fetch": {"block_loopback": "false", "stall_timeout": "5"},
        }


@contextlib.contextmanager
def guarded(directory: Path, planted: Mapping[str, str]) -> Iterator[GuardedService]:
    """The service, running, with machines that it can reach."""
    service = GuardedService(directory, planted)
    service.farm.add_redfish("red", boot_seconds=0, password=planted["bmc_password"])
    for name in ("ipm", "end"):
        service.farm.add_ipmi(name, boot_seconds=0, password=planted["ipmi_password"])
    service.start()
    try:
        yield service
    finally:
        service.stop()
