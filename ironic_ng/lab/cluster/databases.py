# SPDX-License-Identifier: Apache-2.0
"""A MariaDB and a PostgreSQL of one's own, each with an empty database."""

import os
import shutil
import subprocess
from abc import abstractmethod
from pathlib import Path

from ironic_ng.lab.cluster.programs import LOOPBACK, Program, require, run
from ironic_ng.lab.cluster.servers import PACKAGES, Server

NAME = "ironic_ng_test"
"""Of the database, and of who uses it."""
PASSWORD = "only-a-test"  # noqa: S105 - of a server that lives for minutes


class DatabaseServer(Server):
    """What a cluster needs of its database server."""

    system_database: str
    """A database that is there from the beginning."""

    def execute(self, statements: str) -> str:
        """What the administrator's client prints for these statements."""
        return run(self._client(), statements)

    @abstractmethod
    def _client(self, database: str = NAME) -> list[str]:
        """The administrator's client, which reads statements from its input."""

    def _serves(self) -> bool:
        command = self._client(self.system_database)
        done = subprocess.run(
            command, input="SELECT 1;", capture_output=True, text=True, check=False
        )
        return done.returncode == 0


class MariaDB(DatabaseServer):
    """A MariaDB; its administrator is root, without a password, by the socket."""

    name, program, system_database = "MariaDB", "mariadbd", "mysql"

    def __init__(self, directory: Path, options: tuple[str, ...] = ()) -> None:
        """``options``: further arguments of mariadbd."""
        super().__init__(directory)
        self._options = options

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def socket(self) -> Path:
        """Where the administrator's clients of this host connect."""
        return self.directory / "socket"

    def url(self, port: int | None = None) -> str:
        return (
            f"mysql+pymysql://{NAME}:{PASSWORD}@{LOOPBACK}:{port or self.port}/{NAME}"
            "?charset=utf8mb4"
        )

    def _initialise(self) -> None:
        program = require("mariadb-install-db", PACKAGES[self.program])
        run(
            [program, "--no-defaults", f"--datadir={self.data}", "--skip-test-db",
             "--auth-root-authentication-method=normal", *_mysql_user()]
        )  # fmt: skip

    def _make(self) -> Program:
        command = [
            require(self.program, PACKAGES[self.program]), "--no-defaults",
            f"--datadir={self.data}", f"--port={self.port}",
            f"--socket={self.socket}", f"--bind-address={LOOPBACK}",
            "--skip-name-resolve", *_mysql_user(), *self._options,
        ]  # fmt: skip
        return Program(self.name, command, self.directory / "mariadb.log")

    def _prepare(self) -> None:
        run(
            self._client(self.system_database),
            f"CREATE DATABASE {NAME} CHARACTER SET utf8mb4;"
            # Further databases, for services of their own, begin with the name.
            f"GRANT ALL ON `{NAME}%`.* TO {NAME}@'{LOOPBACK}'"
            f" IDENTIFIED BY '{PASSWORD}';",
        )

    def _client(self, database: str = NAME) -> list[str]:
        program = require("mariadb", PACKAGES[self.program])
        options = ["--no-defaults", "--batch", "--skip-column-names", "--user=root"]
        return [program, *options, f"--socket={self.socket}", database]


class PostgreSQL(DatabaseServer):
    """A PostgreSQL that trusts whoever connects from this host."""

    name, program, system_database = "PostgreSQL", "initdb", "postgres"

    @property
    def data(self) -> Path:
        return self.directory / "data"

    def url(self, port: int | None = None) -> str:
        return f"postgresql+psycopg://{NAME}@{LOOPBACK}:{port or self.port}/{NAME}"

    def _initialise(self) -> None:
        initdb = require(self.program, PACKAGES[self.program])
        if os.geteuid() == 0:
            shutil.chown(self.directory, "postgres")
        run([*_owner(), initdb, "-D", str(self.data), "-U", NAME, "-A", "trust"])

    def _make(self) -> Program:
        command = [
            *_owner(), require("postgres", PACKAGES[self.program]),
            "-D", str(self.data), "-p", str(self.port),
            "-c", f"listen_addresses={LOOPBACK}", "-k", str(self.directory),
        ]  # fmt: skip
        return Program(self.name, command, self.directory.parent / "postgresql.log")

    def kill(self) -> None:
        """End it as a power cut would; its data stays."""
        super().kill()
        # What it leaves behind could be taken for a server that still runs.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _prepare(self) -> None:
        run(self._client(self.system_database), f"CREATE DATABASE {NAME};")

    def _client(self, database: str = NAME) -> list[str]:
        program = require("psql", PACKAGES[self.program])
        options = ["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1"]
        where = ["-h", LOOPBACK, "-p", str(self.port), "-U", NAME]
        return [program, *options, *where, database]


def _mysql_user() -> list[str]:
    # It refuses to be run by root unless told so.
    return ["--user=root"] if os.geteuid() == 0 else []


def _owner() -> list[str]:
    # It refuses to be run by root at all.
    if os.geteuid() != 0:
        return []
    return [require("setpriv", "util-linux"), *_POSTGRES, "--"]


_POSTGRES = ("--reuid=postgres", "--regid=postgres", "--init-groups")
