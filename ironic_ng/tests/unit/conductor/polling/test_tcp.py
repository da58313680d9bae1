# SPDX-License-Identifier: Apache-2.0
"""Many connections are tried at once."""

import socket

from ironic_ng.conductor.polling import tcp
from ironic_ng.conf.settings import settings_for_tests

OPEN = settings_for_tests({"fetch": {"block_loopback": False}})


def test_who_listens_and_who_does_not() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=400) as server:
        port = server.getsockname()[1]
        with socket.create_server(("127.0.0.1", 0)) as gone:
            closed = gone.getsockname()[1]
        places = {f"up-{number}": ("127.0.0.1", port) for number in range(300)}
        places["down"] = ("127.0.0.1", closed)
        places["nowhere"] = ("no-such-host.invalid", 443)
        found = tcp.unreachable(places, OPEN)
    assert set(found) == {"down", "nowhere"}
    assert {error.code.code for error in found.values()} == {"BM-BMC-001"}
    assert "refused" in str(found["down"])


def test_places_that_must_not_be_spoken_to_are_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = tcp.unreachable({"it": server.getsockname()}, settings_for_tests({}))
    assert found["it"].code.code == "BM-BMC-011"


def test_nothing_to_try() -> None:
    assert tcp.unreachable({}, OPEN) == {}
