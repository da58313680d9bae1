# SPDX-License-Identifier: Apache-2.0
"""Finds the route of a request in the table, by segments, without any getattr."""

import dataclasses
import enum
from collections.abc import Iterable, Iterator

from ironic_ng.api.errors import Unroutable
from ironic_ng.api.expose import Endpoint
from ironic_ng.domain import checks, microversions
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.microversions import Version


class Before(enum.Enum):
    """How a route is refused in versions that do not have it yet."""

    HIDDEN = "404 by the router"
    ABSENT = "404 by a handler"
    NO_METHOD = "405 by a handler"
    NO_HANDLER = "405 by the router"
    TOO_OLD = "406 by a handler"
    FORBIDDEN_FIRST = "404 by a handler, told to those who may do it"


@dataclasses.dataclass(frozen=True, slots=True)
class Route:
    """One row of the table; ``path`` holds parameters in braces.

    ``alias``: another way of saying what a row before says.
    """

    method: str
    path: str
    endpoint: Endpoint | None
    since: int = microversions.MINIMUM
    before: Before = Before.HIDDEN
    public: bool = False
    alias: bool = False

    def demand(self, version: Version) -> None:
        """Refuse a version in which the route does not exist.

        Routes that are FORBIDDEN_FIRST are refused by their operation.
        """
        if version.minor >= self.since or self.before is Before.FORBIDDEN_FIRST:
            return
        if self.before is Before.HIDDEN:
            raise Unroutable(api.NO_SUCH_PATH(path=f"/v1/{self.path}"))
        if self.before is Before.NO_HANDLER:
            path = f"/v1/{self.path}"
            raise Unroutable(api.METHOD_NOT_ALLOWED(method=self.method, path=path))
        if self.before is Before.ABSENT:
            raise api.NO_SUCH_PATH(path=f"/v1/{self.path}")
        if self.before is Before.NO_METHOD:
            raise api.METHOD_NOT_ALLOWED(method=self.method, path=f"/v1/{self.path}")
        raise api.NEWER_VERSION_NEEDED(
            name=f"{self.method} /v1/{self.path}",
            needed=f"{microversions.MAJOR}.{self.since}",
            used=str(version),
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Match:
    """A route and the values of its parameters."""

    route: Route
    arguments: dict[str, str]


@dataclasses.dataclass(slots=True)
class _Place:
    """A position in the tree of segments."""

    children: dict[str, "_Place"] = dataclasses.field(default_factory=dict)
    parameter: tuple[str, "_Place"] | None = None
    routes: dict[str, Route] = dataclasses.field(default_factory=dict)


class Router:
    """The table as a tree."""

    def __init__(self, routes: Iterable[Route], reserved: frozenset[str]) -> None:
        """Build the tree; ``reserved`` words never stand for a node."""
        self._root = _Place()
        self._reserved = reserved
        for route in routes:
            self._add(route)

    def match(self, method: str, segments: list[str], version: Version) -> Match:
        """The route for a method at a place; Unroutable when there is none.

        A place hidden from the version is no place, whatever the method.
        """
        path = "/v1/" + "/".join(segments)
        found = next(self._places(self._root, segments, {}), None)
        if found is None:
            raise Unroutable(api.NO_SUCH_PATH(path=path[:200]))
        place, arguments = found
        route = place.routes.get(method)
        if route is None and _hidden(place, version):
            raise Unroutable(api.NO_SUCH_PATH(path=path[:200]))
        if route is None:
            raise Unroutable(api.METHOD_NOT_ALLOWED(method=method, path=path[:200]))
        self._check(arguments)
        return Match(route, arguments)

    def _add(self, route: Route) -> None:
        place = self._root
        for segment in filter(None, route.path.split("/")):
            if segment.startswith("{"):
                name = segment.strip("{}")
                if place.parameter is None:
                    place.parameter = (name, _Place())
                place = place.parameter[1]
            else:
                place = place.children.setdefault(segment, _Place())
        if route.method in place.routes:
            message = f"{route.method} {route.path} is in the table twice"
            raise ValueError(message)
        place.routes[route.method] = route

    def _places(
        self, place: _Place, segments: list[str], arguments: dict[str, str]
    ) -> Iterator[tuple[_Place, dict[str, str]]]:
        if not segments:
            yield place, arguments
            return
        first, rest = segments[0], segments[1:]
        if first in place.children:
            yield from self._places(place.children[first], rest, arguments)
        if place.parameter is not None:
            name, below = place.parameter
            if name == "node" and first in self._reserved:
                return
            yield from self._places(below, rest, {**arguments, name: first})

    def _check(self, arguments: dict[str, str]) -> None:
        for name in ("node", "portgroup"):
            ident = arguments.get(name)
            if ident is not None and not is_ident(ident):
                raise Unroutable(api.BAD_IDENT(noun=name, ident=ident[:60]))


def is_ident(text: str) -> bool:
    """Whether it has the form of a UUID or of a name."""
    return checks.is_uuid(text) or checks.is_logical_name(text)


def _hidden(place: _Place, version: Version) -> bool:
    """Whether the router hides everything there from this version."""
    return bool(place.routes) and all(
        route.before is Before.HIDDEN and route.since > version.minor
        for route in place.routes.values()
    )
