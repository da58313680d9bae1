# SPDX-License-Identifier: Apache-2.0
"""The GET requests of inspection rules, to addresses that are not blocked."""

import time
from collections.abc import Callable

import requests

from ironic_ng.clients.connections import CheckedAdapter, hide_queries, without_query
from ironic_ng.clients.urls import UrlPolicy, shown
from ironic_ng.domain.catalogue import inv_rules as codes
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.inspection_rules.actions import ApiCall

LONGEST_PAUSE = 5.0
"""Most seconds between two tries: a thread waits here."""
_WORTH_ANOTHER_TRY = frozenset({408, 425, 429, 500, 502, 503, 504})


class Caller:
    """Makes the calls of rules; what the server says besides its status is unread."""

    def __init__(
        self, judge: UrlPolicy, pause: Callable[[float], None] = time.sleep
    ) -> None:
        """Keep to the judge's rules."""
        self._judge = judge
        self._pause = pause
        hide_queries()

    def call(self, call: ApiCall) -> None:
        """Make the call; ValueError when it fails for good, BM-INV-022 if refused."""
        for url in (call.url, *call.proxies.values()):
            self._demand_allowed(call, url)
        problem = ""
        for turn in range(call.retries + 1):
            if turn:
                pause = call.backoff_factor * 2 ** (turn - 1)
                self._pause(min(pause, LONGEST_PAUSE))
            problem, again = self._tried(call)
            if not problem:
                return
            if not again:
                break
        message = f"GET {shown(call.url)}: {problem}"
        raise ValueError(message)

    def _tried(self, call: ApiCall) -> tuple[str, bool]:
        """What went wrong, if anything, and whether another try is worth it."""
        with requests.Session() as session:
            session.trust_env = False
            for scheme in ("http://", "https://"):
                session.mount(scheme, CheckedAdapter(self._judge, lambda _: None))
            try:
                # A redirect would lead past what the rule was checked for.
                with session.get(
                    call.url,
                    headers=dict(call.headers),
                    proxies=dict(call.proxies),
                    timeout=call.timeout,
                    allow_redirects=False,
                    stream=True,
                ) as answer:
                    status = answer.status_code
            except ServiceError as error:
                raise self._refused(call, call.url, error) from error
            except (requests.RequestException, OSError) as error:
                return without_query(str(error))[:300], True
        if 200 <= status < 300:
            return "", False
        return f"the server answered {status}", status in _WORTH_ANOTHER_TRY

    def _demand_allowed(self, call: ApiCall, url: str) -> None:
        try:
            self._judge.web(url)
        except ServiceError as error:
            raise self._refused(call, url, error) from error

    def _refused(self, call: ApiCall, url: str, error: ServiceError) -> ServiceError:
        reason = error.params.get("reason", error.message())
        return codes.CALL_REFUSED(place=call.place, url=shown(url), reason=reason)
