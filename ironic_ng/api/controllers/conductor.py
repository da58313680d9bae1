# SPDX-License-Identifier: Apache-2.0
"""Conductors."""

from typing import Any

from ironic_ng.api import links, paging, schemas, views, wsme_types
from ironic_ng.api.expose import Call, exposed
from ironic_ng.db.unit import Reader
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.conductor import Conductor
from ironic_ng.operations.locate import is_alive

_GET = "baremetal:conductor:get"
_SHORT = ("hostname", "conductor_group", "alive")


@exposed(query=paging.QUERY, answer=schemas.many(Conductor))
def index(call: Call, **sent: Any) -> dict[str, Any]:
    """List conductors."""
    call.backend.authority.demand(call.caller, _GET)
    page = paging.page_of(call, Conductor, sent, short=_SHORT)
    short = page.fields == _SHORT
    with call.backend.database.read() as reader:
        found = reader.page(Conductor, page.query())
        documents = [
            _document(call, reader, item, page.view, alive=short) for item in found
        ]
    keys = [item.hostname for item in found]
    return paging.listed(page, call, "conductors", documents, keys)


@exposed(query={"fields": wsme_types.names("fields")}, answer=schemas.one(Conductor))
def show(
    call: Call, hostname: str, fields: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Show a conductor."""
    call.backend.authority.demand(call.caller, _GET)
    view = views.view_of(Conductor, call.caller.version, fields)
    with call.backend.database.read() as reader:
        found = reader.get(Conductor, hostname)
        if found is None:
            raise api.NOT_FOUND(noun="conductor", ident=hostname[:80])
        return _document(call, reader, found, view)


def _document(
    call: Call,
    reader: Reader,
    found: Conductor,
    view: views.View,
    *,
    alive: bool = False,
) -> dict[str, Any]:
    document = view.document(found)
    if alive or view.has("alive"):
        timeout = call.backend.settings.conductor.heartbeat_timeout
        document["alive"] = is_alive(found, reader.now(), timeout)
    document["links"] = links.pair(call.base, f"conductors/{found.hostname}")
    return document
