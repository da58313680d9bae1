# SPDX-License-Identifier: Apache-2.0
"""Downloads from servers with bad manners (threats I3, I6, I7, I9)."""

import logging
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from ironic_ng.clients.download import Access, Downloader, Limits, downloader_of
from ironic_ng.clients.urls import UrlPolicy, UrlRules
from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.secrets import Secret
from ironic_ng.tests.patience import eventually, no_hang
from ironic_ng.tests.unit import web
from ironic_ng.tests.unit.web import Web

OPEN = UrlPolicy(UrlRules(block_loopback=False))
LIMITS = Limits(connect=60, stall=60, slow_after=60, least_rate=1, total=60)
HASTY = Limits(connect=2, stall=0.5, slow_after=0.6, least_rate=10000, total=1.5)
"""For servers that never come to an end; others need their time on a busy host."""


@pytest.fixture
def server() -> Iterator[Web]:
    with Web() as running:
        yield running


def fetch(server: Web, path: str, most: int = 1000, limits: Limits = LIMITS) -> bytes:
    return Downloader(OPEN, limits, Access()).small(server.url + path, most)


def test_whole_file(server: Web) -> None:
    server.manners["/a"] = web.content(b"hello", ETag='"1"')
    assert fetch(server, "/a") == b"hello"


def test_follows_redirects(server: Web) -> None:
    server.manners["/a"] = web.redirect("/b")
    server.manners["/b"] = web.content(b"hello")
    assert fetch(server, "/a") == b"hello"


MANNERS = [
    ("missing", None, "BM-IMG-002"),
    ("forbidden", web.refuse(403), "BM-IMG-002"),
    ("broken", web.refuse(500), "BM-IMG-002"),
    ("redirect without end", web.redirect("/x"), "BM-IMG-003"),
    ("page", web.page, "BM-IMG-004"),
    ("to the metadata service", web.redirect("http://169.254.169.254/"), "BM-IMG-008"),
    ("to a file", web.redirect("file:///etc/passwd"), "BM-IMG-008"),
    ("to another scheme", web.redirect("ftp://host/"), "BM-IMG-008"),
    ("endless", web.endless, "BM-IMG-015"),
    ("too large by its header", web.content(b"x" * 2000), "BM-IMG-015"),
    ("reset", web.reset, "BM-IMG-016"),
    ("too short", web.cut_short, "BM-IMG-015"),
    ("chunks without end", web.broken_chunks, "BM-IMG-016"),
    ("mute", web.mute, "BM-IMG-020"),
    ("one byte at a time", web.drip, "BM-IMG-020"),
    ("header without end", web.dripping_header, "BM-IMG-020"),
]


@pytest.mark.parametrize(
    ("manner", "code"), [row[1:] for row in MANNERS], ids=[row[0] for row in MANNERS]
)
def test_bad_manners(server: Web, manner: web.Manner | None, code: str) -> None:
    if manner is not None:
        server.manners["/x"] = manner
    threads = threading.active_count()
    limits = HASTY if code == "BM-IMG-020" else LIMITS
    with no_hang(), pytest.raises(ServiceError) as caught:
        fetch(server, "/x", limits=limits)
    assert caught.value.code.code == code
    # No thread is left but perhaps the server's own.
    eventually(lambda: threading.active_count() <= threads + 1)


def test_short_body_says_how_much_came(server: Web) -> None:
    server.manners["/x"] = web.cut_short
    with pytest.raises(ServiceError) as caught:
        fetch(server, "/x", most=2_000_000)
    assert caught.value.code.code == "BM-IMG-017"
    assert caught.value.params["received"] == "10"


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(ServiceError) as caught:
        Downloader(OPEN, LIMITS, Access()).small(url, 10)
    assert caught.value.code.code == "BM-IMG-016"
    assert "refused" in str(caught.value)


def test_name_is_judged_by_what_it_resolves_to(
    server: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that looked harmless at validation must not lead to ourselves."""
    plain = socket.getaddrinfo

    def lying(host: str, *args: Any, **words: Any) -> object:
        return plain("127.0.0.1" if host == "evil.test" else host, *args, **words)

    monkeypatch.setattr(socket, "getaddrinfo", lying)
    url = f"http://evil.test:{server.server_port}/a"
    server.manners["/a"] = web.content(b"secret")
    with pytest.raises(ServiceError) as caught:
        Downloader(UrlPolicy(UrlRules()), LIMITS, Access()).small(url, 100)
    assert caught.value.code.code == "BM-IMG-008"
    assert server.asked == []


def test_unknown_name() -> None:
    with pytest.raises(ServiceError) as caught:
        Downloader(OPEN, LIMITS, Access()).small("http://no.such.host.invalid/", 10)
    assert caught.value.code.code == "BM-IMG-016"


def test_credentials_go_to_their_hosts_only(server: Web) -> None:
    settings = settings_for_tests(
        {
            "fetch": {"block_loopback": False},
            "deploy": {
                "image_server_auth_strategy": "http_basic",
                "image_server_user": "ng",
                "image_server_password": "canary",
                "image_server_hosts": ["127.0.0.1"],
            },
        }
    )
    downloader = downloader_of(settings)
    server.manners["/a"] = web.redirect(f"http://localhost:{server.server_port}/b")
    server.manners["/b"] = web.content(b"x")
    downloader.small(server.url + "/a", 10)
    sent = [headers.get("Authorization") for _, _, headers in server.asked]
    assert sent[0] is not None
    assert sent[0].startswith("Basic ")
    assert sent[1] is None


def test_no_credentials_without_hosts(server: Web) -> None:
    server.manners["/a"] = web.content(b"x")
    access = Access(user="ng", password=Secret("canary"))
    Downloader(OPEN, LIMITS, access).small(server.url + "/a", 10)
    assert "Authorization" not in server.asked[0][2]


def test_head_is_replaced_where_it_is_refused(server: Web) -> None:
    def only_get(handler: web.Handler) -> None:
        if handler.command == "HEAD":
            handler.head(405, Content_Length="0")
        else:
            web.content(b"abc", ETag='"7"')(handler)

    server.manners["/a"] = only_get
    facts = Downloader(OPEN, LIMITS, Access()).facts(server.url + "/a")
    assert (facts.size, facts.etag) == (3, '"7"')


def test_no_signature_in_logs_and_errors(
    server: Web, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for manner in (None, web.reset, web.page):
        if manner is not None:
            server.manners["/x"] = manner
        with pytest.raises(ServiceError) as caught:
            fetch(server, "/x?X-Amz-Signature=canary")
        assert "canary" not in str(caught.value.params)
    assert "/x?***" in caplog.text
    assert "canary" not in caplog.text
