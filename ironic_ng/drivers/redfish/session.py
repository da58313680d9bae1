# SPDX-License-Identifier: Apache-2.0
"""Keeps one connection per BMC and login, and lets one request fly at a time."""

import collections
import contextlib
import threading
from collections.abc import Iterator, Mapping

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import bmc
from ironic_ng.drivers.redfish.access import Access, access_of
from ironic_ng.drivers.redfish.machine import Machine
from ironic_ng.drivers.refusals import Refusals


class Bmc:
    """A BMC as one node's driver_info describes it."""

    def __init__(self, access: Access, machine: Machine, patience: float) -> None:
        """Guard ``machine``; a caller waits for others as long as ``patience``."""
        self._access = access
        self._machine = machine
        self._patience = patience
        self._guard = threading.Lock()

    @contextlib.contextmanager
    def talk(self, seconds: float | None = None) -> Iterator[Machine]:
        """The machine, for one piece of work; errors come as BM-BMC codes.

        ``seconds``: for how long the caller can wait, if not for as long as usual.
        """
        patience = min(seconds or self._patience, self._patience)
        if not self._guard.acquire(timeout=patience):
            detail = "another request to it is still unanswered"
            raise bmc.BUSY(address=self._access.address, detail=detail)
        try:
            with self._machine.working(patience):
                yield self._machine
        finally:
            self._guard.release()

    def close(self) -> None:
        """Log out, unless somebody is talking right now."""
        if self._guard.acquire(blocking=False):
            try:
                self._machine.close()
            finally:
                self._guard.release()


class Sessions:
    """All BMCs of this process, the ones longest unused forgotten first."""

    def __init__(self, settings: Settings) -> None:
        """Begin without any."""
        self._settings = settings
        self._bmcs: collections.OrderedDict[bytes, Bmc] = collections.OrderedDict()
        # Refused logins are counted per BMC whoever was refused, and outlive
        # connections; an entry is a few bytes.
        self._refusals: dict[str, Refusals] = {}
        self._guard = threading.Lock()

    def bmc(self, info: Mapping[str, object]) -> Bmc:
        """The BMC that a node's driver_info describes."""
        access = access_of(info, self._settings)
        key = access.key()
        gone = None
        with self._guard:
            found = self._bmcs.get(key)
            if found is None:
                found = self._bmcs[key] = self._connect(access)
            self._bmcs.move_to_end(key)
            if len(self._bmcs) > self._settings.redfish.connection_cache_size:
                _, gone = self._bmcs.popitem(last=False)
        if gone is not None:
            gone.close()
        return found

    def close(self) -> None:
        """Log out everywhere."""
        with self._guard:
            bmcs, self._bmcs = list(self._bmcs.values()), collections.OrderedDict()
        for one in bmcs:
            one.close()

    def _connect(self, access: Access) -> Bmc:
        # lazy: sushy takes a quarter of a second, and many conductors have no
        # Redfish machine.
        from ironic_ng.drivers.redfish import connection  # noqa: PLC0415

        options = self._settings.redfish
        refusals = self._refusals.setdefault(access.address, Refusals())
        machine = connection.Connection(access, self._settings, refusals)
        return Bmc(access, machine, options.total_timeout)
