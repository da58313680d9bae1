# SPDX-License-Identifier: Apache-2.0
"""A worker process that serves nodes, as it reports itself."""

import datetime
from typing import Any

from ironic_ng.domain.fields import Computed, field, resource


@resource(
    table="conductors",
    collection="conductors",
    noun="conductor",
    since=49,
    computed=(Computed("links", 49, always=True), Computed("alive", 49)),
)
class Conductor:
    """One conductor; ``updated_at`` is its last report by the database's clock.

    ``interfaces`` holds, for each hardware type, ``{kind: {"enabled": [...],
    "default": name or None}}``, so that the API can check a driver without
    loading it. ``report`` is what it tells of itself with each sign of life (see
    ``domain/report.py``). ``properties`` holds, for each hardware type, what
    ``GET /v1/drivers/{name}/properties`` answers. ``failure_domain`` is a path such
    as ``site1/hall2/rack07``; ``capacity`` says how much of the load it takes beside
    others, 100 being the usual share; ``hosted_on`` holds the UUIDs of the nodes that
    it runs on itself. ``features`` are those of ``domain/features.py`` that it has.
    """

    hostname: str = field(since=49, unique=True, short=True)
    conductor_group: str = field(default="", since=49, short=True)
    drivers: list[str] = field(default_factory=list, since=49)
    interfaces: dict[str, Any] = field(default_factory=dict, since=None)
    properties: dict[str, Any] = field(default_factory=dict, since=None)
    features: list[str] = field(default_factory=list, since=None)
    failure_domain: str = field(default="", since=None)
    capacity: int = field(default=100, since=None)
    hosted_on: list[str] = field(default_factory=list, since=None)
    report: dict[str, Any] = field(default_factory=dict, since=None)
    incarnation: str = field(default="", size=36, since=None)
    online: bool = field(default=True, since=None)
    created_at: datetime.datetime | None = field(default=None, since=49)
    updated_at: datetime.datetime | None = field(default=None, since=49)
