# SPDX-License-Identifier: Apache-2.0
"""Runs a command beside servers of its own.

``python -m ironic_ng.tests.with_servers [--database KIND] [--bus KIND] COMMAND...``
starts MariaDB and PostgreSQL on free ports of loopback, names them to the command by
the variables that tests look for, ends them with it and passes its status on. As root
it installs the Debian packages that are missing.

``--database`` (sqlite, mysql, postgresql) starts that server alone, and the services of
tests keep their data there; with ``--bus rabbit`` they talk over a RabbitMQ.
"""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from ironic_ng.lab.cluster import servers
from ironic_ng.lab.cluster.databases import DatabaseServer, MariaDB, PostgreSQL
from ironic_ng.lab.cluster.rabbitmq import RabbitMQ
from ironic_ng.tests import backends

DATABASES: dict[str, type[DatabaseServer]] = {
    "mysql": MariaDB,
    "postgresql": PostgreSQL,
}


def main(argv: Sequence[str]) -> int:
    """Run the command; its status."""
    chosen = _arguments(argv)
    # Else the servers would outlive whoever ends this politely.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    kinds = [chosen.database] if chosen.database else list(DATABASES)
    kinds = [kind for kind in kinds if kind in DATABASES]
    programs = [DATABASES[kind].program for kind in kinds]
    if chosen.bus == "rabbit":
        programs.append(RabbitMQ.program)
    servers.install_missing(programs)
    with ExitStack() as stack:
        place = stack.enter_context(servers.directory())
        variables = _start_databases(stack, place, kinds)
        if chosen.database:
            variables[backends.DATABASE] = chosen.database
        if chosen.bus == "rabbit":
            variables |= _start_broker(stack, place)
        done = subprocess.run(chosen.command, env=os.environ | variables, check=False)
        return done.returncode


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m ironic_ng.tests.with_servers",
        description="Run a command beside servers of its own.",
    )
    parser.add_argument("--database", choices=("sqlite", *DATABASES))
    parser.add_argument("--bus", choices=("local", "rabbit"), default="local")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    return parser.parse_args(argv)


def _start_databases(
    stack: ExitStack, place: Path, kinds: Sequence[str]
) -> dict[str, str]:
    found = {}
    for kind in kinds:
        server = stack.enter_context(DATABASES[kind](place / kind))
        found[backends.SERVERS[kind]] = server.url()
    return found


def _start_broker(stack: ExitStack, place: Path) -> dict[str, str]:
    broker = stack.enter_context(RabbitMQ(place / "rabbit", management=True))
    return {
        backends.BUS: "rabbit",
        backends.RABBIT: broker.url(),
        backends.RABBIT_MANAGEMENT: broker.management_url,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
