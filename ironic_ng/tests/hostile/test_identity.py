# SPDX-License-Identifier: Apache-2.0
"""Who is let in: claims, missing credentials, wrong ones (A9, A10, A12 to A14)."""

import base64
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from ironic_ng.api.middleware.public_paths import is_public
from ironic_ng.api.router import Route
from ironic_ng.api.routes import ROUTES
from ironic_ng.cmd.api import bind_address
from ironic_ng.conf.settings import Settings, settings_for_tests
from ironic_ng.domain.errors import ServiceError
from ironic_ng.rpc.transport import address as address_of_bus
from ironic_ng.rpc.transport import make_transport
from ironic_ng.tests.contract.tables.stand import Stand
from ironic_ng.tests.functional.api.door import Door
from ironic_ng.tests.hostile.inside import Inside
from ironic_ng.tests.hostile.watch import unharmed
from ironic_ng.tests.patience import little_work

CLAIMS = {
    "X-User-Id": "admin", "X-User": "admin", "X-User-Name": "admin", "X-Roles": "admin",
    "X-Role": "admin", "X-Project-Id": "p", "X-Project-Name": "service",
    "X-Tenant-Id": "p", "X-Is-Admin-Project": "True", "X-Identity-Status": "Confirmed",
    "X-Service-Identity-Status": "Confirmed", "X-Service-Roles": "service",
    "X-Project-Domain-Id": "default", "X-User-Domain-Id": "default",
    "OpenStack-System-Scope": "all", "Remote-User": "admin",
    "X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1",
    "X-Forwarded-Prefix": "/v1/lookup", "X-Original-Url": "/v1/lookup",
    "X-Auth-Token": "", "X-Service-Token": "x",
}  # fmt: skip
IDENT = "9f0a3b52-6f5e-4a55-9f8e-1f2d3c4b5a60"


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "behind a proxy"])
def locked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Inside]:
    """Names and passwords, with and without the middleware of proxies."""
    options: dict[str, dict[str, object]] = {
        "default": {"auth_strategy": "http_basic"},
        "api": {"enable_proxy_headers_parsing": request.param},
    }
    door = Door(tmp_path_factory.mktemp("locked"), options)
    yield Inside(door)
    door.stop()


def guarded() -> list[Route]:
    """Every route that needs credentials."""
    return [route for route in ROUTES if not route.public]


def address(route: Route) -> str:
    parts = [IDENT if part.startswith("{") else part for part in route.path.split("/")]
    return "/v1/" + "/".join(parts)


def test_a9_claims_in_headers(locked: Inside) -> None:
    got = locked.ask("GET", "/v1/nodes", headers=CLAIMS)
    assert got.status == 401
    for name, value in CLAIMS.items():
        assert locked.ask("GET", "/v1/nodes", headers={name: value}).status == 401


def test_a9_claims_in_headers_with_tokens(stand: Stand) -> None:
    with unharmed(stand.settings):
        answer = stand.request("GET", "/v1/nodes", persona="", headers=CLAIMS)
        assert answer.status_int == 401
    # Beside a token of little they do not make it a token of more.
    weak = {name: value for name, value in CLAIMS.items() if "Token" not in name}
    node = stand.node(owner="x", lessee=None).uuid
    path = f"/v1/nodes/{node}"
    plain = stand.request("GET", path, persona="third-reader")
    claimed = stand.request("GET", path, persona="third-reader", headers=weak)
    assert (plain.status_int, claimed.status_int) == (404, 404)


def test_a9_claims_at_public_addresses(stand: Stand) -> None:
    """They are not read there either: the caller is nobody."""
    node = stand.node("available").uuid
    answer = stand.request(
        "GET", f"/v1/lookup?node_uuid={node}", persona="", headers=CLAIMS
    )
    assert answer.status_int == 404


def test_a10_every_route_without_credentials(locked: Inside) -> None:
    for route in guarded():
        for path in (address(route), address(route) + "/", address(route)[3:]):
            got = locked.ask(route.method, path)
            assert got.status == 401, (route.method, path)
            assert got.headers["www-authenticate"] == 'Basic realm="Baremetal API"'


def test_a10_every_route_without_a_token(stand: Stand) -> None:
    with unharmed(stand.settings):
        for route in guarded():
            answer = stand.request(route.method, address(route), persona="")
            assert answer.status_int == 401, (route.method, route.path)


def test_a10_what_is_public() -> None:
    """Just these, with and without a trailing slash or a suffix."""
    public = {route.path for route in ROUTES if route.public}
    assert public == {
        "", "v1", "lookup", "heartbeat", "heartbeat/{node}", "continue_inspection",
    }  # fmt: skip
    for path in (
        "/v1/nodes", "/v1/lookup/x", "/v1/lookup/../nodes", "/v1/heartbeat/a/b",
        "/v1/heartbeat/../nodes", "/v1/nodes.json", "/v1/lookup/\n", "/v1/lookup/nodes",
        "/v1/nodes/lookup", "/v1/nodes?/v1/lookup", "/v1//nodes", "//", "/v1/v1",
        "/v1/lookup;x", "/v1/LOOKUP", "/v1/heartbeat/x\n", "/v1/continue_inspection/x",
    ):  # fmt: skip
        assert not is_public(path), path


