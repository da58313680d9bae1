# SPDX-License-Identifier: Apache-2.0
"""Fetches files by HTTP within limits of address, size, speed and time."""

import base64
import dataclasses
import socket
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Self, TypeVar

import requests
import requests.utils
import urllib3

from ironic_ng.clients.connections import CheckedAdapter, hide_queries, without_query
from ironic_ng.clients.urls import Target, UrlPolicy, policy_of, shown
from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import img
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.secrets import Secret

MOST_REDIRECTS = 5
CHUNK = 1024 * 1024
MIB = 1024 * 1024
T = TypeVar("T", bound=BaseException)
Write = Callable[[bytes], object]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how slow a transfer may be."""

    connect: float = 60
    stall: float = 60
    slow_after: float = 300
    least_rate: int = 10240
    total: float = 7200


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How servers are reached and whom the credentials are for."""

    verify: bool | str = True
    proxies: Mapping[str, str] = dataclasses.field(default_factory=dict)
    no_proxy: tuple[str, ...] = ()
    user: str | None = None
    password: Secret | None = None
    hosts: frozenset[str] = frozenset()


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """What a server says about a file."""

    url: str
    size: int | None
    etag: str | None
    modified: str | None
    page: bool

    @property
    def validator(self) -> str | None:
        """A text that changes with the content; None when the server gives none."""
        if not self.etag and not self.modified:
            return None
        return f"{self.etag or ''} {self.modified or ''} {self.size}"


