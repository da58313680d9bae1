# SPDX-License-Identifier: Apache-2.0
"""Deploys machines while processes and the broker die at random; audits the BMCs.

``python -m ironic_ng.tests.faults.chaos --minutes 15 --machines 100 --seed 1``
"""

import argparse
import dataclasses
import random
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ironic_ng.domain.errors import ServiceError
from ironic_ng.lab.cluster.client import Client
from ironic_ng.lab.cluster.cluster import Cluster, Member
from ironic_ng.tests.faults import chaos_audit

EVERY = 20.0
"""Seconds between two kills."""
AWAY = 10.0
"""Seconds for which the broker is away."""
AFTERWARDS = 600.0
"""Seconds given to what is still under way when the breaking is over."""
RETRY = 1.0
WAVE = 5
"""Deployments that are ordered at once."""


@dataclasses.dataclass
class Plan:
    """What a run does; the same seed gives the same order of breaks."""

    seed: int
    minutes: float
    machines: int
    conductors: int = 3
    apis: int = 2
    database: str = "mariadb"


@dataclasses.dataclass
class Break:
    """One thing that was broken, and for how long, in seconds since the start."""

    at: float
    what: str
    lasted: float


class Breaker:
    """Kills a process every 20 seconds; each third time the broker goes as well.

    A process that is still starting is not killed again: it would do nothing else.
    """

    def __init__(self, cluster: Cluster, plan: Plan) -> None:
        """Nothing is broken yet."""
        self._cluster = cluster
        self._dice = random.Random(plan.seed)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="breaker")
        self._down: set[str] = set()
        self._broker_guard = threading.Lock()
        self.begun = time.monotonic()
        self.breaks: list[Break] = []

    def start(self) -> None:
        """Begin to break."""
        self._thread.start()

    def stop(self) -> None:
        """Break no more; everything runs again when this returns."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        under_way: list[threading.Thread] = []
        number = 0
        while not self._over.wait(self._until(number + 1)):
            number += 1
            for it in self._breaks(number):
                under_way.append(threading.Thread(target=it))
                under_way[-1].start()
        for thread in under_way:
            thread.join()

    def _until(self, number: int) -> float:
        """Seconds until the break of this number is due."""
        return max(0.0, self.begun + number * EVERY - time.monotonic())

    def _breaks(self, number: int) -> list[Callable[[], None]]:
        """What is broken this time."""
        members, away = self._cluster.members, self._dice.uniform(0, 10)
        victim = self._dice.choice(members)
        serving = [it for it in members if it.name not in self._down]
        if victim.name in self._down and serving:
            victim = self._dice.choice(serving)
        found: list[Callable[[], None]] = []
        if serving:
            self._down.add(victim.name)
            found.append(lambda: self._kill(victim, away))
        if number % 9 == 0:
            found.append(self._lose_messages)
        elif number % 3 == 0:
            found.append(self._stop_broker)
        return found

    def _kill(self, member: Member, away: float) -> None:
        began = time.monotonic()
        member.service.kill()
        time.sleep(away)
        until_up(member.service.start_ready)
        self._note(f"kill {member.name}", began)
        self._down.discard(member.name)

    def _stop_broker(self) -> None:
        """Nobody reaches it for a time; what is on its way to and fro is lost."""
        with self._broker_guard:
            began = time.monotonic()
            for member in self._cluster.members:
                member.bus.refuse()
            time.sleep(AWAY)
            for member in self._cluster.members:
                member.bus.pass_all()
            self._note("broker away", began)

    def _lose_messages(self) -> None:
        """Killed with all that it held, so every message that waits is dropped."""
        with self._broker_guard:
            began = time.monotonic()
            broker = self._cluster.broker
            broker.kill()
            broker.wipe()
            time.sleep(AWAY)
            until_up(broker.start)
            self._note("broker killed, its messages dropped", began)

    def _note(self, what: str, began: float) -> None:
        now = time.monotonic()
        self.breaks.append(Break(began - self.begun, what, now - began))


def until_up(start: Callable[[], None], tries: int = 5) -> None:
    """Start it, as a supervisor does, until it stays."""
    for left in reversed(range(tries)):
        try:
            start()
        except ServiceError:
            if not left:
                raise
        else:
            return


class Clients:
    """Orders go to whichever API answers; an answer that got lost is looked up."""

    def __init__(self, cluster: Cluster) -> None:
        """Talk to all APIs in turn."""
        self._clients = [Client(cluster.url_of(api)) for api in cluster.apis]
        self.retried = 0

    def node(self, node: str) -> dict[str, Any] | None:
        """The node, None when nobody answers just now."""
        for client in self._clients:
            reply = client.ask("GET", f"/v1/nodes/{node}", timeout=15)
            if reply.status == 200:
                found: dict[str, Any] = reply.body
                return found
        return None

    def deploy(self, node: str) -> None:
        """Order until it is known to be accepted."""
        body = {"target": "active"}
        path = f"/v1/nodes/{node}/states/provision"
        for attempt in range(600):
            client = self._clients[attempt % len(self._clients)]
            if client.ask("PUT", path, body, timeout=30).ok:
                return
            shown = self.node(node)
            if shown and shown["provision_state"] != "available":
                return
            self.retried += 1
            time.sleep(RETRY)
        raise TimeoutError(f"nobody accepts the order for {node}")

    def await_end(self, node: str, until: float) -> str:
        """The state in which the node rests, or that it had at the last moment."""
        shown: dict[str, Any] | None = None
        while time.monotonic() < until:
            shown = self.node(node) or shown
            if shown is not None and is_over(shown):
                break
            time.sleep(RETRY)
        return "never seen" if shown is None else str(shown["provision_state"])


def is_over(node: dict[str, Any]) -> bool:
    """Whether it has come to an end, wherever that is."""
    state = node["provision_state"]
    ended = state == "active" or state.endswith("failed") or state == "error"
    return ended and node["reservation"] is None


def prepare(cluster: Cluster, plan: Plan) -> dict[str, str]:
    """Machines of the lab, available; node by name. Boots take different times."""
    dice = random.Random(plan.seed + 1)
    nodes = {}
    for number in range(plan.machines):
        info = cluster.farm.add_redfish(
            f"chaos-{number}", boot_seconds=dice.uniform(1, 30)
        )
        nodes[info.name] = cluster.enrol_machine(info, automated_clean=False)
    cluster.client.bring_all(list(nodes.values()), "manage", "provide")
    return nodes


def deploy_all(clients: Clients, nodes: dict[str, str], seconds: float) -> None:
    """Order deployments in waves that are spread over the time."""
    begun, ordered = time.monotonic(), list(nodes.values())
    waves = -(-len(ordered) // WAVE)
    for number in range(waves):
        due = begun + number * seconds / waves
        time.sleep(max(0.0, due - time.monotonic()))
        for node in ordered[number * WAVE : (number + 1) * WAVE]:
            clients.deploy(node)


def run(plan: Plan) -> tuple[list[str], str]:
    """Play it; what is wrong, and the report."""
    with Cluster(
        plan.database, "rabbit", plan.conductors, OPTIONS, apis=plan.apis
    ) as cluster:
        nodes = prepare(cluster, plan)
        clients, breaker = Clients(cluster), Breaker(cluster, plan)
        breaker.start()
        try:
            # The last ones are ordered early enough to be caught in mid-work too.
            deploy_all(clients, nodes, plan.minutes * 60 - EVERY)
        finally:
            breaker.stop()
        until = time.monotonic() + AFTERWARDS
        ends = {name: clients.await_end(node, until) for name, node in nodes.items()}
        audits = [
            chaos_audit.audited(cluster, name, node, ends[name])
            for name, node in nodes.items()
        ]
    told = chaos_audit.report(dataclasses.asdict(plan), breaker.breaks, audits)
    return [problem for it in audits for problem in it.problems], told


OPTIONS = {
    "agent": {"command_poll_interval": 2},
    "conductor": {"scan_interval": 5, "sync_power_state_interval": 60},
}
"""Leases and signs of life are as they come."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run once; the exit code tells whether everything was kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--machines", type=int, default=100)
    parser.add_argument("--database", default="mariadb")
    parser.add_argument("--report", type=Path)
    words = parser.parse_args(argv)
    plan = Plan(words.seed, words.minutes, words.machines, database=words.database)
    problems, told = run(plan)
    print(told)
    if words.report:
        words.report.write_text(told, "utf-8")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
