# SPDX-License-Identifier: Apache-2.0
"""Tries what a recipe added, in a service started from the changed copy.

Run as ``python -m ironic_ng.tests.recipes.tried RECIPE DIRECTORY``; it fails by
an assertion.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from ironic_ng.tests.contract.running_service import RunningService
from ironic_ng.tests.patience import SECONDS

OLD, NEW = "1.115", "1.116"


class Client:
    """Requests to one service."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(
        self, method: str, path: str, body: Any = None, version: str = NEW
    ) -> requests.Response:
        return requests.request(
            method,
            f"{self.url}/v1/{path}",
            json=body,
            headers={"X-OpenStack-Ironic-API-Version": version},
            timeout=SECONDS,
        )

    def node(self) -> str:
        answer = self.ask("POST", "nodes", {"driver": "fake-hardware"}, OLD)
        uuid: str = answer.json()["uuid"]
        return uuid

    def provision(self, node: str, verb: str, until: str) -> None:
        path = f"nodes/{node}/states/provision"
        answer = self.ask("PUT", path, {"target": verb})
        assert answer.status_code == 202, answer.text
        ends = time.monotonic() + 4 * SECONDS
        while True:
            found = self.ask("GET", f"nodes/{node}").json()
            if found["provision_state"] == until and not found["reservation"]:
                return
            assert time.monotonic() < ends, found["last_error"]
            time.sleep(0.2)


def add_field(client: Client) -> None:
    """The field is set, changed, listed by, and unknown to the version before."""
    node = client.node()
    patch = [{"op": "add", "path": "/rack_position", "value": "B4"}]
    assert client.ask("PATCH", f"nodes/{node}", patch, OLD).status_code == 406
    changed = client.ask("PATCH", f"nodes/{node}", patch)
    assert changed.json()["rack_position"] == "B4"
    assert "rack_position" not in client.ask("GET", f"nodes/{node}", None, OLD).json()
    found = client.ask("GET", "nodes?fields=rack_position").json()["nodes"]
    assert [item["rack_position"] for item in found] == ["B4"]
    long = [{"op": "add", "path": "/rack_position", "value": "B" * 41}]
    assert client.ask("PATCH", f"nodes/{node}", long).status_code == 400


def add_verb(client: Client) -> None:
    """The verb runs its plan and is refused where there is no row for it."""
    node = client.node()
    path = f"nodes/{node}/states/provision"
    assert client.ask("PUT", path, {"target": "identify"}).status_code == 400
    client.provision(node, "manage", "manageable")
    assert client.ask("PUT", path, {"target": "identify"}, OLD).status_code == 406
    client.provision(node, "identify", "manageable")
    history = client.ask("GET", f"ng/nodes/{node}/timeline").json()["timeline"]
    assert any(item["state"] == "identifying" for item in history)


def add_resource(client: Client) -> None:
    """The resource is created, listed, changed and removed."""
    assert client.ask("GET", "racks", None, OLD).status_code == 404
    made = client.ask("POST", "racks", {"name": "b-4"})
    assert made.status_code == 201, made.text
    path = f"racks/{made.json()['uuid']}"
    assert made.headers["Location"].endswith(path)
    assert client.ask("POST", "racks", {"name": "b-4"}).status_code == 409
    patch = [{"op": "replace", "path": "/units", "value": 48}]
    assert client.ask("PATCH", path, patch).json()["units"] == 48
    listed = client.ask("GET", "racks").json()["racks"]
    assert [item["name"] for item in listed] == ["b-4"]
    assert client.ask("DELETE", path).status_code == 204
    assert client.ask("GET", path).status_code == 404


TRIALS: dict[str, Callable[[Client], None]] = {
    "add-field": add_field,
    "add-verb": add_verb,
    "add-resource": add_resource,
}


def main(recipe: str, directory: str) -> None:
    """Start the service, try the recipe, stop the service."""
    service = RunningService(Path(directory), "fake-noauth")
    try:
        service.await_conductor()
        TRIALS[recipe](Client(service.url))
    finally:
        service.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
