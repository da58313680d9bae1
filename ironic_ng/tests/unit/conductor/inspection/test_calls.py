# SPDX-License-Identifier: Apache-2.0
"""Calls of rules: what is sent, tried again, and never connected to."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ironic_ng.clients.urls import UrlPolicy, UrlRules
from ironic_ng.conductor.inspection.calls import LONGEST_PAUSE, Caller
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.inspection_rules.actions import ApiCall
from ironic_ng.tests.unit.web import Handler, Web


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as made:
        yield made


def call(url: str, **more: Any) -> ApiCall:
    words: Mapping[str, Any] = {
        "headers": {}, "proxies": {}, "timeout": 5, "retries": 2, "backoff_factor": 4,
        **more,
    }  # fmt: skip
    return ApiCall("actions/0", url, **words)


class Waiting:
    """A caller that may reach this host, and the pauses it made."""

    def __init__(self, *, loopback: bool = True) -> None:
        self.pauses: list[float] = []
        judge = UrlPolicy(UrlRules(block_loopback=not loopback))
        self.call = Caller(judge, self.pauses.append).call


def fine(handler: Handler) -> None:
    handler.head(204)


def test_headers_are_sent_and_nothing_is_repeated(web: Web) -> None:
    web.manners["/seen"] = fine
    Waiting().call(call(f"{web.url}/seen?a=b", headers={"X-Mine": "yes"}))
    ((method, path, headers),) = web.asked
    assert (method, path, headers["X-Mine"]) == ("GET", "/seen?a=b", "yes")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_again(web: Web, status: int) -> None:
    web.manners["/busy"] = lambda handler: handler.head(status)
    caller = Waiting()
    with pytest.raises(ValueError, match=str(status)):
        caller.call(call(f"{web.url}/busy"))
    assert len(web.asked) == 3
    assert caller.pauses == [4, LONGEST_PAUSE]


def test_it_may_succeed_at_last(web: Web) -> None:
    web.manners["/busy"] = lambda it: it.head(503 if len(web.asked) < 3 else 200)
    Waiting().call(call(f"{web.url}/busy"))
    assert len(web.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 404])
def test_a_clear_no_is_not_tried_again(web: Web, status: int) -> None:
    web.manners["/no"] = lambda handler: handler.head(status)
    with pytest.raises(ValueError, match=f"answered {status}"):
        Waiting().call(call(f"{web.url}/no?token=hush"))
    assert len(web.asked) == 1


def test_queries_are_not_told(web: Web) -> None:
    with pytest.raises(ValueError, match="/no") as caught:
        Waiting().call(call(f"{web.url}/no?token=hush"))
    assert "hush" not in str(caught.value)


def test_redirects_lead_nowhere(web: Web) -> None:
    web.manners["/away"] = lambda it: it.head(302, Location=f"{web.url}/secret")
    with pytest.raises(ValueError, match="302"):
        Waiting().call(call(f"{web.url}/away"))
    assert [path for _, path, _ in web.asked] == ["/away"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]:9/",
        "http://2130706433/", "http://169.254.169.254/", "http://0.0.0.0/",
        "file:///etc/passwd", "http://u:p@10.0.0.1/", "gopher://10.0.0.1/",
        "http://[::ffff:127.0.0.1]/", "http://10.0.0.1/a b", "",
    ],
)  # fmt: skip
def test_blocked_addresses(url: str) -> None:
    with pytest.raises(ServiceError) as caught:
        Waiting(loopback=False).call(call(url))
    assert caught.value.code.code == "BM-INV-022"


def test_a_blocked_proxy_is_no_way_out() -> None:
    proxies = {"http": "http://127.0.0.1:3128"}
    with pytest.raises(ServiceError) as caught:
        Waiting(loopback=False).call(call("http://10.0.0.1/", proxies=proxies))
    assert caught.value.code.code == "BM-INV-022"


def test_a_name_that_means_a_blocked_address(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text of the address is fine; what it resolves to is not."""
    place = ("127.0.0.1", web.server_port)
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", place)])
    with pytest.raises(ServiceError) as caught:
        Waiting(loopback=False).call(call("http://innocent.example/x"))
    assert caught.value.code.code == "BM-INV-022"
    assert web.asked == []