class Downloader:
    """Fetches; one per process, used by many threads."""

    def __init__(self, policy: UrlPolicy, limits: Limits, access: Access) -> None:
        """Fetch within these bounds."""
        self._policy = policy
        self._limits = limits
        self._access = access
        hide_queries()

    def facts(self, url: str) -> Facts:
        """What the server says about the file; its content is not read."""
        try:
            with self._opened("HEAD", url) as answer:
                facts = _facts(answer)
        except ServiceError as error:
            # Servers of signed addresses, and small ones, refuse HEAD only.
            if error.code is not img.HTTP_STATUS:
                raise
            with self._opened("GET", url) as answer:
                facts = _facts(answer)
        if facts.page:
            raise img.PAGE_INSTEAD(url=shown(url))
        return facts

    def small(self, url: str, largest: int) -> bytes:
        """The whole content of a small file."""
        content = bytearray()
        self.fetch(url, content.extend, largest)
        return bytes(content)

    def fetch(
        self,
        url: str,
        write: Write,
        largest: int,
        *,
        begin: Callable[[Facts], None] | None = None,
    ) -> Facts:
        """Hand the content of a file to ``write``, piece by piece.

        ``begin`` hears what the server says before the first piece.
        """
        with self._opened("GET", url) as answer:
            facts = _facts(answer)
            if facts.page:
                raise img.PAGE_INSTEAD(url=shown(url))
            if facts.size is not None and facts.size > largest:
                raise img.TOO_LARGE(url=shown(url), limit_mib=f"{largest / MIB:g}")
            if begin is not None:
                begin(facts)
            got = 0
            for piece in self._pieces(answer, url):
                got += len(piece)
                if got > largest:
                    raise img.TOO_LARGE(url=shown(url), limit_mib=f"{largest / MIB:g}")
                write(piece)
        if facts.size is not None and got != facts.size:
            raise img.CUT_SHORT(url=shown(url), received=got, expected=facts.size)
        return dataclasses.replace(facts, size=got)

    @contextmanager
    def _opened(self, method: str, url: str) -> Iterator[requests.Response]:
        """The answer after all redirects, its body not yet read."""
        with requests.Session() as session, _Watch(self._limits.total) as watch:
            session.trust_env = False  # neither .netrc nor proxies by accident
            adapter = CheckedAdapter(self._policy, watch.hear)
            session.mount("http://", adapter)
            session.mount("https://", adapter)
            try:
                with self._followed(session, method, url) as answer:
                    yield answer
                if watch.fired:  # a cut header looks like one that ended
                    raise TimeoutError
            except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
                raise self._translated(error, url, watch) from error
            except OSError as error:
                if not isinstance(error, socket.timeout | ConnectionError):
                    raise  # the writer's own trouble, such as a full disk
                raise self._translated(error, url, watch) from error

    def _followed(
        self, session: requests.Session, method: str, url: str
    ) -> requests.Response:
        """Go through redirects, each of them checked."""
        at = url
        for _ in range(MOST_REDIRECTS + 1):
            target = self._policy.web(at)
            answer = session.request(
                method,
                at,
                headers=self._headers(target),
                timeout=(self._limits.connect, self._limits.stall),
                verify=self._access.verify,
                proxies=self._proxies(at),
                allow_redirects=False,
                stream=True,
            )
            if answer.is_redirect:
                answer.close()
                session.close()  # not every server that hangs up says so before
                at = self._next(at, answer.headers["Location"])
                continue
            if answer.status_code != requests.codes.ok:
                answer.close()
                raise img.HTTP_STATUS(status=answer.status_code, url=shown(at))
            return answer
        raise img.REDIRECTS(url=shown(url), count=MOST_REDIRECTS + 1)

    def _next(self, at: str, location: str) -> str:
        """Where a redirect leads; never from TLS to none."""
        following = urllib.parse.urldefrag(urllib.parse.urljoin(at, location)).url
        if at.startswith("https:") and not following.startswith("https:"):
            raise img.URL_REFUSED(
                url=shown(following), reason="a redirect left https behind"
            )
        return following

    def _headers(self, target: Target) -> dict[str, str]:
        """Ask for the bytes as they are; credentials only for their own hosts."""
        headers = {
            "Accept-Encoding": "identity",
            "Connection": "close",
            "User-Agent": "ironic-ng",
        }
        user, password = self._access.user, self._access.password
        if user and password and target.host in self._access.hosts:
            plain = base64.b64encode(f"{user}:{password.open()}".encode()).decode()
            headers["Authorization"] = f"Basic {plain}"
        return headers

    def _proxies(self, url: str) -> dict[str, str]:
        """The proxy of an address, if it needs one."""
        without = ",".join(self._access.no_proxy)
        if without and requests.utils.should_bypass_proxies(url, without):
            return {}
        return dict(self._access.proxies)

    def _pieces(self, answer: requests.Response, url: str) -> Iterator[bytes]:
        """The body as it comes, watched for its speed."""
        host = urllib.parse.urlsplit(url).hostname or ""
        began = since = time.monotonic()
        in_window = 0
        while True:
            # read1 returns with what one packet brought: a trickle is noticed.
            piece = answer.raw.read1(CHUNK, decode_content=False)
            if not piece:
                return
            yield piece
            in_window += len(piece)
            now = time.monotonic()
            if now - began > self._limits.total:
                detail = f"not finished after {self._limits.total:.0f} s"
                raise img.STALLED(host=host, detail=detail)
            if now - since > self._limits.slow_after:
                rate = in_window / (now - since)
                if rate < self._limits.least_rate:
                    detail = f"only {rate:.0f} bytes per second"
                    raise img.STALLED(host=host, detail=detail)
                since, in_window = now, 0

    def _translated(self, error: Exception, url: str, watch: "_Watch") -> ServiceError:
        """The catalogue's error for a broken transfer."""
        refusal = _cause(error, ServiceError)
        if refusal is not None:
            return refusal
        host = urllib.parse.urlsplit(url).hostname or ""
        if watch.fired:
            detail = f"not finished after {self._limits.total:.0f} s"
            return img.STALLED(host=host, detail=detail)
        if _cause(error, requests.ConnectTimeout):
            detail = f"no connection within {self._limits.connect:.0f} s"
            return img.UNREACHABLE(url=shown(url), detail=detail)
        kinds = (
            requests.ReadTimeout,
            urllib3.exceptions.ReadTimeoutError,
            TimeoutError,
        )
        if any(_cause(error, kind) for kind in kinds):
            detail = f"no byte for {self._limits.stall:.0f} s"
            return img.STALLED(host=host, detail=detail)
        short = _cause(error, urllib3.exceptions.IncompleteRead)
        if short is not None:
            whole = short.partial + short.expected if short.expected else "more"
            return img.CUT_SHORT(url=shown(url), received=short.partial, expected=whole)
        return img.UNREACHABLE(url=shown(url), detail=_reason(error))


