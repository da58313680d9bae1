# SPDX-License-Identifier: Apache-2.0
"""Orders that keep coming, one a second, while processes are restarted."""

import itertools
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import requests

from ironic_ng.lab.cluster.client import Client, Reply
from ironic_ng.lab.cluster.cluster import Cluster

EVERY = 1.0
NODES = 24
"""So many that a node is free again when its turn comes."""
_NEXT = {"available": "active", "active": "deleted"}
_ENDS = {"active": "active", "deleted": "available"}
_OTHER = {"power on": "power off", "power off": "power on"}


class Orders:
    """A loop of orders in a thread of its own, for the time of a block.

    Every second node is deployed and torn down in turns, the others are switched on
    and off. Like a proxy before several APIs, an order goes to the next one when a
    connection cannot be made.
    """

    def __init__(self, cluster: Cluster) -> None:
        """Bring nodes to where the orders begin."""
        self._clients = [Client(cluster.url_of(api)) for api in cluster.apis]
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="orders", daemon=True)
        self.nodes = [self._clients[0].enrol() for _ in range(NODES)]
        self._clients[0].bring_all(self.nodes, "manage", "provide")
        self.given: list[tuple[str, str]] = []
        self.refused: list[tuple[str, str, Reply]] = []
        self._wanted: dict[str, tuple[str, str]] = {}

    def __enter__(self) -> Self:
        """Begin to order."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Order nothing more."""
        self._ended.set()
        self._thread.join()

    def await_more(self, count: int) -> None:
        """Return once so many more orders were given."""
        wanted = len(self.given) + count
        self._clients[0].until(lambda: len(self.given) >= wanted, "more orders")

    def check(self) -> None:
        """No order was refused, and each came to its end without an error."""
        assert not self.refused, self.refused[:3]
        for node, (field, value) in self._wanted.items():
            found = self._settled(node, field, value)
            assert found[field] == value, (node, found[field], value)
            assert found["last_error"] is None, (node, found["last_error"])
            events = self._ask("GET", f"/v1/nodes/{node}/history").body["history"]
            errors = [it for it in events if it.get("severity") == "ERROR"]
            assert not errors, (node, errors)

    def _settled(self, node: str, field: str, value: str) -> dict[str, object]:
        def look() -> dict[str, object] | None:
            found: dict[str, object] = self._ask("GET", f"/v1/nodes/{node}").body
            idle = found.get("reservation") is None
            done = found.get(field) == value or found.get("last_error") is not None
            return found if idle and done else None

        found: dict[str, object] = self._clients[0].until(look, f"{node} {value}")
        return found

    def _run(self) -> None:
        for number in itertools.count():
            begun = time.monotonic()
            self._order(self.nodes[number % NODES], power=bool(number % 2))
            rest = max(EVERY - (time.monotonic() - begun), 0)
            if self._ended.wait(rest):
                return

    def _order(self, node: str, *, power: bool) -> None:
        shown = self._ask("GET", f"/v1/nodes/{node}")
        if shown.status != requests.codes.ok:
            self.refused.append((node, "show", shown))
            return
        found = shown.body
        if found["reservation"] or found["target_power_state"]:
            return  # its last order is under way
        if power:
            target = _OTHER.get(found["power_state"] or "", "power on")
            self._wanted[node] = ("power_state", target)
        elif found["provision_state"] in _NEXT:
            target = _NEXT[found["provision_state"]]
            self._wanted[node] = ("provision_state", _ENDS[target])
        else:
            return
        what = "power" if power else "provision"
        path = f"/v1/nodes/{node}/states/{what}"
        reply = self._ask("PUT", path, {"target": target})
        self.given.append((node, target))
        if not reply.ok:
            self.refused.append((node, target, reply))

    def _ask(self, method: str, path: str, body: object = None) -> Reply:
        reply = Reply(0, None, {}, 0.0)
        for client in self._clients:
            reply = client.ask(method, path, body)
            if reply.status:
                break
        return reply


def restart_all(orders: Orders, cluster: Cluster, services: Sequence[str] = ()) -> None:
    """End each process politely and start it again, with orders in between."""
    for member in [*cluster.conductors, *cluster.apis]:
        if services and member.name not in services:
            continue
        orders.await_more(2)
        member.service.restart()
    orders.await_more(3)
