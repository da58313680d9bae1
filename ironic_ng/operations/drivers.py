# SPDX-License-Identifier: Apache-2.0
"""Hardware types as the live conductors offer them."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from ironic_ng.db.unit import Reader
from ironic_ng.domain import composition
from ironic_ng.domain.catalogue import api
from ironic_ng.operations.backend import Backend


@dataclasses.dataclass(frozen=True, slots=True)
class Offered:
    """One hardware type: who offers it, with which interfaces and properties."""

    name: str
    hosts: tuple[str, ...]
    interfaces: Mapping[str, Any]
    properties: Mapping[str, Any]


def offered(backend: Backend, reader: Reader) -> list[Offered]:
    """All types of live conductors, by name."""
    found: dict[str, list[Any]] = {}
    for conductor in backend.locator.live(reader, fresh=True):
        for name in conductor.drivers:
            found.setdefault(name, []).append(conductor)
    return [
        Offered(
            name,
            tuple(item.hostname for item in conductors),
            composition.merged(item.interfaces.get(name, {}) for item in conductors),
            conductors[0].properties.get(name, {}),
        )
        for name, conductors in sorted(found.items())
    ]


def one(backend: Backend, reader: Reader, name: str) -> Offered:
    """One type; BM-API-018 when no live conductor offers it."""
    for found in offered(backend, reader):
        if found.name == name:
            return found
    raise api.NOT_FOUND(noun="hardware type", ident=name[:80])
