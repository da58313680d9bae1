# SPDX-License-Identifier: Apache-2.0
"""Values as documents: which members a version shows, compiled once for each.

A view is a list of members with the function that fetches each. Views are kept
per (class, version, selection), so that a request only runs through the list.
"""

import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ironic_ng.domain import microversions, secrets
from ironic_ng.domain.allocation import Allocation
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.fields import Resource, resource_of
from ironic_ng.domain.microversions import Version
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port

Row = Mapping[str, Any]
Render = Callable[[Any, Version], Any]


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """``columns``: fields to fetch, by name. ``computed``: further members.

    ``renderers``: fields whose value is not shown as it is kept. ``parsed``:
    object fields that these need as objects, not as finished JSON.
    """

    version: Version
    columns: tuple[str, ...]
    computed: tuple[str, ...]
    renderers: tuple[tuple[str, Render], ...]
    key: str

    @property
    def parsed(self) -> frozenset[str]:
        """Object fields that must be given as objects."""
        return frozenset(name for name, _ in self.renderers)

    def document(self, source: Any) -> dict[str, Any]:
        """The plain members of a value."""
        found = {name: getattr(source, name) for name in self.columns}
        for name, render in self.renderers:
            found[name] = render(found[name], self.version)
        return found

    def documents(self, rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
        """Rows of a list, which hold the columns already; changed in place."""
        for name, render in self.renderers:
            for row in rows:
                row[name] = render(row[name], self.version)
        return rows

    def has(self, name: str) -> bool:
        """Whether a computed member is asked for."""
        return name in self.computed


@functools.lru_cache(maxsize=4096)
def view_of(
    kind: type,
    version: Version,
    fields: tuple[str, ...] | None = None,
    *,
    short: bool = False,
) -> View:
    """The view of a class: the selected fields, else the short or the full form."""
    declared = resource_of(kind)
    if fields is None:
        columns, computed = _everything(declared, version, short=short)
    else:
        columns, computed = _selected(declared, version, fields)
    renderers = tuple(
        (name, render)
        for name in columns
        if (render := _renderer(kind, name)) is not None
    )
    return View(version, columns, computed, renderers, declared.key)


def demand_selectable(
    kind: type, version: Version, fields: tuple[str, ...], needs: str = "fields"
) -> None:
    """Refuse names that the class or the version does not have."""
    declared = resource_of(kind)
    if not version.has("fields") and declared.since < microversions.NUMBERS["fields"]:
        raise _too_old(needs, microversions.NUMBERS["fields"], version)
    for name in fields:
        since = _since(declared, name)
        # Of allocations a later field has always been an unknown one.
        later = since is not None and since > version.minor and kind is Allocation
        if since is None or later:
            raise api.INVALID_VALUE(
                name="fields", problem=f'there is no field "{name[:60]}"'
            )
        if since > version.minor:
            raise _too_old(name, since, version)


def _since(declared: Resource, name: str) -> int | None:
    spec = declared.fields.get(name)
    if spec is not None:
        return spec.since
    computed = declared.computed.get(name)
    unselectable = declared.cls is Node and name == "links"
    if computed is None or computed.unselectable or unselectable:
        return None
    return computed.since


def _everything(
    declared: Resource, version: Version, *, short: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    columns = tuple(
        spec.name
        for spec in declared.fields.values()
        if spec.since is not None
        and spec.since <= version.minor
        and (spec.short or not short)
    )
    computed = tuple(
        item.name
        for item in declared.computed.values()
        if item.since <= version.minor and (item.always or not short)
    )
    return columns, computed


def _selected(
    declared: Resource, version: Version, fields: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    demand_selectable(declared.cls, version, fields)
    columns = tuple(name for name in fields if name in declared.fields)
    computed = tuple(
        item.name
        for item in declared.computed.values()
        if item.always or item.name in fields
    )
    return columns, computed


def _renderer(kind: type, name: str) -> Render | None:
    if (kind, name) in _SPECIAL:
        return _SPECIAL[kind, name]
    spec = resource_of(kind).fields[name]
    return _masked if spec.masked else None


def _masked(value: Any, _version: Version) -> Any:
    return secrets.mask(value)


def _instance_info(value: Any, _version: Version) -> Any:
    return secrets.mask(value, frozenset({"image_url", "configdrive"}))


def provision_state(value: Any, version: Version) -> Any:
    """The state as older versions name it."""
    if value == "available" and not version.has("available_state"):
        return None
    if value == "inspect wait" and not version.has("inspect_wait_state"):
        return "inspecting"
    return value


def _local_link(value: Any, version: Version) -> Any:
    shows_vtep = version.has("vtep") and not version.has("no_vtep")
    if not shows_vtep and any(name.startswith("vtep-") for name in value):
        return {}
    return value


def _too_old(name: str, since: int, version: Version) -> Exception:
    needed = f"{microversions.MAJOR}.{since}"
    return api.NEWER_VERSION_NEEDED(name=name, needed=needed, used=str(version))


_SPECIAL: dict[tuple[type, str], Render] = {
    (Node, "provision_state"): provision_state,
    (Node, "instance_info"): _instance_info,
    (Port, "local_link_connection"): _local_link,
}
