# SPDX-License-Identifier: Apache-2.0
"""One conductor with many nodes at rest: ``python -m benchmarks.conductor_at_rest``.

It tells whether the power sync keeps its period, how much memory and how many
threads that takes, what nodes that wait cost, and what becomes of very many
heartbeats in one second.
"""

import argparse
import concurrent.futures
import contextlib
import datetime
import json
import re
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from benchmarks import filling, report, servers, services
from benchmarks.client import Client, Refused
from benchmarks.measuring import processor_seconds, resident_megabytes
from benchmarks.services import Service

PERIOD = 120
WAITING = 2000
HEARTBEATS = 1000
SENDERS = 32
_ROUND = re.compile(r"power sync: (\d+) nodes in ([0-9.]+) s")


def main(argv: Sequence[str] | None = None) -> None:
    """Run everything and write the report."""
    options = _options(argv)
    servers.install_missing()
    started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    load = {"start": report.load()}
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rest-")))
        (place / "mariadb").mkdir()
        server = servers.MariaDB(place / "mariadb")
        stack.enter_context(server.running())
        bus = stack.enter_context(servers.rabbitmq(place / "rabbitmq"))
        service = stack.enter_context(
            services.serving(
                services.ours(), server, bus, place / "service", sync_period=PERIOD
            )
        )
        facts = _facts(service, place / "service", options)
        facts["MariaDB"] = server.version
    load["end"] = report.load()
    _write(options.output, started, load, facts)


def _facts(
    service: Service, directory: Path, options: argparse.Namespace
) -> dict[str, Any]:
    _say("enrolling")
    filling.enrol(service, filling.FIRST)
    filling.multiply(service, options.thousands)
    nodes = filling.FIRST * options.thousands
    rounds = _rounds(service, directory, nodes, options.rounds)
    facts: dict[str, Any] = {"nodes": nodes, "period": PERIOD, "rounds": rounds}
    facts["at rest"] = _figures(service.conductor_pid)
    _say("nodes begin to wait")
    _begin_to_wait(service)
    time.sleep(30)
    facts[f"with {WAITING:,} nodes waiting"] = _figures(service.conductor_pid)
    _say("heartbeats")
    facts["heartbeats"] = _heartbeats(service)
    return facts


def _rounds(
    service: Service, directory: Path, nodes: int, wanted: int
) -> list[dict[str, float]]:
    """Whole rounds of the sync as the conductor logs them, and what each cost."""
    log = directory / "state" / "conductor.log"
    found: list[dict[str, float]] = []
    processor, begun = processor_seconds(service.conductor_pid), time.monotonic()
    seen = 0
    while len(found) < wanted:
        time.sleep(0.5)
        lines = _ROUND.findall(log.read_text(encoding="utf-8", errors="replace"))
        for count, seconds in lines[seen:]:
            _say(f"round: {count} nodes in {seconds} s")
            now, at = processor_seconds(service.conductor_pid), time.monotonic()
            if int(count) == nodes:
                found.append(
                    {
                        "seconds": float(seconds),
                        "between rounds": round(at - begun, 1),
                        "processor": round(now - processor, 2),
                    }
                )
            processor, begun = now, at
        seen = len(lines)
    return found


def _begin_to_wait(service: Service) -> None:
    """Bring nodes into a state in which their ramdisk is awaited."""
    with service.server.connected(service.program.database) as cursor:
        cursor.execute(
            "UPDATE nodes SET provision_state = 'wait call-back', "
            "target_provision_state = 'active' ORDER BY id DESC LIMIT %s",
            (WAITING,),
        )
        cursor.execute(
            "INSERT INTO jobs (uuid, node_uuid, flow, steps, position, notes, facts, "
            "due_at, abort, created_at, version) SELECT UUID(), uuid, 'deploy', "
            '\'[{"interface": "core", "step": "await_agent", "args": {}}]\', 0, '
            "'{}', '{}', UTC_TIMESTAMP() + INTERVAL 1 HOUR, 0, UTC_TIMESTAMP(), 0 "
            "FROM nodes WHERE provision_state = 'wait call-back'"
        )
        cursor.execute(
            "INSERT INTO ramdisks (node_uuid, token, handed_out, created_at, version) "
            "SELECT uuid, 'a-token-of-the-benchmark', 1, UTC_TIMESTAMP(), 0 "
            "FROM nodes WHERE provision_state = 'wait call-back'"
        )


def _heartbeats(service: Service) -> dict[str, Any]:
    """Very many at once, one of each node; how they were answered."""
    with service.server.connected(service.program.database) as cursor:
        cursor.execute(
            "SELECT uuid FROM nodes WHERE provision_state = 'wait call-back' LIMIT %s",
            (HEARTBEATS,),
        )
        names = [row[0] for row in cursor.fetchall()]
    body = {
        "callback_url": "http://192.0.2.9:9999",
        "agent_token": "a-token-of-the-benchmark",
        "agent_version": "13.0.0",
    }

    def send(batch: list[str]) -> list[tuple[bool, float]]:
        client, found = Client(service.port), []
        for name in batch:
            begun = time.monotonic()
            try:
                client.send("POST", f"/v1/heartbeat/{name}", body, 202)
                found.append((True, time.monotonic() - begun))
            except (Refused, OSError):
                found.append((False, time.monotonic() - begun))
        client.close()
        return found

    batches = [names[number::SENDERS] for number in range(SENDERS)]
    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(SENDERS) as pool:
        answers = [it for found in pool.map(send, batches) for it in found]
    return {
        "sent": len(answers),
        "accepted": sum(ok for ok, _ in answers),
        "seconds in all": round(time.monotonic() - begun, 2),
        "longest answer": round(max(took for _, took in answers), 2),
    }


def _figures(pid: int) -> dict[str, float]:
    return {
        "resident MB": round(resident_megabytes(pid)),
        "threads": psutil.Process(pid).num_threads(),
    }


def _write(
    output: Path, started: str, load: dict[str, str], facts: dict[str, Any]
) -> None:
    """As JSON, and as a page with the same content."""
    whole = {"started": started, **report.machine(), "load": load, **facts}
    title = "One conductor with very many nodes at rest"
    page = [
        title, "=" * len(title), "",
        "Made by ``benchmarks.conductor_at_rest``.", "",
        *(f":{name}: {json.dumps(value)}" for name, value in whole.items()), "",
    ]  # fmt: skip
    output.mkdir(parents=True, exist_ok=True)
    name = f"conductor-at-rest-{started[:10]}"
    text = json.dumps(whole, indent=1) + "\n"
    (output / f"{name}.json").write_text(text, encoding="utf-8")
    (output / f"{name}.rst").write_text("\n".join(page), encoding="utf-8")
    print("\n".join(page))


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--thousands", type=int, default=10, help="thousands of nodes")
    parser.add_argument("--rounds", type=int, default=2, help="rounds of the sync")
    parser.add_argument(
        "--output", type=Path, default=Path(__file__).parent / "reports"
    )
    return parser.parse_args(argv)


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
