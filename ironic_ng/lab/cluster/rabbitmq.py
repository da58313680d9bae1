# SPDX-License-Identifier: Apache-2.0
"""A RabbitMQ of one's own: node name, ports, cookie and port mapper daemon."""

import os
import secrets
import socket
from pathlib import Path

from ironic_ng.lab.cluster.programs import LOOPBACK, Program, free_port, require
from ironic_ng.lab.cluster.servers import PACKAGES, Server


class RabbitMQ(Server):
    """A broker that shares nothing with others on this host."""

    name, program = "RabbitMQ", "rabbitmq-server"

    def __init__(self, directory: Path, *, management: bool = False) -> None:
        """Choose the ports; the node is named after one of them.

        ``management``: whether virtual hosts can be made over HTTP.
        """
        super().__init__(directory)
        self._management_port = free_port() if management else None
        self._distribution, self._mapper_port = free_port(), free_port()
        self._mapper: Program | None = None

    @property
    def data(self) -> Path:
        return self.directory / "mnesia"

    def url(self, port: int | None = None) -> str:
        return f"rabbit://guest:guest@{LOOPBACK}:{port or self.port}/"

    @property
    def management_url(self) -> str:
        """Address of its management, with the name and password to ask with."""
        return f"http://guest:guest@{LOOPBACK}:{self._management_port}"

    def start(self) -> None:
        """Start it, with the port mapper daemon that it registers with."""
        if self._mapper is None or not self._mapper.alive:
            self.directory.mkdir(parents=True, exist_ok=True)
            command = [require("epmd", PACKAGES[self.program])]
            log = self.directory / "epmd.log"
            self._mapper = Program("epmd", command, log, self._environment())
            self._mapper.start()
        super().start()

    def stop(self) -> None:
        """End both."""
        super().stop()
        if self._mapper is not None:
            self._mapper.kill()

    def _initialise(self) -> None:
        home = self.directory / "home"
        home.mkdir(exist_ok=True)
        cookie = home / ".erlang.cookie"
        if not cookie.exists():
            cookie.touch(mode=0o600)
            cookie.write_text(secrets.token_hex(16), encoding="ascii")
            cookie.chmod(0o400)
        plugins = "[rabbitmq_management]" if self._management_port else "[]"
        (self.directory / "plugins").write_text(f"{plugins}.\n", encoding="utf-8")

    def _make(self) -> Program:
        # Debian's own command would switch to a user who cannot read our files.
        place = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
        found = require(self.program, PACKAGES[self.program])
        command = [str(place) if place.exists() else found]
        log = self.directory / "rabbitmq.log"
        return Program(self.name, command, log, self._environment())

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "HOME": str(self.directory / "home"),
            "RABBITMQ_NODENAME": f"lab{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": LOOPBACK,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._distribution),
            "RABBITMQ_MNESIA_BASE": str(self.data),
            "RABBITMQ_LOG_BASE": str(self.directory / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.directory / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(self.directory / "none"),
            "ERL_EPMD_PORT": str(self._mapper_port),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            **self._management(),
        }

    def _management(self) -> dict[str, str]:
        if self._management_port is None:
            return {}
        listener = f'[{{port,{self._management_port}}},{{ip,"{LOOPBACK}"}}]'
        arguments = f"-rabbitmq_management listener {listener}"
        return {"RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": arguments}

    def _serves(self) -> bool:
        try:
            address = (LOOPBACK, self.port)
            with socket.create_connection(address, timeout=2) as connection:
                # A broker that has begun to serve greets who sends no protocol header.
                connection.sendall(b"nonsense")
                return connection.recv(4) == b"AMQP"
        except OSError:
            return False
