# SPDX-License-Identifier: Apache-2.0
"""What ports, port groups and chassis have in common: documents and lists."""

from collections.abc import Sequence
from typing import Any

from ironic_ng.api import links, paging, views, wsme_types
from ironic_ng.api.expose import Call
from ironic_ng.domain import patch
from ironic_ng.domain.chassis import Chassis
from ironic_ng.domain.fields import fields_of, resource_of
from ironic_ng.domain.port import Port
from ironic_ng.domain.portgroup import Portgroup

SHORT = {
    Port: ("uuid", "address"),
    Portgroup: ("uuid", "address", "name"),
    Chassis: ("uuid", "description"),
}
"""Fields of the short form, in the order in which next links repeat them."""
_SUBLINKS = {Portgroup: "ports", Chassis: "nodes"}


def document(
    call: Call, value: Any, fields: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """One value in full, or its selected fields."""
    kind: type = type(value)
    view = views.view_of(kind, call.caller.version, fields)
    return _linked(call, kind, view, view.document(value), value.uuid)


def documents(
    call: Call, page: paging.Page, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows of a list, completed in place."""
    page.view.documents(rows)
    wants_uuid = "uuid" in page.view.columns
    for row in rows:
        uuid = row["uuid"] if wants_uuid else row.pop("uuid")
        _linked(call, page.kind, page.view, row, uuid)
    return rows


def columns(page: paging.Page) -> list[str]:
    """What to fetch: what is shown, and the UUID for links."""
    return list(dict.fromkeys([*page.view.columns, "uuid"]))


def answer(
    call: Call, page: paging.Page, path: str, rows: list[dict[str, Any]]
) -> dict[str, Any]:
    """The document of a list."""
    keys = [row["uuid"] for row in rows]
    return paging.listed(page, call, path, documents(call, page, rows), keys)


def demand_creation_versions(
    call: Call, kind: type, body: dict[str, Any], any_version: Sequence[str] = ()
) -> None:
    """Refuse members of a body that came later than the version."""
    specs = fields_of(kind)
    for name in body:
        if name in specs and name not in any_version:
            patch.check_version(specs[name], call.caller.version)


def created(call: Call, value: Any) -> dict[str, Any]:
    """The answer to a creation."""
    call.located(f"{resource_of(type(value)).collection}/{value.uuid}")
    return document(call, value)


def conformed(kind: type, body: dict[str, Any]) -> dict[str, Any]:
    """A body as the values of a new resource."""
    return wsme_types.conformed(kind, body)


def _linked(
    call: Call, kind: type, view: views.View, found: dict[str, Any], uuid: str
) -> dict[str, Any]:
    path = f"{resource_of(kind).collection}/{uuid}"
    found["links"] = links.pair(call.base, path)
    below = _SUBLINKS.get(kind)
    if below is not None and view.has(below):
        pair = links.pair(call.base, f"{path}/{below}")
        # Of a chassis it has always been an array within an array.
        found[below] = [pair] if kind is Chassis else pair
    return found
