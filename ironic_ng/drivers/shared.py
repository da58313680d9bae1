# SPDX-License-Identifier: Apache-2.0
"""What the interface implementations of one process have in common."""

import threading
from typing import Any, Protocol, Self, TypeVar

from ironic_ng.conf.settings import Settings


class Pool(Protocol):
    """Something there is one of per process: BMC sessions, a worker process."""

    def __init__(self, settings: Settings) -> None:
        """Make it, cheaply: what costs is done at first use."""

    def close(self) -> None:
        """End sessions and processes; called once when the process stops."""


OnePool = TypeVar("OnePool", bound=Pool)


class Shared:
    """The settings, and one of each pool, made when first asked for."""

    def __init__(self, settings: Settings) -> None:
        """Begin without any pool."""
        self.settings = settings
        self._pools: dict[type[Any], Any] = {}
        self._guard = threading.Lock()

    def one(self, kind: type[OnePool]) -> OnePool:
        """The only pool of that class."""
        with self._guard:
            if kind not in self._pools:
                self._pools[kind] = kind(self.settings)
            found: OnePool = self._pools[kind]
            return found

    def close(self) -> None:
        """Close all pools."""
        with self._guard:
            pools, self._pools = list(self._pools.values()), {}
        for pool in pools:
            pool.close()

    def __enter__(self) -> Self:
        """For a ``with`` statement."""
        return self

    def __exit__(self, *failure: object) -> None:
        """Close all pools."""
        self.close()
