# SPDX-License-Identifier: Apache-2.0
"""Runs a command beside database servers of its own.

``python -m ironic_ng.tests.with_servers COMMAND...`` starts MariaDB and PostgreSQL
on free ports of loopback, names them to the command by the variables that tests
look for, ends them with it and passes its status on. As root it installs the Debian
packages that are missing.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from ironic_ng.cmd.demo_service import free_port

NAME, PASSWORD = "ironic_ng_test", "only-a-test"
_SECONDS = 120
_PLACES = (
    f"{os.defpath}:/usr/sbin:/usr/lib/postgresql/17/bin:/usr/lib/postgresql/15/bin"
)
_PACKAGES = {"mariadbd": "mariadb-server", "initdb": "postgresql"}


def main(command: list[str]) -> int:
    """Run the command; its status."""
    _install_missing()
    # A server that is not root must be able to reach its files.
    directory = Path(tempfile.mkdtemp(prefix="ironic-ng-servers-", dir="/var/tmp"))
    directory.chmod(0o711)
    try:
        with mariadb(directory / "m") as mysql, postgresql(directory / "p") as postgres:
            variables = {
                "IRONIC_NG_TEST_MYSQL": mysql,
                "IRONIC_NG_TEST_POSTGRESQL": postgres,
            }
            done = subprocess.run(command, env=os.environ | variables, check=False)
            return done.returncode
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def mariadb(directory: Path) -> Iterator[str]:
    """The address of an empty database of a MariaDB."""
    directory.mkdir()
    port, socket = free_port(), directory / "socket"
    user = ["--user=root"] if os.geteuid() == 0 else []
    data = f"--datadir={directory / 'data'}"
    _do("mariadb-install-db", "--no-defaults", data, "--skip-test-db",
        "--auth-root-authentication-method=normal", *user)  # fmt: skip
    process = subprocess.Popen(
        [_program("mariadbd"), "--no-defaults", data, f"--port={port}",
         f"--socket={socket}", "--bind-address=127.0.0.1", "--skip-name-resolve",
         f"--log-error={directory / 'log'}", *user],
    )  # fmt: skip
    with _ended(process):
        client = ("mariadb", "--no-defaults", f"--socket={socket}", "--user=root")
        _await(*client, "-e", "SELECT 1")
        _do(*client, "-e",
            f"CREATE DATABASE {NAME} CHARACTER SET utf8mb4; GRANT ALL ON {NAME}.* TO "
            f"{NAME}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'")  # fmt: skip
        yield f"mysql+pymysql://{NAME}:{PASSWORD}@127.0.0.1:{port}/{NAME}?charset=utf8mb4"


@contextlib.contextmanager
def postgresql(directory: Path) -> Iterator[str]:
    """The address of an empty database of a PostgreSQL."""
    directory.mkdir()
    port, data = free_port(), directory / "data"
    # It refuses to be run by root.
    owner = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    if owner:
        shutil.chown(directory, "postgres")
    _do(*owner, _program("initdb"), "-D", str(data), "-U", NAME, "-A", "trust")
    process = subprocess.Popen(
        [*owner, _program("postgres"), "-D", str(data), "-p", str(port),
         "-c", "listen_addresses=127.0.0.1", "-k", str(directory)],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with _ended(process):
        client = (_program("psql"), "-h", "127.0.0.1", "-p", str(port), "-U", NAME)
        _await(*client, "-c", "SELECT 1", "postgres")
        _do(*client, "-c", f"CREATE DATABASE {NAME}", "postgres")
        yield f"postgresql+psycopg://{NAME}@127.0.0.1:{port}/{NAME}"


def _install_missing() -> None:
    missing = [package for program, package in _PACKAGES.items() if not _find(program)]
    if missing and os.geteuid() == 0:
        # The packages would start servers of their own.
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
        subprocess.run(["apt-get", "-qq", "update"], check=True, env=quiet)
        subprocess.run(command, check=True, env=quiet)


def _find(program: str) -> str | None:
    return shutil.which(program, path=_PLACES)


def _program(name: str) -> str:
    found = _find(name)
    if found is None:
        message = f"{name} is missing; install {_PACKAGES.get(name, name)}"
        raise SystemExit(message)
    return found


def _do(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=_SECONDS)


def _await(*command: str) -> None:
    for _ in range(_SECONDS * 2):
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode == 0:
            return
        time.sleep(0.5)
    message = f"no answer to {' '.join(command)}"
    raise SystemExit(message)


@contextlib.contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
