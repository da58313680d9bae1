# SPDX-License-Identifier: Apache-2.0
"""Nobody is believed to be who they claim, on any address of the API."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from ironic_ng.api.routes import ROUTES
from ironic_ng.tests.contract.running_service import RunningService

pytestmark = pytest.mark.lab

CLAIMS = {
    "X-User": "admin", "X-User-Id": "admin", "X-User-Name": "admin",
    "X-Roles": "admin", "X-Role": "admin", "X-Is-Admin-Project": "True",
    "X-Project-Id": "1" * 32, "X-Project-Name": "service", "X-Tenant": "service",
    "X-Tenant-Id": "1" * 32, "X-Domain-Id": "default", "X-Identity-Status": "Confirmed",
    "OpenStack-System-Scope": "all", "X-Service-Roles": "service",
    "X-Service-Identity-Status": "Confirmed", "Remote-User": "admin",
    "X-Forwarded-User": "admin", "X-Service-Catalog": "[]",
}  # fmt: skip
LATEST = {"X-OpenStack-Ironic-API-Version": "1.115"}
RAMDISK = {"lookup", "heartbeat", "continue_inspection"}
IDENT = "1be26c0b-03f2-4d2e-ae87-c02d7f33c123"
_CREDENTIALS = {
    "fake-keystone": {"X-Auth-Token": "tok-third-reader"},
    "fake-http-basic": {"Authorization": "Basic b3BlcmF0b3I6c2VjcmV0"},
}


@pytest.fixture(scope="module", params=sorted(_CREDENTIALS))
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningService]:
    made = RunningService(tmp_path_factory.mktemp("service"), request.param)
    try:
        made.await_conductor()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def tenants(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    made = RunningService(tmp_path_factory.mktemp("tenants"), "fake-keystone")
    try:
        made.await_conductor()
        yield made
    finally:
        made.stop()


def is_public(path: str) -> bool:
    return path in {"", "v1"} or path.partition("/")[0] in RAMDISK


def guarded() -> list[tuple[str, str]]:
    """Methods and addresses of all routes that need credentials."""
    found = []
    for route in ROUTES:
        path = re.sub(r"\{\w+\}", IDENT, route.path)
        if not is_public(path):
            found.append((route.method, path))
    return found


def status(service: RunningService, method: str, path: str, **words: object) -> int:
    answer = requests.request(
        method,
        service.url + path,
        headers=LATEST | dict(words.get("headers", {})),  # type: ignore[call-overload]
        json={} if method in {"POST", "PUT"} else None,
        timeout=60,
    )
    return answer.status_code


def raw_status(service: RunningService, path: str) -> int:
    """The status of a path that no client library would send as it is."""
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", "", ""]
    with socket.create_connection(
        ("127.0.0.1", urlsplit(service.url).port), timeout=60
    ) as sock:
        sock.sendall("\r\n".join(lines).encode("latin-1"))
        first = sock.makefile("rb").readline()
    return int(first.split()[1])


def test_the_table_has_guarded_routes() -> None:
    assert len(guarded()) > 100


@pytest.mark.parametrize("prefix", ["/v1/", "/"])
@pytest.mark.parametrize("claims", [{}, CLAIMS], ids=["bare", "claiming"])
def test_every_route_asks_who_it_is(
    service: RunningService, prefix: str, claims: dict[str, str]
) -> None:
    let_in = [
        (method, path)
        for method, path in guarded()
        if status(service, method, prefix + path, headers=claims) != 401
    ]
    assert let_in == []


@pytest.mark.parametrize(
    "path",
    [
        "/v1/nodes/", "/v1/nodes.json", "/v1//nodes", "//v1/nodes", "/v1/nodes?v1",
        "/v1/lookup/../nodes", "/v1/./nodes", "/v1/%6eodes", "/v1/nodes%2f",
        "/v1/heartbeat/../nodes", "/v1/heartbeat/x/../../nodes", "/v1;/nodes",
        "/v1/lookup;/../nodes", "/v1/nodes%00", "/v1/nodes#/v1/lookup", "/V1/nodes",
        "/v1/lookup%0a", "/v1/lookup%0d%0a", "/v1/heartbeat/a%2f..%2f..%2fnodes",
        "/v1/nodes/lookup", "/v1/nodes/v1", "/v1/lookup/nodes", "/v1/v1/nodes",
        "/v1/lookup%3f/nodes", "/v1/heartbeat/NODES", "/v1/heartbeat/a/nodes",
        "http://localhost/v1/nodes", "/v1/nodes/%2e%2e/lookup",
    ],
)  # fmt: skip
def test_no_spelling_slips_past(service: RunningService, path: str) -> None:
    assert raw_status(service, path) in {400, 401, 404}
    assert raw_status(service, "/v1/nodes") == 401


def test_open_addresses_stay_open(service: RunningService) -> None:
    bad = {"X-Auth-Token": "tok-nobody", "Authorization": "Basic eDp4"}
    for headers in ({}, CLAIMS, bad):
        for path in ("/", "/v1", "/v1/", "/v1/lookup", f"/v1/heartbeat/{IDENT}"):
            method = "POST" if "heartbeat" in path else "GET"
            assert status(service, method, path, headers=headers) not in {401, 403}


@pytest.mark.parametrize(
    "token", ["tok-nobody", "", "x" * 20_000, "tok-system-admin ' OR 1=1", "\x7f"]
)
def test_a_void_token_is_no_token(tenants: RunningService, token: str) -> None:
    headers = CLAIMS | {"X-Auth-Token": token}
    assert status(tenants, "GET", "/v1/nodes", headers=headers) in {400, 401}


def test_a_stranger_gains_nothing_by_claims(tenants: RunningService) -> None:
    admin = {"X-Auth-Token": "tok-system-admin"} | LATEST
    node = {"driver": "fake-hardware", "owner": "1" * 32}
    made = requests.post(
        f"{tenants.url}/v1/nodes", headers=admin, json=node, timeout=60
    )
    assert made.status_code == 201, made.text
    stranger = LATEST | CLAIMS | {"X-Auth-Token": "tok-third-reader"}
    underscored = {name.replace("-", "_"): value for name, value in CLAIMS.items()}
    for headers in (stranger, stranger | underscored):
        listed = requests.get(f"{tenants.url}/v1/nodes", headers=headers, timeout=60)
        assert listed.json()["nodes"] == []
        place = f"/v1/nodes/{made.json()['uuid']}"
        assert status(tenants, "GET", place, headers=headers) == 404
        assert status(tenants, "DELETE", place, headers=headers) == 404
        assert status(tenants, "GET", "/v1/chassis", headers=headers) == 403
        created = requests.post(
            f"{tenants.url}/v1/nodes", headers=headers, json=node, timeout=60
        )
        assert created.status_code == 403


@pytest.mark.parametrize(
    ("method", "below", "body", "version"),
    [
        ("PATCH", "", [], "1.115"),
        ("PATCH", "", [{"op": "add", "path": "/owner", "value": {}}], "1.115"),
        ("PATCH", "", [{"op": "add", "path": "/instance_uuid", "value": "?"}], "1.115"),
        ("PATCH", "", [{"op": "remove", "path": "/driver_info/none"}], "1.115"),
        ("PATCH", "", [{"op": "add", "path": "/nothing", "value": 1}], "1.115"),
        ("PUT", "/states/boot_mode", {"target": "?"}, "1.115"),
        ("PUT", "/states/boot_mode", {"target": "uefi"}, "1.1"),
        ("PUT", "/states/secure_boot", {"target": True}, "1.1"),
        ("PUT", "/management/indicators/led@system", {"state": "?"}, "1.115"),
    ],
)
def test_who_may_not_change_hears_nothing_of_values(
    tenants: RunningService, method: str, below: str, body: object, version: str
) -> None:
    """A refusal for the role comes before any look at what was sent."""
    admin = {"X-Auth-Token": "tok-system-admin"} | LATEST
    node = {"driver": "fake-hardware"}
    made = requests.post(
        f"{tenants.url}/v1/nodes", headers=admin, json=node, timeout=60
    )
    url = f"{tenants.url}/v1/nodes/{made.json()['uuid']}{below}"
    spoken = {"X-OpenStack-Ironic-API-Version": version}
    for persona, wanted in (
        ("system-reader", {403}),
        ("system-admin", {200, 400, 404}),
    ):
        headers = spoken | {"X-Auth-Token": f"tok-{persona}"}
        answer = requests.request(method, url, headers=headers, json=body, timeout=60)
        assert answer.status_code in wanted, answer.text
    requests.delete(url.removesuffix(below), headers=admin, timeout=60)


def test_without_keystone_nobody_is_let_in(tmp_path: Path) -> None:
    nowhere = {"auth_url": "http://127.0.0.1:9", "http_request_max_retries": "0"}
    options = {
        "DEFAULT": {"auth_strategy": "keystone"},
        "keystone_authtoken": nowhere,
    }
    service = RunningService(tmp_path, "fake-noauth", options)
    try:
        service.await_answer()
        headers = CLAIMS | {"X-Auth-Token": "tok-system-admin"}
        assert status(service, "GET", "/v1/nodes", headers=headers) == 503
        assert status(service, "GET", "/v1/nodes", headers=CLAIMS) == 401
        assert status(service, "GET", "/v1") == 200
    finally:
        service.stop()
