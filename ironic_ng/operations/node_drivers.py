# SPDX-License-Identifier: Apache-2.0
"""Which interfaces a node gets, decided from the rows of the live conductors."""

from collections.abc import Sequence
from typing import Any

from ironic_ng.db.unit import Reader
from ironic_ng.domain import composition
from ironic_ng.domain.catalogue import api_nodes
from ironic_ng.domain.composition import Offers
from ironic_ng.domain.node import INTERFACE_KINDS, Node
from ironic_ng.domain.patch import Operation
from ironic_ng.operations.backend import Backend

_FIELDS = {f"{kind}_interface": kind for kind in INTERFACE_KINDS}


def compose_new(backend: Backend, reader: Reader, node: Node) -> None:
    """Give a new node its interfaces: those it names, else the defaults."""
    offers = offers_for(backend, reader, node.driver, node.conductor_group)
    wanted = {kind: node.interface(kind) for kind in INTERFACE_KINDS}
    for kind, name in composition.compose(node.driver, offers, wanted).items():
        setattr(node, f"{kind}_interface", name)


def change(
    backend: Backend,
    reader: Reader,
    node: Node,
    changes: dict[str, Any],
    *,
    reset: bool,
    patched: Sequence[Operation],
) -> None:
    """Check a change of driver, interfaces or group; complete it in ``changes``."""
    driver = changes.get("driver", node.driver)
    if reset and not any(item.field == "driver" for item in patched):
        raise api_nodes.RESET_WITHOUT_DRIVER()
    touched = set(changes) & {"driver", "conductor_group", *_FIELDS}
    group = changes.get("conductor_group", node.conductor_group)
    offers = offers_for(backend, reader, driver, group)
    if not touched:
        return
    for field, kind in _FIELDS.items():
        keep = None if reset else node.interface(kind)
        wanted = changes.get(field, keep)
        name = composition.choose(driver, offers, kind, wanted)
        if field in changes or name != node.interface(kind):
            changes[field] = name


def offers_for(backend: Backend, reader: Reader, driver: str, group: str) -> Offers:
    """What live conductors of the group offer for a driver; BM-API-150 if none do."""
    conductors = backend.locator.offers(reader, driver, group)
    return composition.merged(item.interfaces.get(driver, {}) for item in conductors)
