# SPDX-License-Identifier: Apache-2.0
"""Finds out which nodes this conductor itself runs on.

A conductor that switched its own machine off could not switch it on again. The
addresses of the host's network cards tell the machine where it is one's own; from
inside a virtual machine or a container only the operator can.
"""

import logging
from collections.abc import Iterable
from pathlib import Path

from ironic_ng.conf.settings import Settings
from ironic_ng.db.query import Condition, Query
from ironic_ng.db.unit import Reader
from ironic_ng.domain.port import Port

LOG = logging.getLogger(__name__)
_CARDS = Path("/sys/class/net")
_NONE = "00:00:00:00:00:00"


def hosted_on(
    reader: Reader, settings: Settings, addresses: Iterable[str]
) -> list[str]:
    """UUIDs of the nodes with a port of these addresses, and of those configured."""
    options = settings.conductor
    if not options.anti_locality:
        return []
    found: set[str] = set()
    known = sorted(set(addresses))
    if known:
        query = Query(conditions=(Condition("address", "in", known),))
        found.update(
            row["node_uuid"] for row in reader.rows(Port, ("node_uuid",), query)
        )
    for ident in options.hosted_on:
        node = reader.node_by_ident(ident)
        if node is not None:
            found.add(node.uuid)
    return sorted(found)


def own_addresses(cards: Path = _CARDS) -> list[str]:
    """MAC addresses of the hardware network cards of this host.

    Bridges, bonds and the cards of containers have no device behind them: their
    addresses are made up, or those of a card.
    """
    found = set()
    try:
        present = list(cards.iterdir())
    except OSError:
        return []
    for card in present:
        try:
            if (card / "device").exists():
                found.add((card / "address").read_text("ascii").strip().lower())
        except (OSError, ValueError) as error:
            LOG.debug("The address of %s is not known: %s", card.name, error)
    return sorted(found - {"", _NONE})