@pytest.mark.parametrize(
    "route", ["/v1/lookup//nodes", "/v1//lookup", "/lookup/..//nodes"]
)
def test_a10_no_way_round_by_slashes(locked: Inside, route: str) -> None:
    assert locked.ask("GET", route).status in {400, 401, 404}


def basic(text: bytes) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(text).decode()}


@pytest.mark.parametrize(
    "credentials",
    [b"nobody:secret", b"operator:wrong", b"operator:" + b"x" * 2**20, b":",
     b"operator:",
     b":secret", b"operator:secret\x00", b"x" * 2**20 + b":x", b"operator:secret:x",
     "operator:sécret".encode(), b"OPERATOR:secret"],
    ids=lambda text: repr(text[:20]),
)  # fmt: skip
def test_a12_wrong_credentials_look_the_same(
    locked: Inside, credentials: bytes
) -> None:
    with little_work():
        got = locked.ask("GET", "/v1/nodes", headers=basic(credentials))
    assert (got.status, got.code) == (401, "BM-API-024")
    assert got.document() == {
        "error": {"message": "Valid credentials are needed.", "code": 401}
    }
    right = locked.ask("GET", "/v1/nodes", headers=basic(b"operator:secret"))
    assert right.status == 200


def test_a12_a_huge_password_over_http(tmp_path: Path) -> None:
    """Known and unknown, right and wrong: the server answers all of them alike."""
    door = Door(tmp_path, {"default": {"auth_strategy": "http_basic"}})

    def first_line(name: bytes, length: int) -> bytes:
        sent = basic(name + b":" + b"x" * length)["Authorization"]
        head = f"GET /v1/nodes HTTP/1.1\r\nHost: h\r\nAuthorization: {sent}\r\n"
        return door.send(f"{head}Connection: close\r\n\r\n".encode())

    try:
        refused = {first_line(name, 2**20) for name in (b"operator", b"nobody")}
        assert len(refused) == 1
        assert refused.pop().startswith(b"HTTP/1.1 413 ")
        # Whatever fits into a header gets as far as everybody else.
        assert first_line(b"operator", 20_000).startswith(b"HTTP/1.1 401 ")
    finally:
        door.stop()


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic ?", "Bearer x", "Basic " + "=" * 70_000, "x" * 10, "Basic /w=="],
)
def test_a12_headers_that_are_none(locked: Inside, header: str) -> None:
    got = locked.ask("GET", "/v1/nodes", headers={"Authorization": header})
    assert (got.status, got.code) in {(400, "BM-API-025"), (401, "BM-API-024")}


@pytest.mark.parametrize("parsed", [False, True])
@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("X-Forwarded-For", "192.0.2.7", 403),
        ("X-Forwarded-For", "127.0.0.1, 192.0.2.7", 403),
        ("Forwarded", "for=127.0.0.1, for=192.0.2.7", 403),
        ("Forwarded", 'for="[2001:db8::1]:80";proto=http', 403),
        ("Forwarded", "for=_hidden", 403),
        ("X-Forwarded-For", "127.0.0.1", 200),
        ("Forwarded", "for=127.0.0.1", 200),
    ],
)
def test_a13_noauth_behind_a_proxy_of_this_host(
    tmp_path: Path, name: str, value: str, status: int, *, parsed: bool
) -> None:
    door = Door(tmp_path, {"api": {"enable_proxy_headers_parsing": parsed}})
    try:
        got = Inside(door).ask(
            "GET", "/v1/nodes", headers={name: value}, REMOTE_ADDR="127.0.0.1"
        )
        assert got.status == status
    finally:
        door.stop()


def public_noauth(**words: object) -> Settings:
    return settings_for_tests(
        {
            "default": {"auth_strategy": "noauth"},
            "api": {"host_ip": "192.0.2.1"} | words,
        }
    )


def test_a13_noauth_stays_at_home(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ServiceError) as caught:
        bind_address(public_noauth())
    assert caught.value.code.code == "BM-API-044"
    with caplog.at_level(logging.WARNING):
        bind_address(public_noauth(allow_noauth_in_public=True))
    assert "can do everything" in caplog.text


@pytest.mark.parametrize("url", ["http://192.0.2.1:8089", "json-rpc://192.0.2.1"])
def test_a14_there_is_no_bus_without_authentication(url: str) -> None:
    """JSON-RPC does not exist; a bus address of such a form ends the start."""
    settings = settings_for_tests()
    with pytest.raises(ServiceError) as caught:
        make_transport_of(settings, url)
    assert caught.value.code.code.startswith("BM-")


def make_transport_of(settings: Settings, url: str) -> None:
    address_of_bus(settings)  # makes the option known
    settings.source.set_override("transport_url", url)
    make_transport(settings)
