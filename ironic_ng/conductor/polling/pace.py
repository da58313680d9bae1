# SPDX-License-Identifier: Apache-2.0
"""How many questions may be asked now: in all, and in one network of BMCs."""

import ipaddress
import time
from collections.abc import Callable

BURST_SECONDS = 2.0
"""For how long what was not used up is kept."""


class Bucket:
    """Tokens that come at a rate; who has none waits."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with one token, so that the first need not wait."""
        self._clock = clock
        self._tokens = 1.0
        self._at = clock()

    def take(self, rate: float, most: int) -> int:
        """Up to so many tokens, at ``rate`` a second; how many there were."""
        now = self._clock()
        full = max(rate * BURST_SECONDS, 1.0)
        self._tokens = min(self._tokens + (now - self._at) * rate, full)
        self._at = now
        taken = min(int(self._tokens), most)
        self._tokens -= taken
        return taken


class Networks:
    """A bucket for each network of BMCs."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """None is known yet."""
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}

    def may(self, address: str, rate: float) -> bool:
        """Whether one more question may go there; always with a rate of 0."""
        if not rate:
            return True
        network = network_of(address)
        bucket = self._buckets.get(network)
        if bucket is None:
            bucket = self._buckets[network] = Bucket(self._clock)
        return bucket.take(rate, 1) == 1


def network_of(address: str) -> str:
    """The /24 or /64 of a BMC's address; of a name what is behind the first dot."""
    host = address.partition("://")[2] or address
    host = host.partition("/")[0]
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host.partition(".")[2] or host
    size = 24 if found.version == 4 else 64
    return str(ipaddress.ip_network(f"{found}/{size}", strict=False))
