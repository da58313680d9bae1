# SPDX-License-Identifier: Apache-2.0
"""Bounds how often one address may fail at what ramdisks ask without credentials.

Only failures count, so that any number of honest machines behind one address are
served; who guesses or floods is refused before a body is read or the database is
asked.
"""

import ipaddress
import math
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from ironic_ng.api.errors import CODE_HEADER, flat_body, language_of
from ironic_ng.api.middleware import Application, Environ, StartResponse, answer
from ironic_ng.conf.api import ApiSection
from ironic_ng.domain.catalogue import api

MOST_ADDRESSES = 10_000
_PATHS = re.compile(r"(/v1)?/(lookup|heartbeat|continue_inspection)([/.].*)?")
_COUNTED = frozenset({"400", "404", "413"})


class FailureBudget:
    """How many failures each address has left; full again after a minute.

    Memory is bounded: the address that failed longest ago is forgotten first.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Everybody begins with all of it."""
        self._clock = clock
        self._lock = threading.Lock()
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str, most: int) -> float:
        """Seconds until this one may ask again; 0 when it may now."""
        beyond = self._owed(key, most) - (most - 1)
        return max(0.0, beyond * 60 / most)

    def spend(self, key: str, most: int) -> None:
        """Note one failure."""
        with self._lock:
            self._spent[key] = (self._owed(key, most) + 1, self._clock())
            self._spent.move_to_end(key)
            while len(self._spent) > MOST_ADDRESSES:
                self._spent.popitem(last=False)

    def __len__(self) -> int:
        """Addresses remembered."""
        return len(self._spent)

    def _owed(self, key: str, most: int) -> float:
        """Failures not yet forgiven; ``most`` of them are forgiven in a minute."""
        owed, since = self._spent.get(key, (0.0, 0.0))
        return max(0.0, owed - (self._clock() - since) * most / 60)


class RamdiskLimits:
    """Stands before the application; looks only at the addresses of ramdisks."""

    def __init__(self, application: Application, options: ApiSection) -> None:
        """Wrap the rest; the limit may change while the process runs."""
        self._application = application
        self._options = options
        self._budget = FailureBudget()

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        matched = _PATHS.fullmatch(environ.get("PATH_INFO", ""))
        if matched is None:
            return self._application(environ, start_response)
        address = environ.get("REMOTE_ADDR") or ""
        most = self._options.ramdisk_failures_per_minute
        # Without an address, as behind a socket of the file system, all callers
        # would be one.
        if not most or not address:
            return self._application(environ, start_response)
        # A flood of lookups must not keep out the heartbeats of a site.
        key = f"{matched[2]} {whose(address)}"
        wait = self._budget.wait(key, most)
        if wait:
            return _refused(environ, start_response, math.ceil(wait))

        def start(status: str, *rest: Any) -> Any:
            if status[:3] in _COUNTED:
                self._budget.spend(key, most)
            return start_response(status, *rest)

        return self._application(environ, start)


def whose(address: str) -> str:
    """What counts as one caller: an address, of IPv6 its first 64 bits.

    Behind proxies the last address of a list is the one that the nearest saw; the
    ones before it are what clients say.
    """
    text = address.rpartition(",")[2].strip()
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return text[:64]
    if isinstance(found, ipaddress.IPv4Address):
        return text
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return found.packed[:8].hex()


def _refused(
    environ: Environ, start_response: StartResponse, seconds: int
) -> list[bytes]:
    error = api.TOO_MANY_FAILURES(seconds=seconds)
    language = language_of(environ.get("HTTP_ACCEPT_LANGUAGE"))
    return answer(
        start_response,
        "429 Too Many Requests",
        flat_body(error, language),
        [(CODE_HEADER, error.code.code), ("Retry-After", str(seconds))],
    )
