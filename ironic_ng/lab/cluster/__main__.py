# SPDX-License-Identifier: Apache-2.0
"""`python -m ironic_ng.lab.cluster`: a cluster on this host until interrupted."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence

from ironic_ng.domain.errors import ServiceError
from ironic_ng.lab.cluster import layout, servers
from ironic_ng.lab.cluster.cluster import DATABASES, Cluster
from ironic_ng.lab.cluster.rabbitmq import RabbitMQ

ENDINGS = (signal.SIGINT, signal.SIGTERM)


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    made = argparse.ArgumentParser(
        prog="python -m ironic_ng.lab.cluster",
        description="Start an API, conductors, a database and a broker of their own, "
        "print their addresses as JSON, and end them when interrupted. As root, "
        "missing Debian packages are installed.",
    )
    made.add_argument("--database", choices=(*DATABASES, "sqlite"), default="mariadb")
    made.add_argument("--bus", choices=(*layout.BUS, "none"), default="rabbit")
    made.add_argument("--apis", type=int, default=1)
    made.add_argument("--conductors", type=int, default=2)
    made.add_argument("--machines", type=int, default=2, help="simulated, to enrol")
    made.add_argument(
        "--short", action="store_true", help="leases of three seconds instead of 30"
    )
    return made


def described(cluster: Cluster) -> dict[str, object]:
    """What somebody needs who wants to use the cluster, or to break it."""
    return {
        "apis": [cluster.url_of(api) for api in cluster.apis],
        "processes": {
            it.name: {
                "pid": it.service.pid,
                "configuration": str(it.service.configuration),
                "log": str(it.service.log),
            }
            for it in cluster.members
        },
        "database": cluster.database_address,
        "machines": [vars(info) for info in cluster.farm.infos.values()],
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run until a signal says stop; exit status 1 when it cannot be started."""
    chosen = parser().parse_args(argv)
    kind = DATABASES.get(chosen.database)
    wanted = [kind.program] if kind else []
    bus = None if chosen.bus == "none" else chosen.bus
    servers.install_missing([*wanted, *([RabbitMQ.program] if bus else [])])
    cluster = Cluster(
        chosen.database,
        bus,
        chosen.conductors,
        layout.SHORT if chosen.short else None,
        apis=chosen.apis,
    )
    # Services inherit what is blocked, so signals are handled instead.
    ears, mouth = os.pipe()
    for ending in ENDINGS:
        signal.signal(ending, lambda *_: os.write(mouth, b"."))
    try:
        with cluster:
            for number in range(chosen.machines):
                cluster.farm.add_redfish(f"machine-{number}")
            print(json.dumps(described(cluster), indent=2), flush=True)
            os.read(ears, 1)
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
