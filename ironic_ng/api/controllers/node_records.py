# SPDX-License-Identifier: Apache-2.0
"""What is kept of a node: history, inventory, BIOS settings, firmware."""

from typing import Any

from ironic_ng.api import answers, links, paging, schemas, views, wsme_types
from ironic_ng.api.expose import Call, exposed
from ironic_ng.db.query import Condition
from ironic_ng.domain import microversions
from ironic_ng.domain.bios_setting import BiosSetting
from ironic_ng.domain.catalogue import api, api_nodes
from ironic_ng.domain.fields import fields_of
from ironic_ng.domain.firmware_component import FirmwareComponent
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.inventory import NodeInventory

_HISTORY = "baremetal:node:history:get"
_LONGEST_EVENT = 255
_SHOWN = (Condition("severity", "eq", "ERROR"), Condition("event_type", "not_null"))
"""Of all events the history shows failures and those with a type."""
_FIELDS = wsme_types.names("fields")
_DETAIL = wsme_types.boolean("detail")
_ALWAYS = ("created_at", "updated_at")


@exposed(
    query={**paging.PLAIN_QUERY, "detail": _DETAIL}, answer=schemas.many(HistoryEvent)
)
def history(call: Call, node: str, **sent: Any) -> dict[str, Any]:
    """List history events."""
    page = paging.page_of(call, HistoryEvent, sent, default_sort="created_at")
    with call.backend.database.read() as reader:
        found = call.backend.authority.node(reader, call.caller, node, _HISTORY)
        query = page.query(equals={"node_uuid": found.uuid}, any_of=(_SHOWN,))
        events = reader.page(HistoryEvent, query)
    documents = [_event(call, item, page.view) for item in events]
    if not page.detail:
        for document in documents:
            document["event"] = _cut(document["event"])
    keys = [item.uuid for item in events]
    return paging.listed(page, call, f"nodes/{node}/history", documents, keys)


@exposed(answer=schemas.one(HistoryEvent))
def history_event(call: Call, node: str, event: str) -> dict[str, Any]:
    """Show a history event."""
    with call.backend.database.read() as reader:
        found = call.backend.authority.node(reader, call.caller, node, _HISTORY)
        kept = reader.one(HistoryEvent, uuid=event, node_uuid=found.uuid)
    if kept is None:
        raise api.NOT_FOUND(noun="history event", ident=event[:60])
    view = views.view_of(HistoryEvent, call.caller.version)
    return _event(call, kept, view)


@exposed(answer=answers.INVENTORY)
def inventory(call: Call, node: str) -> dict[str, Any]:
    """Show inspection data."""
    rule = "baremetal:node:inventory:get"
    with call.backend.database.read() as reader:
        found = call.backend.authority.node(reader, call.caller, node, rule)
        kept = reader.one(NodeInventory, node_uuid=found.uuid)
    if kept is None or call.backend.settings.inventory.data_backend == "none":
        raise api_nodes.HOLDS_INVENTORY(node=found.uuid)
    return {"inventory": kept.inventory, "plugin_data": kept.plugin_data}


@exposed(query={"fields": _FIELDS, "detail": _DETAIL}, answer=schemas.many(BiosSetting))
def bios(
    call: Call,
    node: str,
    fields: tuple[str, ...] | None = None,
    detail: bool | None = None,
) -> dict[str, Any]:
    """List cached BIOS settings."""
    if not call.caller.has("bios_registry") and (fields or detail is not None):
        raise api.UNKNOWN_ARGUMENT(name="fields and detail")
    if fields is not None and detail:
        raise api.FIELDS_AND_DETAIL()
    view = _bios_view(call, fields, short=not detail)
    found = _settings(call, node)
    return {"bios": [_setting(call, node, item, view) for item in found]}


@exposed(answer=answers.ONE_SETTING)
def bios_setting(call: Call, node: str, setting: str) -> dict[str, Any]:
    """Show one BIOS setting."""
    view = _bios_view(call, None, short=False)
    for item in _settings(call, node):
        if item.name == setting:
            return {item.name: _setting(call, node, item, view)}
    raise api.NOT_FOUND(noun="BIOS setting", ident=setting[:80])


@exposed(query={"fields": _FIELDS}, answer=schemas.many(FirmwareComponent))
def firmware(
    call: Call, node: str, fields: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """List cached firmware components."""
    minor = call.caller.minor
    specs = fields_of(FirmwareComponent)
    for name in fields or ():
        spec = specs.get(name)
        if spec is None or spec.since is None or spec.since > minor:
            raise api.INVALID_VALUE(
                name="fields", problem=f'there is no field "{name[:60]}"'
            )
    if fields is not None:
        fields = tuple(dict.fromkeys((*_ALWAYS, *fields)))
    view = views.view_of(FirmwareComponent, call.caller.version, fields)
    rule = "baremetal:node:firmware:get"
    with call.backend.database.read() as reader:
        found = call.backend.authority.node(reader, call.caller, node, rule)
        kept = reader.find(FirmwareComponent, node_uuid=found.uuid)
    return {"firmware": [view.document(item) for item in kept]}


def _settings(call: Call, ident: str) -> list[BiosSetting]:
    rule = "baremetal:node:bios:get"
    with call.backend.database.read() as reader:
        found = call.backend.authority.node(reader, call.caller, ident, rule)
        kept = reader.find(BiosSetting, node_uuid=found.uuid)
    return sorted(kept, key=lambda item: item.name)


def _bios_view(
    call: Call, fields: tuple[str, ...] | None, *, short: bool
) -> views.View:
    if fields is not None:
        fields = tuple(dict.fromkeys((*_ALWAYS, *fields)))
        views.demand_selectable(BiosSetting, call.caller.version, fields)
    old = call.caller.minor < microversions.NUMBERS["bios_registry"]
    return views.view_of(
        BiosSetting, call.caller.version, fields, short=(short or old) and not fields
    )


def _setting(
    call: Call, ident: str, item: BiosSetting, view: views.View
) -> dict[str, Any]:
    document = view.document(item)
    document["links"] = links.pair(call.base, f"nodes/{ident}/bios/{item.name}")
    return document


def _event(call: Call, item: HistoryEvent, view: views.View) -> dict[str, Any]:
    document = view.document(item)
    document["links"] = links.own(
        call.base, f"nodes/{item.node_uuid}/history/{item.uuid}"
    )
    return document


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_EVENT else text[: _LONGEST_EVENT - 4] + "..."
