# SPDX-License-Identifier: Apache-2.0
"""Ports, also those below a node or a port group."""

from typing import Any

from ironic_ng.api import paging, wsme_types
from ironic_ng.api.controllers import collection
from ironic_ng.api.expose import Call, exposed
from ironic_ng.db.query import Condition
from ironic_ng.db.unit import Reader
from ironic_ng.domain import microversions, patch
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.port import Port
from ironic_ng.operations import port as operations
from ironic_ng.operations import port_list, portgroup

_IDENT = ("node_ident", wsme_types.text("node_ident"), False)
_CREATION = wsme_types.creation(Port, (_IDENT,))
_FIELDS = {"fields": wsme_types.names("fields")}
_FILTERS = {
    "node": wsme_types.text("node"),
    "node_uuid": wsme_types.uuid("node_uuid"),
    "address": wsme_types.mac("address"),
    "portgroup": wsme_types.text("portgroup"),
    "shard": wsme_types.words("shard"),
    "description_contains": wsme_types.text("description_contains"),
    "conductor_groups": wsme_types.words("conductor_groups"),
}


@exposed(status=201, body=_CREATION)
def create(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Create a port."""
    if body.get("node_ident") is not None and not call.caller.has("port_node_ident"):
        raise api.NEWER_VERSION_NEEDED(
            name="node_ident",
            needed=f"{microversions.MAJOR}.94",
            used=str(call.caller.version),
        )
    collection.demand_creation_versions(call, Port, body)
    values = collection.conformed(Port, body)
    values["node_ident"] = body.get("node_ident")
    return collection.created(
        call, operations.create(call.backend, call.caller, values)
    )


@exposed(query={**paging.QUERY, **_FILTERS})
def index(call: Call, **sent: Any) -> dict[str, Any]:
    """List ports."""
    return _listed(call, sent, "ports", detailed=False)


@exposed(query={**paging.PLAIN_QUERY, **_FILTERS})
def detail(call: Call, **sent: Any) -> dict[str, Any]:
    """List ports with every field."""
    return _listed(call, sent, "ports/detail", detailed=True)


@exposed(query=_FIELDS)
def show(
    call: Call, port: str, fields: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Show a port."""
    with call.backend.database.read() as reader:
        found, _ = operations.find(
            call.backend, reader, call.caller, port, "baremetal:port:get"
        )
    return collection.document(call, found, fields)


@exposed(body=list)
def update(call: Call, port: str, body: list[Any]) -> dict[str, Any]:
    """Change a port."""
    changed = operations.update(
        call.backend, call.caller, port, patch.parse(body, call.caller.version)
    )
    return collection.document(call, changed)


@exposed(status=204)
def delete(call: Call, port: str) -> None:
    """Remove a port."""
    operations.delete(call.backend, call.caller, port)


@exposed(query=paging.QUERY)
def of_node(call: Call, node: str, **sent: Any) -> dict[str, Any]:
    """List the ports of a node."""
    return _below_node(call, node, sent, "ports", detailed=False)


@exposed(query=paging.PLAIN_QUERY)
def of_node_detail(call: Call, node: str, **sent: Any) -> dict[str, Any]:
    """List the ports of a node with every field."""
    return _below_node(call, node, sent, "ports/detail", detailed=True)


@exposed(query=paging.QUERY)
def of_group(call: Call, portgroup: str, **sent: Any) -> dict[str, Any]:
    """List the ports of a port group."""
    return _below_group(call, portgroup, sent, "ports", detailed=False)


@exposed(query=paging.PLAIN_QUERY)
def of_group_detail(call: Call, portgroup: str, **sent: Any) -> dict[str, Any]:
    """List the ports of a port group with every field."""
    return _below_group(call, portgroup, sent, "ports/detail", detailed=True)


@exposed(free=True)
def of_group_of_node(call: Call, node: str, portgroup: str, query: Any) -> None:
    """Refuse the address that selects by node and group at once."""
    raise api.CONTRADICTION(one=f"node {node}", other=f"port group {portgroup}")


def _listed(
    call: Call, sent: dict[str, Any], path: str, *, detailed: bool
) -> dict[str, Any]:
    page = _page(call, sent, detailed=detailed)
    with call.backend.database.read() as reader:
        wanted = port_list.port_conditions(call.backend, reader, call.caller, sent)
        return _answer(call, reader, page, path, wanted)


def _below_node(
    call: Call, node: str, sent: dict[str, Any], below: str, *, detailed: bool
) -> dict[str, Any]:
    page = _page(call, sent, detailed=detailed)
    with call.backend.database.read() as reader:
        wanted = port_list.of_node(call.backend, reader, call.caller, node)
        return _answer(call, reader, page, f"nodes/{node}/{below}", wanted)


def _below_group(
    call: Call, ident: str, sent: dict[str, Any], below: str, *, detailed: bool
) -> dict[str, Any]:
    page = _page(call, sent, detailed=detailed)
    with call.backend.database.read() as reader:
        group, _ = portgroup.find(
            call.backend, reader, call.caller, ident, "baremetal:node:get"
        )
        wanted = [Condition("portgroup_uuid", "eq", group.uuid)]
        return _answer(call, reader, page, f"portgroups/{ident}/{below}", wanted)


def _page(call: Call, sent: dict[str, Any], *, detailed: bool) -> paging.Page:
    return paging.page_of(
        call, Port, sent, detailed=detailed, short=collection.SHORT[Port]
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
        Port,
        wanted,
        (page.query, collection.columns(page)),
    )
    return collection.answer(call, page, path, rows)
