# SPDX-License-Identifier: Apache-2.0
"""Questions about a machine that its conductor answers now.

Nothing is asked while a transaction is open. The conductor itself holds the
node where the question needs that.
"""

import datetime
from typing import Any

from ironic_ng.domain.node import Node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.rpc.asking import SILENCE

DEADLINE = "_deadline"
"""The argument that says until when, by the database's clock, a question stands."""


def about_node(
    backend: Backend, node: Node, question: str, args: dict[str, Any] | None = None
) -> Any:
    """The answer of the conductor that serves the node.

    A conductor that wakes or gets the question when nobody may wait for the answer
    any more must not begin to act on it.
    """
    seconds = backend.settings.api.ask_timeout
    begins = min(seconds, SILENCE)
    with backend.database.read() as reader:
        host = backend.locator.needed(reader, node).hostname
        deadline = reader.now() + datetime.timedelta(seconds=begins)
    sent = {**(args or {}), DEADLINE: deadline.isoformat()}
    return backend.asking.ask(host, question, node.uuid, sent, seconds)


def named(backend: Backend, caller: Caller, ident: str, rule: str) -> Node:
    """The node of this UUID or name, if the rule lets the caller at it."""
    with backend.database.read() as reader:
        return backend.authority.node(reader, caller, ident, rule)


def of_driver(backend: Backend, host: str, question: str, args: dict[str, Any]) -> Any:
    """The answer of a conductor about a hardware type."""
    return backend.asking.ask(
        host, question, None, args, backend.settings.api.ask_timeout
    )