class _Watch:
    """Cuts the sockets of one transfer when its time is over.

    The time limits of a socket count from byte to byte; a server that sends its
    header one byte a minute would otherwise hold the thread for days.
    """

    def __init__(self, seconds: float) -> None:
        self.fired = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def hear(self, opened: socket.socket) -> None:
        """Remember a socket; a copy, because TLS takes the original over."""
        self._sockets.append(opened.dup())

    def _cut(self) -> None:
        self.fired = True
        for one in self._sockets:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # closed already

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *ignored: object) -> None:
        self._timer.cancel()
        for one in self._sockets:
            one.close()


def downloader_of(settings: Settings) -> Downloader:
    """The downloader that the options describe."""
    fetch, deploy, default = settings.fetch, settings.deploy, settings.default
    basic = deploy.image_server_auth_strategy == "http_basic"
    proxies = {"http": fetch.http_proxy, "https": fetch.https_proxy}
    return Downloader(
        policy_of(settings),
        Limits(
            connect=default.webserver_connection_timeout,
            stall=fetch.stall_timeout,
            slow_after=fetch.slow_after,
            least_rate=fetch.least_bytes_per_second,
            total=fetch.total_timeout,
        ),
        Access(
            verify=_verify(default.webserver_verify_ca),
            proxies={scheme: url for scheme, url in proxies.items() if url},
            no_proxy=tuple(fetch.no_proxy),
            user=deploy.image_server_user if basic else None,
            password=deploy.image_server_password if basic else None,
            hosts=frozenset(deploy.image_server_hosts),
        ),
    )


def _verify(option: str) -> bool | str:
    """The option webserver_verify_ca as requests wants it."""
    words = {"true": True, "false": False}
    return words.get(option.lower(), option)


def _facts(answer: requests.Response) -> Facts:
    """What the headers of an answer say."""
    length = answer.headers.get("Content-Length", "")
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Facts(
        url=answer.url,
        size=int(length) if length.isascii() and length.isdigit() else None,
        etag=answer.headers.get("ETag"),
        modified=answer.headers.get("Last-Modified"),
        page=kind in {"text/html", "application/xhtml+xml"},
    )


def looks_like_page(start: bytes) -> bool:
    """Whether the first bytes of a file are those of a web page."""
    text = start[:512].lstrip().lower()
    return text.startswith((b"<!doctype html", b"<html", b"<?xml"))


def _cause(error: BaseException, kind: type[T]) -> T | None:
    """The first error of a kind among an error and its causes."""
    return next((one for one in _causes(error) if isinstance(one, kind)), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and all that led to it; libraries hide some among the arguments."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        at = waiting.pop()
        if not isinstance(at, BaseException) or id(at) in seen:
            continue
        seen.add(id(at))
        yield at
        waiting += [at.__cause__, at.__context__, getattr(at, "reason", None), *at.args]


def _reason(error: Exception) -> str:
    """The innermost reason, in a few words."""
    if _cause(error, socket.gaierror):
        return "the name cannot be resolved"
    for one in _causes(error):
        if isinstance(one, OSError) and one.strerror:
            return one.strerror
        if isinstance(one, ssl.SSLError):
            return str(one)
    return without_query(str(error))[:300]
