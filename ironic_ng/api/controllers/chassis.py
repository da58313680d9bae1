# SPDX-License-Identifier: Apache-2.0
"""Chassis."""

from typing import Any

from ironic_ng.api import paging, wsme_types
from ironic_ng.api.controllers import collection
from ironic_ng.api.controllers.node import NODE_LIST, NODE_LIST_DETAIL, listing
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain import patch
from ironic_ng.domain.chassis import Chassis
from ironic_ng.operations import chassis as operations

_FIELDS = {"fields": wsme_types.names("fields")}
_GET = "baremetal:chassis:get"


@exposed(status=201, body=wsme_types.creation(Chassis))
def create(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Create a chassis."""
    values = collection.conformed(Chassis, body)
    return collection.created(
        call, operations.create(call.backend, call.caller, values)
    )


@exposed(query=paging.QUERY)
def index(call: Call, **sent: Any) -> dict[str, Any]:
    """List chassis."""
    return _listed(call, sent, "chassis", detailed=False)


@exposed(query=paging.PLAIN_QUERY)
def detail(call: Call, **sent: Any) -> dict[str, Any]:
    """List chassis with every field."""
    return _listed(call, sent, "chassis/detail", detailed=True)


@exposed(query=_FIELDS)
def show(
    call: Call, chassis: str, fields: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Show a chassis."""
    call.backend.authority.demand(call.caller, _GET)
    with call.backend.database.read() as reader:
        found = operations.find(reader, chassis)
    return collection.document(call, found, fields)


@exposed(body=list)
def update(call: Call, chassis: str, body: list[Any]) -> dict[str, Any]:
    """Change a chassis."""
    changed = operations.update(
        call.backend, call.caller, chassis, patch.parse(body, call.caller.version)
    )
    return collection.document(call, changed)


@exposed(status=204)
def delete(call: Call, chassis: str) -> None:
    """Remove a chassis."""
    operations.delete(call.backend, call.caller, chassis)


@exposed(query=NODE_LIST)
def nodes(call: Call, chassis: str, **sent: Any) -> dict[str, Any]:
    """List the nodes of a chassis."""
    return _nodes(call, chassis, sent, "nodes", detailed=False)


@exposed(query=NODE_LIST_DETAIL)
def nodes_detail(call: Call, chassis: str, **sent: Any) -> dict[str, Any]:
    """List the nodes of a chassis with every field."""
    return _nodes(call, chassis, sent, "nodes/detail", detailed=True)


def _nodes(
    call: Call, chassis: str, sent: dict[str, Any], below: str, *, detailed: bool
) -> dict[str, Any]:
    with call.backend.database.read() as reader:
        found = operations.find(reader, chassis)
    sent["chassis_uuid"] = found.uuid
    path = f"chassis/{found.uuid}/{below}"
    return listing(call, sent, path, detailed=detailed)


def _listed(
    call: Call, sent: dict[str, Any], path: str, *, detailed: bool
) -> dict[str, Any]:
    call.backend.authority.demand(call.caller, _GET)
    page = paging.page_of(
        call, Chassis, sent, detailed=detailed, short=collection.SHORT[Chassis]
    )
    with call.backend.database.read() as reader:
        rows = reader.rows(Chassis, collection.columns(page), page.query())
    return collection.answer(call, page, path, rows)
