# SPDX-License-Identifier: Apache-2.0
"""Traits of a node."""

from collections.abc import Callable, Sequence

from ironic_ng.db.unit import Unit
from ironic_ng.domain.catalogue import api, api_nodes
from ironic_ng.domain.trait import MOST_PER_NODE, is_trait
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently

_LIST = "baremetal:node:traits:list"
_SET = "baremetal:node:traits:set"
_DELETE = "baremetal:node:traits:delete"


def of_node(backend: Backend, caller: Caller, ident: str) -> list[str]:
    """Names of the node's traits."""
    with backend.database.read() as reader:
        node = backend.authority.node(reader, caller, ident, _LIST)
        return reader.traits([node.uuid]).get(node.uuid, [])


def replace(
    backend: Backend, caller: Caller, ident: str, traits: Sequence[str]
) -> None:
    """Make these the traits of the node."""
    for trait in traits:
        demand_valid(trait)
    _change(backend, caller, ident, _SET, lambda _old: list(dict.fromkeys(traits)))


def add(backend: Backend, caller: Caller, ident: str, trait: str) -> None:
    """Give the node one more."""
    demand_valid(trait)
    _change(
        backend, caller, ident, _SET, lambda old: list(dict.fromkeys([*old, trait]))
    )


def clear(backend: Backend, caller: Caller, ident: str) -> None:
    """Take all from the node."""
    _change(backend, caller, ident, _DELETE, lambda _old: [])


def remove(backend: Backend, caller: Caller, ident: str, trait: str) -> None:
    """Take one from the node; BM-API-018 when it has it not."""

    def without(old: list[str]) -> list[str]:
        if trait not in old:
            raise api.NOT_FOUND(noun="trait", ident=f"{trait} of node {ident}")
        return [item for item in old if item != trait]

    _change(backend, caller, ident, _DELETE, without)


def demand_valid(trait: str) -> None:
    """Refuse a name that is neither standard nor custom."""
    if not is_trait(trait):
        raise api_nodes.BAD_TRAIT(trait=trait[:60])


def _change(
    backend: Backend,
    caller: Caller,
    ident: str,
    rule: str,
    change: Callable[[list[str]], list[str]],
) -> None:
    def work(unit: Unit) -> None:
        node = backend.authority.visible(caller, find_node(unit, caller, ident), ident)
        backend.authority.demand(caller, rule, node)
        demand_free(unit, node)
        wanted = change(unit.traits([node.uuid]).get(node.uuid, []))
        if len(wanted) > MOST_PER_NODE:
            raise api_nodes.TOO_MANY_TRAITS(limit=MOST_PER_NODE)
        unit.set_traits(node.uuid, wanted)

    run_patiently(backend, work)
