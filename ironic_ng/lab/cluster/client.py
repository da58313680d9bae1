# SPDX-License-Identifier: Apache-2.0
"""A small client of the REST API for orders, and for waiting until they end."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import requests

VERSION = "1.115"
PATIENCE = 180.0
"""Seconds that anything awaited may take on a slow and busy host."""
_TIMEOUT = 60.0


@dataclass(frozen=True)
class Reply:
    """What was answered, and after how long."""

    status: int
    """Of HTTP; 0 when the connection failed."""
    body: Any
    """Parsed JSON, or the text."""
    headers: dict[str, str]
    """Names in lower case."""
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether it was accepted."""
        return 0 < self.status < int(requests.codes.bad_request)


class Refused(Exception):
    """An order that had to be accepted was not."""


class Client:
    """Talks to one API. May be used by several threads."""

    def __init__(self, url: str, version: str = VERSION) -> None:
        """Speak this version of the API."""
        self.url = url
        self._headers = {"X-OpenStack-Ironic-API-Version": version}

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: dict[str, str] | None = None,
        timeout: float = _TIMEOUT,
    ) -> Reply:
        """Whatever is answered, also when the connection fails (status 0)."""
        begun = time.monotonic()
        try:
            found = requests.request(
                method,
                f"{self.url}{path}",
                json=body,
                headers={**self._headers, **(headers or {})},
                timeout=timeout,
            )
        except requests.RequestException as error:
            return Reply(0, repr(error), {}, time.monotonic() - begun)
        seconds = time.monotonic() - begun
        names = {name.lower(): value for name, value in found.headers.items()}
        try:
            parsed = found.json() if found.text else None
        except ValueError:
            parsed = found.text
        return Reply(found.status_code, parsed, names, seconds)

    def must(self, method: str, path: str, body: object = None) -> Any:
        """The body of an answer; Refused unless it was accepted."""
        reply = self.ask(method, path, body)
        if not reply.ok:
            raise Refused(f"{method} {path}: {reply.status} {reply.body}")
        return reply.body

    # --- nodes -------------------------------------------------------------------

    def enrol(self, driver: str = "fake-hardware", **fields: Any) -> str:
        """UUID of a new node."""
        found = self.must("POST", "/v1/nodes", {"driver": driver, **fields})
        return str(found["uuid"])

    def node(self, node: str) -> dict[str, Any]:
        """The node as it is shown."""
        found: dict[str, Any] = self.must("GET", f"/v1/nodes/{node}")
        return found

    def provision(self, node: str, target: str, **arguments: Any) -> Reply:
        """Send a provision verb."""
        body = {"target": target, **arguments}
        return self.ask("PUT", f"/v1/nodes/{node}/states/provision", body)

    def power(self, node: str, target: str) -> Reply:
        """Send a power order."""
        return self.ask("PUT", f"/v1/nodes/{node}/states/power", {"target": target})

    def until(
        self,
        condition: Callable[[], Any],
        what: str,
        seconds: float = PATIENCE,
    ) -> Any:
        """What the condition gives once it gives a truth; TimeoutError if never."""
        end = time.monotonic() + seconds
        while not (found := condition()):
            if time.monotonic() > end:
                raise TimeoutError(what)
            time.sleep(0.1)
        return found

    def until_state(
        self, node: str, *states: str, seconds: float = PATIENCE
    ) -> dict[str, Any]:
        """The node once it is in one of the states and nobody holds it."""
        last: Any = None

        def there() -> dict[str, Any] | None:
            nonlocal last
            reply = self.ask("GET", f"/v1/nodes/{node}")
            if not reply.ok:
                return None
            last = {name: reply.body[name] for name in _SHOWN}
            settled = reply.body["provision_state"] in states
            free = reply.body["reservation"] is None
            return reply.body if settled and free else None

        try:
            found: dict[str, Any] = self.until(there, node, seconds)
        except TimeoutError:
            raise TimeoutError(f"{node} is not {' or '.join(states)}: {last}") from None
        return found

    def bring(self, node: str, *targets: str) -> None:
        """Send verbs one after another, each once the one before has succeeded."""
        for target in targets:
            reply = self.provision(node, target)
            if not reply.ok:
                raise Refused(f"{target}: {reply.status} {reply.body}")
            self.until_state(node, GOALS[target])

    def bring_all(self, nodes: Sequence[str], *targets: str) -> None:
        """The same for many nodes side by side."""
        for target in targets:
            for node in nodes:
                reply = self.provision(node, target)
                if not reply.ok:
                    raise Refused(f"{target}: {reply.status} {reply.body}")
            for node in nodes:
                self.until_state(node, GOALS[target])


GOALS = {
    "manage": "manageable",
    "inspect": "manageable",
    "clean": "manageable",
    "provide": "available",
    "active": "active",
    "rebuild": "active",
    "deleted": "available",
    "adopt": "active",
    "rescue": "rescue",
    "unrescue": "active",
    "service": "active",
}
"""Where a node is once a verb has succeeded."""
_SHOWN = ("provision_state", "reservation", "power_state", "last_error", "maintenance")
