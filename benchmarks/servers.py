# SPDX-License-Identifier: Apache-2.0
"""A private MariaDB and a private RabbitMQ, started for one run and ended with it."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pymysql

_PATIENCE = 120.0
"""Seconds that a server may take to answer."""
_RABBITMQ = ("/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server")
_PACKAGES = ("mariadb-server", "rabbitmq-server")


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def install_missing() -> None:
    """Install the Debian packages of servers that are not there; needs root."""
    wanted = [
        package
        for package, program in zip(_PACKAGES, ("mariadbd", _RABBITMQ[0]), strict=True)
        if shutil.which(program, path=f"{os.defpath}:/usr/sbin") is None
    ]
    if wanted and os.geteuid() == 0:
        environment = {
            **os.environ,
            "DEBIAN_FRONTEND": "noninteractive",
            # The packages would start servers of their own.
            "RUNLEVEL": "1",
        }
        command = ["apt-get", "install", "-y", "--no-install-recommends", *wanted]
        subprocess.run(command, check=True, env=environment)


def wait_until(ready: Callable[[], bool], what: str, process: Any = None) -> None:
    """Return once it is ready; RuntimeError when it never is."""
    end = time.monotonic() + _PATIENCE
    while not ready():
        if process is not None and process.poll() is not None:
            message = f"{what} ended with status {process.returncode}"
            raise RuntimeError(message)
        if time.monotonic() > end:
            message = f"{what} does not answer"
            raise RuntimeError(message)
        time.sleep(0.2)


@contextlib.contextmanager
def running(
    command: list[str], log: Path, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended with the block; its output goes to a file."""
    output: IO[bytes]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env=environment
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class MariaDB:
    """A server of its own: data directory, port, and what it is asked about itself."""

    def __init__(self, directory: Path) -> None:
        """Remember where; :meth:`running` starts it."""
        self._directory = directory
        self.pid = 0
        self.port = free_port()

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Run it while the block runs."""
        data = self._directory / "data"
        user = ["--user=root"] if os.geteuid() == 0 else []
        subprocess.run(
            [
                "mariadb-install-db", "--no-defaults", f"--datadir={data}",
                "--auth-root-authentication-method=normal", "--skip-test-db", *user,
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        command = [
            shutil.which("mariadbd", path=f"{os.defpath}:/usr/sbin") or "mariadbd",
            "--no-defaults", f"--datadir={data}", f"--port={self.port}",
            f"--socket={self._directory / 'socket'}", "--bind-address=127.0.0.1",
            "--skip-name-resolve", "--performance-schema=ON",
            "--innodb-buffer-pool-size=512M", *user,
        ]  # fmt: skip
        with running(command, self._directory / "mariadb.log") as process:
            wait_until(self._answers, "MariaDB", process)
            self.pid = process.pid
            yield

    @contextlib.contextmanager
    def connected(self, database: str | None = None) -> Iterator[Any]:
        """A cursor as administrator; everything is committed at once."""
        connection = pymysql.connect(
            host="127.0.0.1",
            port=self.port,
            user="root",
            database=database,
            autocommit=True,
            charset="utf8mb4",
        )
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def create(self, database: str, users: list[str]) -> None:
        """An empty database and who may use it, each with the password ``bench``."""
        with self.connected() as cursor:
            cursor.execute(f"CREATE DATABASE {database} CHARACTER SET utf8mb4")
            for user in users:
                cursor.execute(f"CREATE USER {user}@'127.0.0.1' IDENTIFIED BY 'bench'")
                cursor.execute(f"GRANT ALL ON {database}.* TO {user}@'127.0.0.1'")

    def address(self, database: str, user: str) -> str:
        """As SQLAlchemy reads it."""
        return (
            f"mysql+pymysql://{user}:bench@127.0.0.1:{self.port}/{database}"
            "?charset=utf8mb4"
        )

    def sent_by(self, user: str) -> dict[str, int]:
        """How many statements of each kind the user has sent so far."""
        with self.connected() as cursor:
            cursor.execute(
                "SELECT event_name, count_star FROM performance_schema."
                "events_statements_summary_by_user_by_event_name "
                "WHERE user = %s AND count_star > 0",
                (user,),
            )
            return {name.rpartition("/")[2]: int(n) for name, n in cursor.fetchall()}

    @property
    def version(self) -> str:
        """What the server says of itself."""
        with self.connected() as cursor:
            cursor.execute("SELECT VERSION()")
            return str(cursor.fetchone()[0])

    def _answers(self) -> bool:
        try:
            with self.connected():
                return True
        except pymysql.err.OperationalError:
            return False


@contextlib.contextmanager
def rabbitmq(directory: Path) -> Iterator[str]:
    """The address of a broker that runs while the block runs."""
    port, distribution = free_port(), free_port()
    home = directory / "home"
    home.mkdir(parents=True)
    environment = {
        **os.environ,
        "HOME": str(home),
        "RABBITMQ_NODENAME": f"bench{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_MNESIA_BASE": str(directory / "mnesia"),
        "RABBITMQ_LOG_BASE": str(directory / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(directory / "plugins"),
        "RABBITMQ_CONFIG_FILE": str(directory / "none"),
        # An epmd of its own, which ends with the block.
        "ERL_EPMD_PORT": str(free_port()),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
    }
    (directory / "plugins").write_text("[].\n", encoding="utf-8")
    program = _RABBITMQ[0] if Path(_RABBITMQ[0]).exists() else _RABBITMQ[1]
    epmd = running(["epmd"], directory / "epmd.log", environment)
    broker = running([program], directory / "rabbitmq.log", environment)
    with epmd, broker as process:
        wait_until(lambda: _listens(port), "RabbitMQ", process)
        yield f"rabbit://guest:guest@127.0.0.1:{port}/"


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            # A broker that has begun to serve greets who sends no protocol header.
            connection.sendall(b"nonsense")
            return connection.recv(4) == b"AMQP"
    except OSError:
        return False
