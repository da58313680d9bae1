# SPDX-License-Identifier: Apache-2.0
"""The health check answers its own path and nothing else."""

from collections.abc import Iterable
from pathlib import Path

import pytest
import webtest

from ironic_ng.api.middleware import Environ, StartResponse
from ironic_ng.api.middleware.health import Health
from ironic_ng.conf.settings import Settings, settings_for_tests


def refusing(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Stand for an API that wants a password."""
    start_response("401 Unauthorized", [("Content-Type", "text/plain")])
    return [b"who are you?"]


@pytest.fixture
def client() -> webtest.TestApp:
    return webtest.TestApp(Health(refusing, settings_for_tests()))


def test_healthcheck_needs_no_password(client: webtest.TestApp) -> None:
    assert client.get("/healthcheck").status_int == 200


@pytest.mark.parametrize("path", ["/", "/v1", "/healthcheck/x", "/v1/healthcheck"])
def test_everything_else_is_handed_on(client: webtest.TestApp, path: str) -> None:
    assert client.get(path, status=401).body == b"who are you?"


def test_head(client: webtest.TestApp) -> None:
    assert client.head("/healthcheck").status_int == 204


def test_a_file_takes_the_process_out_of_service(tmp_path: Path) -> None:
    file = tmp_path / "draining"
    client = webtest.TestApp(Health(refusing, _draining(file)))
    assert client.get("/healthcheck").status_int == 200
    file.touch()
    assert "DISABLED BY FILE" in client.get("/healthcheck", status=503)
    file.unlink()
    assert client.get("/healthcheck").status_int == 200


def _draining(file: Path) -> Settings:
    settings = settings_for_tests()
    # The library declares its options when it first needs them.
    Health(refusing, settings)
    settings.source.set_override("backends", ["disable_by_file"], "healthcheck")
    Health(refusing, settings)
    settings.source.set_override("disable_by_file_path", str(file), "healthcheck")
    return settings
