# SPDX-License-Identifier: Apache-2.0
"""HTTP to a BMC within limits: of size, of time, of place, and of logins.

sushy speaks through a requests session; the adapter here stands below it, so no
answer reaches sushy that is too long or came too late, and no request leaves for
another host, whatever a BMC puts into its links and redirects.
"""

import socket
import time
import urllib.parse
from collections.abc import Callable
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from sushy import connector, exceptions
from urllib3.exceptions import (
    ConnectTimeoutError,
    NameResolutionError,
    NewConnectionError,
)

from ironic_ng.clients.connections import checked_pools
from ironic_ng.clients.urls import UrlPolicy
from ironic_ng.drivers import permit
from ironic_ng.drivers.counted import counted
from ironic_ng.drivers.refusals import Refusals

CHUNK = 8192
MOST_RESETS = 2
"""Connections that a BMC may break under a request before none are kept any more."""
IDLE = 5.0
"""Seconds after which a kept connection is not trusted with a write."""


class Unusable(requests.RequestException):
    """The BMC's answer is too long, leads elsewhere, or is otherwise refused."""


class Overdue(requests.RequestException):
    """The time for the whole piece of work is over."""


class TooManyLogins(requests.RequestException):
    """The BMC refused so many logins that we stop for a while."""


class Deadline:
    """When the present piece of work must be over."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin without any time."""
        self._clock = clock
        self._end = 0.0

    def start(self, seconds: float) -> None:
        """Give the work so much time."""
        self._end = self._clock() + seconds

    def left(self) -> float:
        """Seconds left; raises when none are."""
        left = self._end - self._clock()
        if left <= 0:
            message = "the BMC took too long over the whole piece of work"
            raise Overdue(message)
        return left


def _pools(policy: UrlPolicy) -> dict[str, type[urllib3.HTTPConnectionPool]]:
    """Pools of checked connections that tell a failed dialling from a failed talk.

    Only then is it known whether a request may have reached the BMC.
    """
    made = checked_pools(policy, lambda _: None)

    def dialling(pool: Any) -> Any:
        class Connection(pool.ConnectionCls):  # type: ignore[misc]
            """One checked connection."""

            def _new_conn(self) -> Any:
                try:
                    return super()._new_conn()
                except socket.gaierror as error:
                    raise NameResolutionError(self.host, self, error) from error
                except TimeoutError as error:
                    message = "connecting timed out"
                    raise ConnectTimeoutError(self, message) from error
                except OSError as error:
                    raise NewConnectionError(self, str(error)) from error

        return type(pool.__name__, (pool,), {"ConnectionCls": Connection})

    return {scheme: dialling(pool) for scheme, pool in made.items()}


class GuardedAdapter(connector.TLSHttpAdapter):  # type: ignore[misc]
    """Sends requests to one BMC only, and reads bounded answers."""

    def __init__(
        self, origin: str, policy: UrlPolicy, most_bytes: int, deadline: Deadline,
        refusals: Refusals, **tls: Any,
    ) -> None:  # fmt: skip
        """Serve one scheme, host and port, at addresses that ``policy`` allows."""
        self._pool_classes = _pools(policy)
        self._origin = _origin(origin)
        self._most_bytes = most_bytes
        self._deadline = deadline
        self._refusals = refusals
        super().__init__(**tls)

    def init_poolmanager(self, *args: Any, **words: Any) -> None:
        """Put our pools into the manager that requests makes."""
        super().init_poolmanager(*args, **words)
        self.poolmanager.pool_classes_by_scheme = self._pool_classes

    # The signature is that of requests.
    @counted("redfish", lambda response: str(response.status_code))
    def send(self, request: Any, **words: Any) -> requests.Response:
        """Send within the limits; the whole answer has been read on return."""
        if _origin(request.url) != self._origin:
            message = "it leads to another host"
            raise Unusable(message)
        if self._refusals.exhausted():
            message = "too many refused logins"
            raise TooManyLogins(message)
        left = self._deadline.left()
        connect, read = words.get("timeout") or (left, left)
        words["timeout"] = (min(connect, left), min(read, left))
        if _changes_machine(request):
            permit.before_act(min(connect + read, left))
        words["stream"] = True
        response: requests.Response = HTTPAdapter.send(self, request, **words)
        if response.status_code == 401:
            self._refusals.add()
        if response.is_redirect and request.method not in ("GET", "HEAD"):
            response.close()
            message = f"it redirects a {request.method}"
            raise Unusable(message)
        self._read(response)
        return response

    def _read(self, response: requests.Response) -> None:
        parts, size = [], 0
        try:
            for part in response.iter_content(CHUNK):
                size += len(part)
                if size > self._most_bytes:
                    message = f"its answer is longer than {self._most_bytes} bytes"
                    raise Unusable(message)
                self._deadline.left()
                parts.append(part)
        except requests.RequestException:
            response.close()
            raise
        # requests offers no public way to hand it a body that was read already.
        response._content = b"".join(parts)  # noqa: SLF001


