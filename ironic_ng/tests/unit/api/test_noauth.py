# SPDX-License-Identifier: Apache-2.0
"""Without authentication the API answers this host, and others only when told to."""

from collections.abc import Iterable

import pytest
import webtest

from ironic_ng.api.middleware import Environ, StartResponse
from ironic_ng.api.middleware.noauth import NoAuth, is_of_this_host


def willing(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Stand for the rest of the API."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"welcome"]


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("", True),
        ("::ffff:127.0.0.1", True), ("unix:", True), ("unix:/run/x", True),
        ("192.0.2.1", False), ("0.0.0.0", False), ("::", False), ("localhost", False),
        ("fe80::1%eth0", False), ("::ffff:192.0.2.1", False), ("nonsense", False),
    ],
)  # fmt: skip
def test_who_is_of_this_host(address: str, here: bool) -> None:
    assert is_of_this_host(address) is here
    status = 200 if here else 403
    client = webtest.TestApp(NoAuth(willing, anyone=False))
    answer = client.get("/", extra_environ={"REMOTE_ADDR": address}, status=status)
    assert here or answer.headers["X-Baremetal-Error-Code"] == "BM-API-046"


def test_everybody_when_told_so() -> None:
    client = webtest.TestApp(NoAuth(willing, anyone=True))
    assert client.get("/", extra_environ={"REMOTE_ADDR": "192.0.2.1"}).text == "welcome"
