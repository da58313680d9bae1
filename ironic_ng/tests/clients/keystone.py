# SPDX-License-Identifier: Apache-2.0
"""A real Keystone of its own: SQLite, gunicorn, everything below one directory."""

import configparser
import getpass
import grp
import os
import socket
import subprocess
import time
from pathlib import Path

import requests

REGION = "RegionOne"
PASSWORD = "secret"
_PATIENCE = 120.0


class Keystone:
    """One identity service; ``stop`` may be called at any time."""

    def __init__(self, directory: Path, programs: Path) -> None:
        """Write its configuration; ``programs`` is the ``bin`` it is installed in."""
        directory.mkdir(parents=True)
        self._directory = directory
        self._programs = programs
        self._process: subprocess.Popen[bytes] | None = None
        # Held from now on: a free port may be taken while the database is made.
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v3"
        self._configure()

    def start(self) -> None:
        """Make database, keys and the administrator, then serve."""
        group = grp.getgrgid(os.getgid()).gr_name
        owner = ["--keystone-user", getpass.getuser(), "--keystone-group", group]
        self._manage("db_sync")
        self._manage("fernet_setup", *owner)
        self._manage("credential_setup", *owner)
        urls = [
            word
            for face in ("admin", "internal", "public")
            for word in (f"--bootstrap-{face}-url", self.url)
        ]
        self._manage(
            "bootstrap",
            *("--bootstrap-password", PASSWORD),
            *("--bootstrap-region-id", REGION),
            *urls,
        )
        self._serve()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=_PATIENCE)
        self._socket.close()

    def said(self) -> str:
        return (self._directory / "keystone.log").read_text(errors="replace")

    def _configure(self) -> None:
        parser = configparser.RawConfigParser()
        keys = self._directory / "fernet-keys"
        credentials = self._directory / "credential-keys"
        keys.mkdir(mode=0o700)
        credentials.mkdir(mode=0o700)
        parser["DEFAULT"] = {"public_endpoint": self.url.removesuffix("/v3")}
        parser["database"] = {
            "connection": f"sqlite:///{self._directory / 'keystone.db'}"
        }
        parser["fernet_tokens"] = {"key_repository": str(keys)}
        parser["credential"] = {"key_repository": str(credentials)}
        parser["token"] = {"expiration": "36000"}
        # Tempest makes an account per class: strong hashes would be most of its time.
        parser["identity"] = {"password_hash_rounds": "4"}
        parser["cache"] = {"enabled": "false"}
        with (self._directory / "keystone.conf").open("w", encoding="utf-8") as file:
            parser.write(file)
        # Keystone would read gunicorn's arguments as its own, so there are none.
        settings = {
            "wsgi_app": "keystone.wsgi.api:application",
            "bind": f"fd://{self._socket.fileno()}",
            "workers": 2,
            "threads": 4,
            "raw_env": [
                f"OS_KEYSTONE_CONFIG_DIR={self._directory}",
                f"OS_KEYSTONE_CONFIG_FILES={self._directory / 'keystone.conf'}",
            ],
        }
        lines = [f"{name} = {value!r}\n" for name, value in settings.items()]
        (self._directory / "gunicorn.conf.py").write_text("".join(lines))

    def _manage(self, *words: str) -> None:
        file = str(self._directory / "keystone.conf")
        program = str(self._programs / "keystone-manage")
        with (self._directory / "keystone.log").open("ab") as log:
            done = subprocess.run(
                [program, "--config-file", file, *words],
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=_PATIENCE,
                check=False,
            )
        assert done.returncode == 0, self.said()

    def _serve(self) -> None:
        with (self._directory / "keystone.log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "gunicorn"],
                cwd=self._directory,
                pass_fds=[self._socket.fileno()],
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            try:
                if requests.get(self.url, timeout=30).ok:
                    return
            except requests.RequestException:
                time.sleep(0.1)
        raise AssertionError(self.said())
