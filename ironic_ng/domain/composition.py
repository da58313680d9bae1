# SPDX-License-Identifier: Apache-2.0
"""Which interface implementations a hardware type offers, and what a node gets.

A conductor works out its ``Offers`` from the hardware types and the options, and
stores them in its row; everyone else decides from that row alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ironic_ng.domain.catalogue import api_drivers, api_nodes
from ironic_ng.domain.node import INTERFACE_KINDS

ANY: Final = "*"
"""In a hardware type's table: whatever is enabled, after those named before it."""

Offer = Mapping[str, Any]
"""Of one kind: ``{"enabled": [names, best first], "default": name or None}``."""
Offers = Mapping[str, Offer]
"""An ``Offer`` for each kind of interface."""


def offer_of(
    supported: Sequence[str], enabled: Sequence[str], preferred: str | None
) -> dict[str, Any]:
    """What one hardware type offers of one kind.

    ``supported``: by the type, best first; ``enabled`` and ``preferred``: by the
    options. The preferred one counts only where the type supports it.
    """
    usable = [name for name in supported if name in enabled]
    if ANY in supported:
        usable += [name for name in enabled if name not in usable]
    default = preferred if preferred in usable else next(iter(usable), None)
    return {"enabled": usable, "default": default}


def choose(driver: str, offers: Offers, kind: str, wanted: str | None) -> str:
    """The implementation a node gets: the wanted one if usable, else the default."""
    offer = offers.get(kind, {"enabled": [], "default": None})
    if wanted is None:
        if offer["default"] is None:
            raise api_drivers.NO_DEFAULT_INTERFACE(driver=driver, kind=kind)
        return str(offer["default"])
    if wanted not in offer["enabled"]:
        raise api_nodes.INTERFACE_UNUSABLE(
            kind=kind,
            name=wanted,
            driver=driver,
            usable=", ".join(sorted(offer["enabled"])) or "none",
        )
    return wanted


def compose(
    driver: str, offers: Offers, wanted: Mapping[str, str | None]
) -> dict[str, str]:
    """An implementation for each kind; ``wanted`` names those asked for by kind."""
    return {
        kind: choose(driver, offers, kind, wanted.get(kind)) for kind in INTERFACE_KINDS
    }


def merged(offers: Iterable[Offers]) -> dict[str, Any]:
    """What several conductors offer together of one hardware type."""
    found: dict[str, Any] = {}
    for offer in offers:
        for kind, words in offer.items():
            known = found.setdefault(kind, {"enabled": [], "default": None})
            known["enabled"] += [
                name for name in words["enabled"] if name not in known["enabled"]
            ]
            known["default"] = known["default"] or words["default"]
    return found
