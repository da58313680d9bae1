# SPDX-License-Identifier: Apache-2.0
"""Whether many BMCs take connections: all are tried at once, each costs a socket."""

import errno
import itertools
import os
import selectors
import socket
import time
from collections.abc import Mapping

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.errors import ServiceError
from ironic_ng.drivers.settings_of_node import check_host

SECONDS = 3.0
AT_ONCE = 256
"""Sockets open at a time."""
Place = tuple[str, int]


def unreachable(
    places: Mapping[str, Place], settings: Settings, seconds: float = SECONDS
) -> dict[str, ServiceError]:
    """Those of some places, by their keys, that take no connection, and why."""
    found: dict[str, ServiceError] = {}
    rest = iter(places.items())
    while batch := dict(itertools.islice(rest, AT_ONCE)):
        found.update(_Batch(settings).tried(batch, seconds))
    return found


class _Batch:
    """Some connections under way at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._failed: dict[str, ServiceError] = {}

    def tried(
        self, places: Mapping[str, Place], seconds: float
    ) -> dict[str, ServiceError]:
        with selectors.DefaultSelector() as selector:
            for key, place in places.items():
                self._begin(selector, key, place)
            end = time.monotonic() + seconds
            while selector.get_map() and (left := end - time.monotonic()) > 0:
                for ready, _ in selector.select(left):
                    self._end(selector, ready)
            for ready in list(selector.get_map().values()):
                key, place, _ = ready.data
                self._failed[key] = _away(place, "no connection in time")
                _close(selector, ready)
        return self._failed

    def _begin(self, selector: selectors.BaseSelector, key: str, place: Place) -> None:
        try:
            family, kind, number, _, where = _resolved(place, self._settings)
        except ServiceError as error:
            self._failed[key] = error
            return
        made = socket.socket(family, kind, number)
        made.setblocking(False)
        code = made.connect_ex(where)
        if code not in (0, errno.EINPROGRESS):
            made.close()
            self._failed[key] = _away(place, os.strerror(code))
            return
        selector.register(made, selectors.EVENT_WRITE, (key, place, made))

    def _end(
        self, selector: selectors.BaseSelector, ready: selectors.SelectorKey
    ) -> None:
        key, place, made = ready.data
        code = made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            self._failed[key] = _away(place, os.strerror(code))
        _close(selector, ready)


def _close(selector: selectors.BaseSelector, ready: selectors.SelectorKey) -> None:
    selector.unregister(ready.fileobj)
    ready.data[-1].close()


def _resolved(
    place: Place, settings: Settings
) -> tuple[int, int, int, str, tuple[object, ...]]:
    host, port = place
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise _away(place, "the name cannot be looked up") from error
    for *_, where in found:
        check_host(str(where[0]).partition("%")[0], "the address of the BMC", settings)
    family, kind, number, name, where = found[0]
    return int(family), int(kind), number, name, where


def _away(place: Place, detail: str) -> ServiceError:
    host, port = place
    name = f"[{host}]" if ":" in host else host
    return bmc.UNREACHABLE(address=f"{name}:{port}", detail=detail.lower())
