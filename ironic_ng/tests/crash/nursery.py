# SPDX-License-Identifier: Apache-2.0
"""A process that has imported the service and starts it again and again by forking.

Starting Python anew costs seconds, a fork milliseconds; what is started is the
whole service in a process of its own all the same, and SIGKILL ends it as it
ends any other. One order per line on standard input, one answer per line.
"""

import itertools
import json
import os
import signal
import sys
import threading
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pyghmi  # noqa: F401 - so that no life pays for it
import sushy  # noqa: F401

from ironic_ng.cmd import all_in_one
from ironic_ng.db import database

WORKERS = "work"
"""How threads are named in which a conductor works on nodes."""


def count_commits(order: dict[str, Any]) -> None:
    """Count what the conductor stores while the file ``armed`` exists, and end
    this process at the given count: ``before`` it is stored, or ``after``."""  # noqa: D205, D209
    commit = database._commit
    numbers = itertools.count(1)
    armed, counted = Path(order["armed"]), Path(order["counted"])

    def counting(connection: Any) -> None:
        here = threading.current_thread().name
        if not here.startswith(WORKERS) or not armed.exists():
            commit(connection)
            return
        number = next(numbers)
        counted.write_text(str(number), "ascii")
        if number == order["kill_at"] and order["when"] == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        commit(connection)
        if number == order["kill_at"]:
            os.kill(os.getpid(), signal.SIGKILL)

    database._commit = counting


def live(order: dict[str, Any]) -> None:
    """Be the service until the end; never returns."""
    os.setsid()
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)
    count_commits(order)
    status = 1
    try:
        status = all_in_one.main(["--config-file", order["config"]])
    finally:
        os._exit(status)


def import_drivers() -> None:
    """Import what the service would import by itself at each start."""
    for group in entry_points().groups:
        if group.startswith("ironic_ng.hardware."):
            for point in entry_points(group=group):
                point.load()


def main() -> int:
    """Serve orders until the input ends."""
    import_drivers()
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            _, status = os.waitpid(order["wait"], 0)
            print(json.dumps({"status": os.waitstatus_to_exitcode(status)}), flush=True)
            continue
        pid = os.fork()
        if pid == 0:
            live(order)
        print(json.dumps({"pid": pid}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
