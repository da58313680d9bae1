# SPDX-License-Identifier: Apache-2.0
"""Port groups, also those below a node."""

import dataclasses
from typing import Any

from ironic_ng.api import paging, views, wsme_types
from ironic_ng.api.controllers import collection
from ironic_ng.api.expose import Call, exposed
from ironic_ng.db.query import Condition
from ironic_ng.db.unit import Reader
from ironic_ng.domain import patch
from ironic_ng.domain.microversions import LATEST
from ironic_ng.domain.portgroup import Portgroup
from ironic_ng.operations import port_list
from ironic_ng.operations import portgroup as operations

_FIELDS = {"fields": wsme_types.names("fields")}
_FILTERS = {
    "node": wsme_types.text("node"),
    "address": wsme_types.mac("address"),
    "shard": wsme_types.words("shard"),
    "conductor_groups": wsme_types.words("conductor_groups"),
}


@exposed(status=201, body=wsme_types.creation(Portgroup))
def create(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Create a port group."""
    collection.demand_creation_versions(
        call, Portgroup, body, tuple(operations.ANY_VERSION)
    )
    values = collection.conformed(Portgroup, body)
    return collection.created(
        call, operations.create(call.backend, call.caller, values)
    )


@exposed(query={**paging.QUERY, **_FILTERS})
def index(call: Call, **sent: Any) -> dict[str, Any]:
    """List port groups."""
    return _listed(call, sent, "portgroups", detailed=False)


@exposed(query={**paging.PLAIN_QUERY, **_FILTERS})
def detail(call: Call, **sent: Any) -> dict[str, Any]:
    """List port groups with every field."""
    return _listed(call, sent, "portgroups/detail", detailed=True)


@exposed(query=_FIELDS)
def show(
    call: Call, portgroup: str, fields: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Show a port group."""
    with call.backend.database.read() as reader:
        found, _ = operations.find(
            call.backend, reader, call.caller, portgroup, "baremetal:portgroup:get"
        )
    return collection.document(call, found, fields)


@exposed(body=list)
def update(call: Call, portgroup: str, body: list[Any]) -> dict[str, Any]:
    """Change a port group."""
    changed = operations.update(
        call.backend, call.caller, portgroup, patch.parse(body, call.caller.version)
    )
    return collection.document(call, changed)


@exposed(status=204)
def delete(call: Call, portgroup: str) -> None:
    """Remove a port group."""
    operations.delete(call.backend, call.caller, portgroup)


@exposed(query=paging.QUERY)
def of_node(call: Call, node: str, **sent: Any) -> dict[str, Any]:
    """List the port groups of a node."""
    return _below_node(call, node, sent, "portgroups", detailed=False)


@exposed(query=paging.PLAIN_QUERY)
def of_node_detail(call: Call, node: str, **sent: Any) -> dict[str, Any]:
    """List the port groups of a node with every field."""
    return _below_node(call, node, sent, "portgroups/detail", detailed=True)


def _listed(
    call: Call, sent: dict[str, Any], path: str, *, detailed: bool
) -> dict[str, Any]:
    page = _page(call, sent, detailed=detailed)
    if detailed:
        # This one list has always shown every field, whatever the version.
        page = dataclasses.replace(page, view=views.view_of(Portgroup, LATEST))
    with call.backend.database.read() as reader:
        wanted = port_list.portgroup_conditions(call.backend, reader, call.caller, sent)
        return _answer(call, reader, page, path, wanted)


def _below_node(
    call: Call, node: str, sent: dict[str, Any], below: str, *, detailed: bool
) -> dict[str, Any]:
    page = _page(call, sent, detailed=detailed)
    with call.backend.database.read() as reader:
        wanted = port_list.of_node(call.backend, reader, call.caller, node)
        return _answer(call, reader, page, f"nodes/{node}/{below}", wanted)


def _page(call: Call, sent: dict[str, Any], *, detailed: bool) -> paging.Page:
    return paging.page_of(
        call, Portgroup, sent, detailed=detailed, short=collection.SHORT[Portgroup]
    )


def _answer(
    call: Call,
    reader: Reader,
    page: paging.Page,
    path: str,
    wanted: list[Condition],
) -> dict[str, Any]:
    rows = port_list.rows(
        call.backend,
        reader,
        call.caller,
        Portgroup,
        wanted,
        (page.query, collection.columns(page)),
    )
    return collection.answer(call, page, path, rows)
