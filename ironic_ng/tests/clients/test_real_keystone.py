# SPDX-License-Identifier: Apache-2.0
"""Users of a real Keystone: what their tokens let them do here, and what not."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from ironic_ng.tests.clients.stage import Stage

pytestmark = [pytest.mark.lab, pytest.mark.slow, pytest.mark.timeout(600)]
LATEST = {"X-OpenStack-Ironic-API-Version": "1.115"}
_EVERYBODY = (
    "admin", "system-manager", "system-member", "system-reader", "nova", "demo-admin",
    "demo-manager", "demo", "demo-reader", "demo-service", "alt", "alt-reader",
)  # fmt: skip
_SYSTEM = {"admin", "system-manager", "system-member", "system-reader", "nova"}
_OWNERS = {"demo-admin", "demo-manager", "demo", "demo-reader", "demo-service"}


class Visitor:
    """Requests with the token of one user; tokens are kept for the session."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._tokens: dict[str, str] = {}

    def ask(
        self, user: str, method: str, path: str, body: Any = None
    ) -> requests.Response:
        if user not in self._tokens:
            self._tokens[user] = self._stage.token(user)
        return self.with_token(self._tokens[user], method, path, body)

    def with_token(
        self, token: str, method: str, path: str, body: Any = None
    ) -> requests.Response:
        return requests.request(
            method,
            self._stage.url + path,
            headers=LATEST | {"X-Auth-Token": token},
            json=body,
            timeout=60,
        )


@pytest.fixture(scope="module")
def visitor(stage: Stage) -> Visitor:
    return Visitor(stage)


@pytest.fixture
def node(stage: Stage, visitor: Visitor) -> Iterator[dict[str, Any]]:
    """A node that belongs to project demo."""
    assert stage.accounts is not None
    body = {"driver": "fake-hardware", "owner": stage.accounts.projects["demo"]}
    made = visitor.ask("admin", "POST", "/v1/nodes", body)
    assert made.status_code == 201, made.text
    yield made.json()
    visitor.ask("admin", "DELETE", f"/v1/nodes/{made.json()['uuid']}")


@pytest.mark.parametrize("user", _EVERYBODY)
def test_who_sees_a_node(visitor: Visitor, node: dict[str, Any], user: str) -> None:
    sees = user in _SYSTEM | _OWNERS
    path = f"/v1/nodes/{node['uuid']}"
    assert visitor.ask(user, "GET", path).status_code == (200 if sees else 404)
    listed = visitor.ask(user, "GET", "/v1/nodes").json()["nodes"]
    assert (node["uuid"] in {it["uuid"] for it in listed}) == sees


@pytest.mark.parametrize("user", _EVERYBODY)
def test_who_changes_a_node(visitor: Visitor, node: dict[str, Any], user: str) -> None:
    path = f"/v1/nodes/{node['uuid']}"
    patch = [{"op": "add", "path": "/extra/by", "value": user}]
    refused = {"system-reader": 403, "demo-reader": 403, "alt": 404, "alt-reader": 404}
    # The role service of an owner changes what deploys a node, but no extra.
    refused["demo-service"] = 403
    answer = visitor.ask(user, "PATCH", path, patch)
    assert answer.status_code == refused.get(user, 200), answer.text


@pytest.mark.parametrize("user", _EVERYBODY)
def test_who_enrols(stage: Stage, visitor: Visitor, user: str) -> None:
    made = visitor.ask(user, "POST", "/v1/nodes", {"driver": "fake-hardware"})
    assert stage.accounts is not None
    if user == "admin":
        assert made.json()["owner"] is None
    elif user in {"demo-admin", "demo-service"}:
        assert made.json()["owner"] == stage.accounts.projects["demo"]
    elif user == "nova":
        assert made.status_code == 201
    else:
        assert made.status_code == 403, made.text
        return
    visitor.ask("admin", "DELETE", f"/v1/nodes/{made.json()['uuid']}")


def test_nova_claims_and_releases(visitor: Visitor, node: dict[str, Any]) -> None:
    """The role service in the project service is as good as the system's."""
    path = f"/v1/nodes/{node['uuid']}"
    claim = [{"op": "add", "path": "/instance_uuid", "value": str(uuid.uuid4())}]
    assert visitor.ask("nova", "PATCH", path, claim).status_code == 200
    again = [{"op": "add", "path": "/instance_uuid", "value": str(uuid.uuid4())}]
    assert visitor.ask("nova", "PATCH", path, again).status_code == 409
    leave = [{"op": "remove", "path": "/instance_uuid"}]
    assert visitor.ask("nova", "PATCH", path, leave).status_code == 200


def test_a_revoked_token(stage: Stage, visitor: Visitor) -> None:
    assert stage.accounts is not None
    token = stage.token("system-reader")
    stage.accounts.revoke(token)
    assert visitor.with_token(token, "GET", "/v1/nodes").status_code == 401


def test_a_token_for_nothing(stage: Stage, visitor: Visitor) -> None:
    """An administrator's token without a scope opens nothing."""
    assert stage.accounts is not None
    token = stage.accounts.token("nova", None)
    answer = visitor.with_token(token, "GET", "/v1/nodes")
    assert answer.status_code in {401, 403} or answer.json()["nodes"] == []
    made = visitor.with_token(token, "POST", "/v1/nodes", {"driver": "fake-hardware"})
    assert made.status_code == 403


def test_a_token_for_a_domain(stage: Stage, visitor: Visitor) -> None:
    """An administrator of a domain is none of the system and owns no node."""
    assert stage.accounts is not None
    token = stage.accounts.token("domain-admin", "domain")
    answer = visitor.with_token(token, "GET", "/v1/nodes")
    assert answer.status_code == 403 or answer.json()["nodes"] == []
    assert visitor.with_token(token, "GET", "/v1/chassis").status_code == 403
    made = visitor.with_token(token, "POST", "/v1/nodes", {"driver": "fake-hardware"})
    assert made.status_code == 403


def test_a_forged_token(visitor: Visitor, stage: Stage) -> None:
    token = stage.token("system-reader")
    middle = len(token) // 2
    forged = token[:middle] + ("A" if token[middle] != "A" else "B")
    forged += token[middle + 1 :]
    assert visitor.with_token(forged, "GET", "/v1/nodes").status_code == 401


def test_a_refusal_says_where_to_log_in(stage: Stage) -> None:
    assert stage.accounts is not None
    answer = requests.get(f"{stage.url}/v1/nodes", timeout=60)
    assert answer.status_code == 401
    assert stage.accounts.url in answer.headers["WWW-Authenticate"]
    assert answer.json()["error"]["code"] == 401
