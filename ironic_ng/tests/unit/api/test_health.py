# SPDX-License-Identifier: Apache-2.0
"""The health check answers its own path and nothing else."""

from collections.abc import Iterable

import pytest
import webtest

from ironic_ng.api.middleware import Environ, StartResponse
from ironic_ng.api.middleware.health import Health


def refusing(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Stand for an API that wants a password."""
    start_response("401 Unauthorized", [("Content-Type", "text/plain")])
    return [b"who are you?"]


@pytest.fixture
def client() -> webtest.TestApp:
    return webtest.TestApp(Health(refusing))


def test_healthcheck_needs_no_password(client: webtest.TestApp) -> None:
    assert client.get("/healthcheck").status_int == 200


@pytest.mark.parametrize("path", ["/", "/v1", "/healthcheck/x", "/v1/healthcheck"])
def test_everything_else_is_handed_on(client: webtest.TestApp, path: str) -> None:
    assert client.get(path, status=401).body == b"who are you?"
