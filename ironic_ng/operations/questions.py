# SPDX-License-Identifier: Apache-2.0
"""Questions about a machine that its conductor answers now.

Nothing is asked while a transaction is open.
"""

import time
from typing import Any

from ironic_ng.domain.errors import Kind, ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free


def about_node(
    backend: Backend,
    node: Node,
    question: str,
    args: dict[str, Any] | None = None,
    *,
    exclusive: bool = False,
) -> Any:
    """The answer of the conductor that serves the node.

    ``exclusive``: only asked while nobody works on the node.
    """
    host = _host_when_free(backend, node, exclusive=exclusive)
    return backend.asking.ask(
        host, question, node.uuid, args or {}, backend.settings.api.ask_timeout
    )


def named(backend: Backend, caller: Caller, ident: str, rule: str) -> Node:
    """The node of this UUID or name, if the rule lets the caller at it."""
    with backend.database.read() as reader:
        return backend.authority.node(reader, caller, ident, rule)


def of_driver(
    backend: Backend, host: str, question: str, args: dict[str, Any]
) -> Any:
    """The answer of a conductor about a hardware type."""
    return backend.asking.ask(
        host, question, None, args, backend.settings.api.ask_timeout
    )


def _host_when_free(backend: Backend, node: Node, *, exclusive: bool) -> str:
    conductor = backend.settings.conductor
    left = conductor.node_locked_retry_attempts
    while True:
        try:
            with backend.database.read() as reader:
                now = reader.get(Node, node.uuid) or node
                host = backend.locator.needed(reader, now).hostname
                if exclusive:
                    demand_free(reader, now)
                return host
        except ServiceError as error:
            left -= 1
            if error.kind is not Kind.LOCKED or left <= 0:
                raise
        time.sleep(conductor.node_locked_retry_interval)
