# SPDX-License-Identifier: Apache-2.0
"""The Redfish driver against web servers that are no BMC."""

import contextlib
import datetime
import gzip
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.errors import ErrorCode
from ironic_ng.drivers import bound
from ironic_ng.tests.driving import Driving
from ironic_ng.tests.machines.hostile import Hostile
from ironic_ng.tests.machines.refusals import QUICK, code_of
from ironic_ng.tests.patience import no_hang

# sushy silences it once per process, which pytest undoes for each test.
pytestmark = pytest.mark.filterwarnings(
    "ignore::urllib3.exceptions.InsecureRequestWarning"
)


@pytest.fixture(scope="module")
def driving() -> Iterator[Driving]:
    made = Driving({"redfish": QUICK})
    yield made
    made.close()


ROOT = {
    "Id": "R",
    "Systems": {"@odata.id": "/redfish/v1/Systems"},
    "Links": {"Sessions": {"@odata.id": "/redfish/v1/SessionService/Sessions"}},
}


def _like_a_bmc(pages: dict[str, Any]) -> Any:
    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        found = pages.get(path.rstrip("/"))
        if isinstance(found, tuple):
            return found
        if found is None:
            return 404, {}, b"{}"
        content = found if isinstance(found, bytes) else json.dumps(found).encode()
        return 200, {"X-Auth-Token": "t", "Location": "/redfish/v1/s/1"}, content

    return answer


SYSTEM = "/redfish/v1/Systems/1"
BASE = {"/redfish/v1": ROOT, "/redfish/v1/SessionService/Sessions": {"Id": "1"}}


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (b"<html><body>Sign in</body></html>", bmc.NONSENSE),
        (b'{"PowerState": "O', bmc.NONSENSE),
        (b"[" * 100_000, bmc.NONSENSE),
        (b"[]", bmc.NONSENSE),
        ({"PowerState": {"a": 1}}, bmc.NONSENSE),
        ({"PowerState": ["On"]}, bmc.NONSENSE),
        ({"PowerState": 1}, bmc.NONSENSE),
        ((200, {"Content-Encoding": "gzip"}, b"not gzip"), bmc.NONSENSE),
        ((302, {"Location": "/redfish/v1/Systems/1"}, b""), bmc.NONSENSE),
        ((500, {}, b"<html>" + b"x" * 1_000_000), bmc.BUSY),
        ((400, {}, json.dumps({"error": {"message": "\x1b[31m" * 9999}}).encode()),
         bmc.NONSENSE),
        ((400, {}, b'{"error": []}'), bmc.NONSENSE),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(64 * 1024**2))),
         bmc.NONSENSE),
    ],
)  # fmt: skip
def test_what_is_no_redfish(driving: Driving, page: Any, code: ErrorCode) -> None:
    hostile = Hostile(_like_a_bmc({**BASE, SYSTEM: page}))
    info = {
        "redfish_address": hostile.address,
        "redfish_system_id": SYSTEM,
        "redfish_username": "u",
        "redfish_password": "p",
    }
    task = driving.task("redfish", info)
    assert code_of(bound.power_of(task).read, task) is code
    hostile.close()


def test_an_answer_without_end(driving: Driving) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def drip() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(4096)
                head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                connection.sendall(head)
                while True:
                    connection.sendall(b"1\r\n \r\n")
                    time.sleep(0.2)

        thread = threading.Thread(target=drip)
        thread.start()
        port = server.getsockname()[1]
        info = {"redfish_address": f"http://127.0.0.1:{port}"}
        task = driving.task("redfish", info)
        with no_hang():
            assert code_of(bound.power_of(task).read, task) is bmc.UNREACHABLE
        thread.join()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_credential_follows_a_redirect_to_another_host(
    driving: Driving, status: int
) -> None:
    thief = Hostile(_like_a_bmc({SYSTEM: {"PowerState": "On"}}))
    pages = {**BASE, SYSTEM: (status, {"Location": thief.address + SYSTEM}, b"")}
    hostile = Hostile(_like_a_bmc(pages))
    info = {
        "redfish_address": hostile.address,
        "redfish_system_id": SYSTEM,
        "redfish_username": "u",
        "redfish_password": "p",
    }
    task = driving.task("redfish", info)
    assert code_of(bound.power_of(task).read, task) is bmc.NONSENSE
    assert thief.server.seen == []
    hostile.close()
    thief.close()


def test_links_to_another_host_are_not_followed(driving: Driving) -> None:
    thief = Hostile(_like_a_bmc({SYSTEM: {"PowerState": "On"}}))
    systems = {"Members": [{"@odata.id": thief.address + SYSTEM}]}
    hostile = Hostile(_like_a_bmc({**BASE, "/redfish/v1/Systems": systems}))
    info = {
        "redfish_address": hostile.address,
        "redfish_username": "u",
        "redfish_password": "p",
    }
    task = driving.task("redfish", info)
    assert code_of(bound.power_of(task).read, task) is bmc.NONSENSE
    assert thief.server.seen == []
    hostile.close()
    thief.close()


def test_a_million_members_take_bounded_time(driving: Driving) -> None:
    members = [{"@odata.id": f"/redfish/v1/Systems/{n}"} for n in range(60_000)]
    pages = {**BASE, "/redfish/v1/Systems": {"Members": members}}
    hostile = Hostile(_like_a_bmc(pages))
    task = driving.task("redfish", {"redfish_address": hostile.address})
    begun = datetime.datetime.now(tz=datetime.UTC)
    assert code_of(bound.power_of(task).read, task) is bmc.WRONG_SYSTEM
    assert (datetime.datetime.now(tz=datetime.UTC) - begun).total_seconds() < 15
    hostile.close()
