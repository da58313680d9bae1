# SPDX-License-Identifier: Apache-2.0
"""Who is let in, from where, and what links say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy.engine import make_url

from ironic_ng.cmd.api import bind_address
from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.domain.errors import ServiceError
from ironic_ng.lab.certificates import Authority
from ironic_ng.tests.functional.api.door import Door
from ironic_ng.tests.patience import SECONDS, little_work

CLAIMS = {
    "X-User-Id": "admin", "X-Roles": "admin", "X-Project-Id": "p",
    "X-Is-Admin-Project": "True", "OpenStack-System-Scope": "all",
}  # fmt: skip


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    made = Door(
        tmp_path_factory.mktemp("locked"),
        {"default": {"auth_strategy": "http_basic"}},
    )
    yield made
    made.stop()


@pytest.mark.parametrize(
    "credentials",
    [("nobody", "secret"), ("operator", "wrong"), ("operator", "x" * 30_000), ("", ""),
     ("operator", "secret\x00")],
    ids=["unknown", "wrong", "long", "empty", "zero byte"],
)  # fmt: skip
def test_bad_credentials_look_the_same(
    locked: Door, credentials: tuple[str, str]
) -> None:
    with little_work():
        answer = requests.get(
            f"{locked.url}/v1/nodes", auth=credentials, timeout=SECONDS
        )
    assert answer.status_code == 401
    assert answer.json() == {
        "error": {"message": "Valid credentials are needed.", "code": 401}
    }


def test_good_credentials(locked: Door) -> None:
    answer = requests.get(
        f"{locked.url}/v1/nodes", auth=("operator", "secret"), timeout=SECONDS
    )
    assert answer.status_code == 200


def test_claims_are_not_believed(locked: Door) -> None:
    assert locked.ask("GET", "/v1/nodes", headers=CLAIMS).status_code == 401


def test_public_addresses(locked: Door) -> None:
    for path in ("/", "/v1", "/v1/", "/v1/lookup"):
        assert locked.ask("GET", path).status_code in {200, 400}


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "machines.example"])
def test_noauth_stays_at_home(host: str) -> None:
    words = {"default": {"auth_strategy": "noauth"}, "api": {"host_ip": host}}
    with pytest.raises(ServiceError) as caught:
        bind_address(settings_for_tests(words))
    assert caught.value.code.code == "BM-API-044"
    allowed = settings_for_tests(words | {"api": {
        "host_ip": host, "allow_noauth_in_public": True, "port": 1,
    }})  # fmt: skip
    assert bind_address(allowed) == (host, 1)


def test_noauth_listens_on_loopback_by_itself() -> None:
    settings = settings_for_tests({"default": {"auth_strategy": "noauth"}})
    assert bind_address(settings) == ("127.0.0.1", 6385)


def test_links_use_the_public_address(tmp_path: Path) -> None:
    door = Door(tmp_path, {"api": {"public_endpoint": "https://api.example/baremetal"}})
    try:
        answer = door.ask("GET", "/v1", headers={"Host": "evil.example"})
        assert "evil.example" not in answer.text
        assert "https://api.example/baremetal/v1/nodes/" in answer.text
    finally:
        door.stop()


def test_a_socket_of_the_file_system(tmp_path: Path) -> None:
    path = tmp_path / "api.sock"
    door = Door(tmp_path, {"api": {"unix_socket": path}})
    try:
        assert path.is_socket()
        assert path.stat().st_mode & 0o777 == 0o660
    finally:
        door.stop()


def lose_database(door: Door, place: Path) -> None:
    """Put its file out of reach, or have nobody where its server was."""
    address = door.settings.database.connection
    if address is None:
        (place / "state").rename(place / "elsewhere")
        (place / "state").write_text("no directory")
        return
    nobody = make_url(address.open()).set(port=1)
    away = nobody.render_as_string(hide_password=False)
    door.settings.override({"database": {"connection": away}})


def test_a_database_that_is_gone(tmp_path: Path) -> None:
    door = Door(tmp_path)
    try:
        door.database.close()
        lose_database(door, tmp_path)
        answer = door.ask("GET", "/v1/nodes")
        assert answer.status_code == 503
        assert answer.headers["x-openstack-request-id"].startswith("req-")
        for word in ("SELECT", "sql", "Traceback", "/", ".py", "127.0.0.1"):
            assert word not in answer.text, word
    finally:
        door.stop()


def test_https_behind_a_proxy(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    authority.server("api", "127.0.0.1")
    options = {
        "enable_ssl_api": True,
        "ssl_cert_file": tmp_path / "api.pem",
        "ssl_key_file": tmp_path / "api.key",
        "enable_proxy_headers_parsing": True,
    }
    door = Door(tmp_path, {"api": options})
    try:
        assert door.url.startswith("https://")
        answer = requests.get(
            f"{door.url}/v1",
            headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "proxy.example"},
            verify=str(authority.ca_file),
            timeout=SECONDS,
        )
        assert answer.json()["links"][0]["href"] == "https://proxy.example/v1/"
    finally:
        door.stop()
