# SPDX-License-Identifier: Apache-2.0
"""The requests that are measured."""

import dataclasses
import uuid
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from benchmarks.client import Client
from benchmarks.filling import FIRST, node, node_uuid

NOVA_FIELDS = (
    "uuid,power_state,target_power_state,provision_state,target_provision_state,"
    "last_error,maintenance,properties,instance_uuid,traits,resource_class"
)
"""What Nova asks for of each node, and compares at every audit."""
_NEW = 900_000
"""Nodes that the requests make are numbered from here on."""


Send = Callable[[Client, int], bytes]


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """A kind of request.

    ``send``: sends the one of that number. ``heavy``: is sent few times a round.
    ``least_ratio``: how many times less processor time ours is to take;
    ``most_statements``: how many statements it may send. None where no figure
    was set.
    """

    name: str
    send: Send
    heavy: bool = False
    least_ratio: float | None = None
    most_statements: int | None = None


def requests() -> list[Request]:
    """In the order in which a round sends them; create comes before remove."""
    return [
        Request(
            "list, Nova's fields",
            _Pages(f"?fields={NOVA_FIELDS}&limit=1000"),
            True,
            15,
            3,
        ),
        Request("list, detail", _Pages("/detail?limit=1000"), True, 8, 3),
        Request("list, plain", _Pages("?limit=1000"), True, None, 3),
        Request("one node", _get("/v1/nodes/{}"), False, 8, 2),
        Request(
            "one node, Nova's fields",
            _get("/v1/nodes/{}?fields=" + NOVA_FIELDS),
            False,
            8,
            2,
        ),
        Request("ports of a node", _get("/v1/ports/detail?node={}"), False, None, 2),
        Request("PATCH extra", _patch, False, 8, 6),
        Request("set power", _power, False, 8, 6),
        Request("set maintenance", _enter_maintenance, False, 8, 6),
        Request("clear maintenance", _leave_maintenance, False, 8, 6),
        Request("create", _create, False, 8, None),
        Request("remove", _remove, False, None, None),
    ]


def existing(number: int) -> str:
    """The UUID of a node to try; neighbours in time are different nodes."""
    return node_uuid(number * 7 % FIRST)


class _Pages:
    """One page of up to 1,000 nodes; the next request asks for the next page."""

    def __init__(self, query: str) -> None:
        self._first = f"/v1/nodes{query}"
        self._full: dict[Client, list[str]] = {}

    def __call__(self, client: Client, number: int) -> bytes:
        # Which pages there are is found out once, while everything warms up.
        if client not in self._full:
            self._full[client] = list(self._walk(client))
        addresses = self._full[client]
        return client.send("GET", addresses[number % len(addresses)])

    def _walk(self, client: Client) -> Iterator[str]:
        address = self._first
        # A full page has a link even when nothing follows it.
        while (page := client.get(address))["nodes"]:
            yield address
            link = urlsplit(page.get("next", ""))
            if not link.path:
                return
            address = f"{link.path}?{link.query}"


def _get(path: str) -> Send:
    def send(client: Client, number: int) -> bytes:
        return client.send("GET", path.format(existing(number)))

    return send


def _patch(client: Client, number: int) -> bytes:
    change = {"op": "add", "path": "/extra/benchmark", "value": str(uuid.uuid4())}
    return client.send("PATCH", f"/v1/nodes/{existing(number)}", [change])


def _power(client: Client, number: int) -> bytes:
    path = f"/v1/nodes/{existing(number)}/states/power"
    return client.send("PUT", path, {"target": "power on"}, 202)


def _enter_maintenance(client: Client, number: int) -> bytes:
    path = f"/v1/nodes/{existing(number)}/maintenance"
    return client.send("PUT", path, {"reason": "benchmark"}, 202)


def _leave_maintenance(client: Client, number: int) -> bytes:
    path = f"/v1/nodes/{existing(number)}/maintenance"
    return client.send("DELETE", path, None, 202)


def _create(client: Client, number: int) -> bytes:
    return client.send("POST", "/v1/nodes", node(_NEW + number), 201)


def _remove(client: Client, number: int) -> bytes:
    return client.send("DELETE", f"/v1/nodes/{node_uuid(_NEW + number)}", None, 204)