class Connector(connector.Connector):  # type: ignore[misc]
    """sushy's connector over the guarded adapter, keeping its connection open."""

    def __init__(
        self, address: str, adapter: GuardedAdapter, *, verify: bool | str,
        keep_alive: bool, timeouts: tuple[float, float], tries: tuple[int, float],
    ) -> None:  # fmt: skip
        """``timeouts``: to connect and to read; ``tries``: of reads, and the pause."""
        super().__init__(
            address,
            verify=verify,
            server_side_retries=1,
            server_side_retries_delay=1,
            default_request_timeout=timeouts[1],
            connect_timeout=timeouts[0],
        )
        # Neither proxies nor passwords from the environment concern BMCs.
        self._session.trust_env = False
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        self._session.max_redirects = 3
        self._attempts, self._pause = tries
        if keep_alive:
            self._session.headers.pop("Connection", None)
        self._used = 0.0
        self._resets = 0

    def _op(self, method: str, *path: Any, **words: Any) -> Any:
        """Repeat reads that got no answer; send writes once, on a good connection.

        A write on a connection that the BMC has just closed would leave us in
        doubt whether it was obeyed.
        """
        now = time.monotonic()
        if method != "GET":
            if now - self._used > IDLE:
                self._session.close()
            self._used = now
            return super()._op(method, *path, **words)
        self._used = now
        for left in range(self._attempts - 1, -1, -1):
            try:
                return super()._op(method, *path, **words)
            except exceptions.ConnectionError as error:
                self._note(error.__context__)
                if not left or not _may_go_better(error.__context__):
                    raise
                time.sleep(self._pause)
        return None

    def _note(self, error: BaseException | None) -> None:
        """Some BMCs cannot bear a connection that is kept open."""
        if not isinstance(error, requests.exceptions.ConnectionError):
            return
        unmade = (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError)
        if isinstance(error, unmade) or _undialled(error):
            return
        self._resets += 1
        if self._resets >= MOST_RESETS:
            self._session.headers["Connection"] = "close"


def _changes_machine(request: Any) -> bool:
    """Whether it does more than to read, or to log in or out."""
    path = urllib.parse.urlsplit(request.url).path
    return request.method not in ("GET", "HEAD") and "/SessionService/" not in path


def _undialled(error: requests.exceptions.ConnectionError) -> bool:
    """Whether there was no connection that could have been broken."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(reason, NewConnectionError)


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urllib.parse.urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError as error:
        message = "it leads to an address that is none"
        raise Unusable(message) from error
    return parts.scheme, (parts.hostname or "").lower(), port


def _may_go_better(error: BaseException | None) -> bool:
    """Whether a read is worth another try; a timeout has taken its time already."""
    lost = (
        requests.exceptions.ConnectionError,
        requests.exceptions.ChunkedEncodingError,
    )
    hopeless = (requests.exceptions.SSLError, requests.exceptions.Timeout)
    return isinstance(error, lost) and not isinstance(error, hopeless)
