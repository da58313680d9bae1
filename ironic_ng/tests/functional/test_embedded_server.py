# SPDX-License-Identifier: Apache-2.0
"""``ironic-ng-api`` as its user starts it: with TLS, and on a socket."""

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from ironic_ng.cmd.demo_service import free_port
from ironic_ng.lab.certificates import Authority
from ironic_ng.tests.functional.served_api import ServedApi, Site, end
from ironic_ng.tests.patience import SECONDS, eventually

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("site"))
    yield made
    made.close()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Any]:
    """Options for a certificate of an authority that was just founded."""
    Authority(tmp_path).server("api", "127.0.0.1")
    return {
        "enable_ssl_api": True,
        "ssl_cert_file": tmp_path / "api.pem",
        "ssl_key_file": tmp_path / "api.key",
    }


def test_tls(site: Site, files: dict[str, Any], tmp_path: Path) -> None:
    listen = f"127.0.0.1:{free_port()}"
    options = {"api": files, "metrics": {"api_prometheus_listen": listen}}
    api = ServedApi(site, "cheroot", options, verify=str(tmp_path / "ca.pem"))
    try:
        api.await_service()
        found = api.ask("GET", "/v1").json()
        assert found["links"][0]["href"] == f"{api.url}/v1/"
        assert api.ask("GET", "/healthcheck").status_code == 200
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(api.url, timeout=SECONDS)
        shown = requests.get(f"http://{listen}/metrics", timeout=SECONDS).text
        assert 'ironic_ng_http_requests_total{method="GET",route="' in shown
    finally:
        api.close()


@pytest.mark.parametrize("broken", ["missing", "swapped", "unnamed"])
def test_a_certificate_that_cannot_be_used(
    site: Site, files: dict[str, Any], broken: str
) -> None:
    if broken == "missing":
        files["ssl_cert_file"].unlink()
    elif broken == "swapped":
        files["ssl_cert_file"], files["ssl_key_file"] = (
            files["ssl_key_file"],
            files["ssl_cert_file"],
        )
    else:
        del files["ssl_key_file"]
    api = ServedApi(site, "cheroot", {"api": files})
    assert api.process.wait(SECONDS) == 1
    assert "BM-API-048" in api.said()
    assert "Traceback" not in api.said()


def test_systemd_is_told(site: Site, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(SECONDS)
        environment = {"NOTIFY_SOCKET": str(tmp_path / "notify")}
        api = ServedApi(site, "cheroot", environment=environment)
        assert systemd.recv(100) == b"READY=1"
        assert api.ask("GET", "/v1").status_code == 200
        api.close()
        assert systemd.recv(100) == b"STOPPING=1"


class _Local(http.client.HTTPConnection):
    """A client that connects to a socket of the file system."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(SECONDS)
        self.sock.connect(str(self._path))


def _asked(path: Path, address: str) -> tuple[int, bytes] | None:
    """Status and body; None while nobody listens."""
    connection = _Local(path)
    try:
        connection.request("GET", address)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError:
        return None
    finally:
        connection.close()


def test_a_socket(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "api.sock"
    for _ in range(2):  # what the first one leaves behind is no hindrance
        api = ServedApi(site, "cheroot", {"api": {"unix_socket": path}})
        try:
            status, text = eventually(lambda: _asked(path, "/v1/nodes"))
            assert status == 200
            assert "nodes" in json.loads(text)
        finally:
            end(api.process)
        assert api.process.returncode == 0, api.said()
