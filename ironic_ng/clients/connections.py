# SPDX-License-Identifier: Apache-2.0
"""HTTP connections that look at the address they are about to connect to.

A name may mean another address at each look-up, so the check is made on the very
address that is connected to and not before.
"""

import ipaddress
import logging
import re
import socket
from collections.abc import Callable
from typing import Any

import requests.adapters
import urllib3
import urllib3.connection
from urllib3.util.connection import create_connection

from ironic_ng.clients.urls import Address, UrlPolicy

_QUERY = re.compile(r"\?[^\s'\"]+")
type_of_pool = type[urllib3.HTTPConnectionPool]
Opened = Callable[[socket.socket], None]


def without_query(text: str) -> str:
    """A text in which queries of addresses are left out: signatures, tokens."""
    return _QUERY.sub("?***", text)


class _HideQueries(logging.Filter):
    """Takes the queries out of the lines in which urllib3 logs requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always let the line pass, without them."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                without_query(item) if isinstance(item, str) else item
                for item in record.args
            )
        return True


def hide_queries() -> None:
    """Make sure that no log line of urllib3 shows a token or a signature."""
    logger = logging.getLogger("urllib3.connectionpool")
    if not any(isinstance(one, _HideQueries) for one in logger.filters):
        logger.addFilter(_HideQueries())


def checked_socket(
    policy: UrlPolicy, connection: urllib3.connection.HTTPConnection
) -> socket.socket:
    """Resolve, check every address, and connect to the first that answers."""
    host = connection.host.strip("[]")
    place = f"{host}:{connection.port}"
    port = connection.port or connection.default_port
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses: list[Address] = []
    for _, _, _, _, where in found:
        address = ipaddress.ip_address(str(where[0]).partition("%")[0])
        policy.address(address, place)
        addresses.append(address)
    failure: OSError = OSError("the name has no address")
    for address in dict.fromkeys(addresses):
        try:
            return create_connection(
                (str(address), port),
                connection.timeout,
                socket_options=connection.socket_options,
            )
        except OSError as error:
            failure = error
    raise failure


def checked_pools(policy: UrlPolicy, opened: Opened) -> dict[str, type_of_pool]:
    """Pools of connections that pass ``policy``; ``opened`` hears of each socket."""

    class Plain(urllib3.connection.HTTPConnection):
        """A checked connection without TLS."""

        def _new_conn(self) -> socket.socket:
            made = checked_socket(policy, self)
            opened(made)
            return made

    class Tls(urllib3.connection.HTTPSConnection):
        """A checked connection with TLS."""

        def _new_conn(self) -> socket.socket:
            made = checked_socket(policy, self)
            opened(made)
            return made

    class PlainPool(urllib3.HTTPConnectionPool):
        """Makes plain connections."""

        ConnectionCls = Plain

    class TlsPool(urllib3.HTTPSConnectionPool):
        """Makes TLS connections."""

        ConnectionCls = Tls

    return {"http": PlainPool, "https": TlsPool}


class CheckedAdapter(requests.adapters.HTTPAdapter):
    """Lets requests use checked connections.

    A proxy resolves names itself: then only the text of the address was checked,
    and the rest is the proxy's duty.
    """

    def __init__(self, policy: UrlPolicy, opened: Opened) -> None:
        """Make pools that keep to the policy."""
        self._pools = checked_pools(policy, opened)
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **words: Any) -> None:
        """Put the checked pools into the manager that requests makes."""
        super().init_poolmanager(*args, **words)
        self.poolmanager.pool_classes_by_scheme = self._pools
