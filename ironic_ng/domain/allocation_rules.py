# SPDX-License-Identifier: Apache-2.0
"""Which nodes an allocation may have, and what to say when there is none.

The same tests exist as SQL in ``db/allocations.py``, for the search among all
nodes; a test holds both against each other.
"""

import dataclasses
import enum
from collections.abc import Collection, Mapping

from ironic_ng.domain.allocation import Allocation
from ironic_ng.domain.catalogue import alc
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.domain.states import State

MOST_NAMED = 10
"""Most traits that a message names."""


class Wish(enum.StrEnum):
    """One thing that must be so for a node to be allocated."""

    RESOURCE_CLASS = "the resource class is the wanted one"
    OWNER = "the owner of the allocation owns or leases the node"
    CANDIDATE = "it is among the candidate nodes, if there are any"
    TRAITS = "it has all wanted traits"
    AVAILABLE = "it is in state available"
    NO_MAINTENANCE = "it is not in maintenance"
    POWER_KNOWN = "its power state is known"
    UNUSED = "no instance uses it"
    UNLOCKED = "nobody works on it"


PLACE = (Wish.RESOURCE_CLASS, Wish.OWNER)
"""What makes a node one that the allocation's owner may know of."""
STATE = (Wish.AVAILABLE, Wish.NO_MAINTENANCE, Wish.POWER_KNOWN, Wish.UNUSED)
"""What changes as nodes come and go."""


def unmet(
    allocation: Allocation, node: Node, traits: Collection[str]
) -> frozenset[Wish]:
    """What keeps the allocation from having the node; empty when nothing does."""
    owner, candidates = allocation.owner, allocation.candidate_nodes
    met = {
        Wish.RESOURCE_CLASS: node.resource_class == allocation.resource_class,
        Wish.OWNER: owner is None or owner in (node.owner, node.lessee),
        Wish.CANDIDATE: not candidates or node.uuid in candidates,
        Wish.TRAITS: set(allocation.traits) <= set(traits),
        Wish.AVAILABLE: node.provision_state == State.AVAILABLE,
        Wish.NO_MAINTENANCE: not node.maintenance,
        Wish.POWER_KNOWN: node.power_state is not None,
        Wish.UNUSED: node.instance_uuid is None,
        # Even a lease that has ended: its holder may be about to write.
        Wish.UNLOCKED: node.reservation is None,
    }
    return frozenset(wish for wish, is_met in met.items() if not is_met)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """How many nodes are left by more and more wishes.

    ``of_class``: of the class, and of the owner if there is one. ``named``: of
    these, among the candidates. ``fitting``: of these, with the traits.
    ``failing``: of the fitting ones, how many fail each wish about their state.
    ``locked``: fitting ones that fail nothing but that others work on them.
    """

    of_class: int
    named: int
    fitting: int
    failing: Mapping[Wish, int]
    locked: int


def explain(allocation: Allocation, census: Census) -> ServiceError:
    """Which wish left no node, and how many there were before it."""
    words = {"resource_class": allocation.resource_class}
    if not census.of_class and allocation.owner is not None:
        return alc.NO_NODE_FOR_OWNER(owner=allocation.owner, **words)
    if not census.of_class:
        return alc.NO_NODE_OF_CLASS(**words)
    if not census.named:
        candidates = len(allocation.candidate_nodes)
        return alc.NO_CANDIDATE(fitting=census.of_class, candidates=candidates, **words)
    if not census.fitting:
        return alc.NO_NODE_WITH_TRAITS(
            fitting=census.named, traits=_named(allocation.traits), **words
        )
    return alc.NONE_FREE(
        of_class=census.of_class,
        fitting=census.fitting,
        unavailable=census.failing[Wish.AVAILABLE],
        maintained=census.failing[Wish.NO_MAINTENANCE],
        powerless=census.failing[Wish.POWER_KNOWN],
        used=census.failing[Wish.UNUSED],
        **words,
    )


def is_deployed(node: Node) -> bool:
    """Whether taking the allocation away would pull it from under somebody."""
    if node.maintenance:
        return False
    return (
        node.provision_state == State.ACTIVE or node.target_provision_state is not None
    )


def _named(traits: Collection[str]) -> str:
    shown = sorted(traits)
    more = len(shown) - MOST_NAMED
    text = ", ".join(shown[:MOST_NAMED])
    return text if more <= 0 else f"{text} and {more} more"
