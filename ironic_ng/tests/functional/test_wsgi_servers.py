# SPDX-License-Identifier: Apache-2.0
"""The same requests bring the same answers under every server of the API."""

from collections.abc import Iterator
from typing import Any

import pytest

from ironic_ng.tests.functional.served_api import (
    SERVERS,
    ServedApi,
    Site,
    plainly,
    program,
)
from ironic_ng.tests.patience import SECONDS, eventually

pytestmark = pytest.mark.lab
NODE = "8f5ad0b4-3c4f-4a4c-9e0b-4d1cbbd8a001"
PATH = f"/v1/nodes/{NODE}"
NEW = {"driver": "fake-hardware", "uuid": NODE, "name": "served", "extra": {"a": "ü"}}
TOO_LARGE = (
    b"POST /v1/nodes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    b"Content-Length: 1048577\r\n\r\n"
)
OTHERS = [name for name in SERVERS if name != "cheroot"]

Request = tuple[str, str, dict[str, Any]]
CONVERSATION: tuple[Request, ...] = (
    ("GET", "/", {}),
    ("HEAD", "/", {}),
    ("OPTIONS", "/v1/nodes", {}),
    ("GET", "/v1", {}),
    ("GET", "/v1/", {"headers": {"Accept": "text/html"}}),
    ("GET", "/healthcheck", {}),
    ("HEAD", "/healthcheck", {}),
    ("GET", "/v1/nodes", {}),
    ("POST", "/v1/nodes", {"json": NEW}),
    ("POST", "/v1/nodes", {"json": NEW}),
    ("POST", "/v1/nodes", {"data": b"{"}),
    ("POST", "/v1/nodes", {"data": b"[" * 1000}),
    ("POST", "/v1/nodes", {"json": {"driver": "no-such"}}),
    ("GET", "/v1/nodes?fields=name,extra&limit=1", {}),
    ("GET", "/v1/nodes/s%65rved", {}),
    ("GET", PATH, {"headers": {"X-OpenStack-Ironic-API-Version": "1.1"}}),
    ("GET", PATH, {"headers": {"X-OpenStack-Ironic-API-Version": "9.9"}}),
    ("PATCH", PATH, {"json": [{"op": "add", "path": "/extra/b", "value": [1, None]}]}),
    ("PATCH", PATH, {"json": [{"op": "add", "path": "/uuid", "value": "x"}]}),
    ("PATCH", PATH, {"data": (b'[{"op": "remove",', b' "path": "/extra/b"}]')}),
    ("GET", PATH, {}),
    ("PUT", f"{PATH}/maintenance", {"json": {"reason": "a test"}}),
    ("PUT", PATH, {"json": {}}),
    ("BREW", "/v1/nodes", {}),
    ("GET", "/v1/nodes/%ff%fe", {}),
    ("GET", "/v1/no-such", {}),
    ("GET", "/v1/nodes?no-such=1", {"headers": {"Accept-Language": "zh-CN"}}),
    ("DELETE", PATH, {}),
    ("GET", PATH, {}),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("site"))
    yield made
    made.close()


def converse(api: ServedApi) -> list[Any]:
    """All requests of the conversation with their answers."""
    told = []
    for method, path, more in CONVERSATION:
        # An iterator is sent as a body of unknown length, in chunks.
        if isinstance(more.get("data"), tuple):
            answer = api.ask(method, path, data=iter(more["data"]))
        else:
            answer = api.ask(method, path, **more)
        told.append((method, path, *plainly(answer)))
    assert b" 413 " in api.send(TOO_LARGE)
    assert api.ask("GET", "/").status_code == 200
    return told


@pytest.fixture(scope="module")
def expected(site: Site) -> list[Any]:
    """What the embedded server answers."""
    told: list[Any] = served(site, "cheroot", converse)
    return told


def served(site: Site, kind: str, use: Any) -> Any:
    """Use the API under that server."""
    api = ServedApi(site, kind)
    try:
        api.await_service()
        return use(api)
    finally:
        api.close()


def test_the_conversation_is_one(expected: list[Any]) -> None:
    """No request of it fails for a reason of its own; bodies of unknown length too."""
    statuses = [status for _, _, status, _, _ in expected]
    assert statuses[:9] == [200, 405, 200, 200, 406, 200, 204, 200, 201]
    assert statuses[17:21] == [200, 400, 200, 200]
    assert not [status for status in statuses if status >= 500]


@pytest.mark.parametrize("kind", OTHERS)
def test_the_same_answers(site: Site, expected: list[Any], kind: str) -> None:
    if program(SERVERS[kind][0]) is None:
        pytest.skip(f"{kind} is not installed; tox -e wsgi installs it")
    for wanted, found in zip(expected, served(site, kind, converse), strict=True):
        assert found == wanted


def test_uwsgi_without_threads_does_not_start(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    if program("uwsgi") is None:
        pytest.skip("uwsgi is not installed; tox -e wsgi installs it")
    words = SERVERS["uwsgi"]
    at = words.index("--threads")
    monkeypatch.setitem(SERVERS, "uwsgi", words[:at] + words[at + 2 :])
    api = ServedApi(site, "uwsgi")
    assert api.process.wait(SECONDS) != 0
    assert "BM-API-047" in api.said()


@pytest.mark.parametrize("kind", SERVERS)
def test_work_reaches_a_conductor_of_another_process(site: Site, kind: str) -> None:
    """The bus within a process ends there; the conductor finds the wish by looking."""
    if program(SERVERS[kind][0]) is None:
        pytest.skip(f"{kind} is not installed; tox -e wsgi installs it")

    def manage(api: ServedApi) -> None:
        made = api.ask("POST", "/v1/nodes", json={"driver": "fake-hardware"})
        path = f"/v1/nodes/{made.json()['uuid']}"
        order = {"target": "manage"}
        answer = api.ask("PUT", f"{path}/states/provision", json=order)
        assert answer.status_code == 202, answer.text

        def there() -> bool:
            node = api.ask("GET", path).json()
            rests = node["reservation"] is None
            return rests and node["provision_state"] == "manageable"

        eventually(there)
        assert api.ask("DELETE", path).status_code == 204

    served(site, kind, manage)
