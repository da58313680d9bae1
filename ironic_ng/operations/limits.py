# SPDX-License-Identifier: Apache-2.0
"""How many nodes a conductor deploys or cleans at once.

A careless script that deploys or tears down everything at once would otherwise
keep every link and image server busy, and do harm before anybody notices.
"""

from ironic_ng.db.query import Query
from ironic_ng.db.unit import Reader
from ironic_ng.domain.catalogue import api_nodes
from ironic_ng.domain.node import Node
from ironic_ng.domain.states import State
from ironic_ng.domain.verbs import Verb
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.locate import PLACED_BY

_DEPLOYING: tuple[State, ...] = (State.DEPLOYING, State.WAIT_CALLBACK)
_CLEANING: tuple[State, ...] = (State.DELETING, State.CLEANING, State.CLEAN_WAIT)
_CLEANS = ("clean", "tear_down")


def demand_room(backend: Backend, reader: Reader, node: Node, verb: Verb) -> None:
    """Raise BM-API-187 when the node's conductor has as many as it may."""
    options = backend.settings.conductor
    if verb.flow == "deploy":
        limit, states = options.max_concurrent_deploy, _DEPLOYING
        option = "max_concurrent_deploy"
    elif verb.flow in _CLEANS:
        limit, states = options.max_concurrent_clean, _CLEANING
        option = "max_concurrent_clean"
    else:
        return
    wanted = [state.value for state in states]
    if reader.count(Node, provision_state=wanted) < limit:
        return
    # Only now it matters whose nodes they are.
    locator, host = backend.locator, backend.locator.needed(reader, node).hostname
    query = Query(equals={"provision_state": wanted})
    served_by = locator.hosts(reader, reader.rows(Node, PLACED_BY, query))
    busy = list(served_by.values()).count(host)
    if busy >= limit:
        raise api_nodes.TOO_MANY_AT_ONCE(
            host=host, number=busy, option=f"[conductor]{option}", limit=limit
        )
