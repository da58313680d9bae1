# SPDX-License-Identifier: Apache-2.0
"""Why a node is in maintenance: entries with a type, asserted and released alone."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ironic_ng.db.unit import Unit
from ironic_ng.domain import maintenance, values
from ironic_ng.domain.catalogue import api, api_maintenance
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.maintenance_entry import (
    RESERVED,
    MaintenanceEntry,
    MaintenanceType,
)
from ironic_ng.domain.node import Node
from ironic_ng.operations import maintenance_entries
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently
from ironic_ng.operations.maintenance import demand_releasable, who
from ironic_ng.operations.timeline import note

T = TypeVar("T")
_RULE = "baremetal:ng:maintenance:"
_MOST_REASON = 4096
TYPES = tuple(kind.value for kind in MaintenanceType if kind not in RESERVED)
"""What clients may assert."""


def entries(backend: Backend, caller: Caller, ident: str) -> list[MaintenanceEntry]:
    """All entries of a node, the oldest first."""
    with backend.database.read() as reader:
        node = backend.authority.node(reader, caller.newest(), ident, f"{_RULE}get")
        stored = maintenance_entries.stored_of(reader, node)
    return maintenance.entries_of(node, stored)


def assert_entry(
    backend: Backend, caller: Caller, ident: str, sent: Mapping[str, Any]
) -> MaintenanceEntry:
    """Keep a node in maintenance for one more reason.

    Raises BM-API-013 for a type that is not the client's to assert, BM-API-014
    when it is asserted already, BM-API-007 for other wrong values.
    """

    def act(unit: Unit, node: Node) -> MaintenanceEntry:
        kind = _kind(sent.get("type"))
        stored = maintenance_entries.stored_of(unit, node)
        present = maintenance.entries_of(node, stored)
        made = maintenance_entries.made_entry(
            unit, node, kind,
            reason=_reason(sent.get("reason")),
            extra=_extra(kind, sent.get("extra")),
            expires_at=_expiry(sent.get("expires_at"), unit.now()),
            **who(caller, node),
        )  # fmt: skip
        twin = maintenance.twin(present, made)
        if twin is not None:
            raise api_maintenance.ENTRY_EXISTS(
                node=node.uuid, type=made.type, entry=twin.uuid
            )
        unit.replace(maintenance_entries.keep(unit, node, stored, [*present, made]))
        text = f"Asserted maintenance: {made.type}"
        note(unit, caller, node, text, **_told(made))
        return made

    return _change(backend, caller, ident, "create", act)


def release(backend: Backend, caller: Caller, ident: str, entry_uuid: str) -> None:
    """Take one reason back; BM-API-015 when it is not the caller's to release."""

    def act(unit: Unit, node: Node) -> None:
        stored = maintenance_entries.stored_of(unit, node)
        present = maintenance.entries_of(node, stored)
        found = [it for it in present if it.uuid == entry_uuid]
        if not found:
            raise api.NOT_FOUND(noun="maintenance entry", ident=entry_uuid)
        demand_releasable(caller, node, found)
        rest = [it for it in present if it.uuid != entry_uuid]
        unit.replace(maintenance_entries.keep(unit, node, stored, rest))
        text = f"Released maintenance: {found[0].type}"
        note(unit, caller, node, text, **_told(found[0]))

    _change(backend, caller, ident, "delete", act)


def _change(
    backend: Backend,
    caller: Caller,
    ident: str,
    verb: str,
    act: Callable[[Unit, Node], T],
) -> T:
    asking = caller.newest()

    def work(unit: Unit) -> T:
        found = find_node(unit, asking, ident)
        node = backend.authority.visible(asking, found, ident)
        backend.authority.demand(asking, f"{_RULE}{verb}", node)
        waits = demand_free(unit, node)
        result = act(unit, node)
        if waits:
            unit.wake(node.uuid)
        return result

    return run_patiently(backend, work)


def _kind(sent: object) -> MaintenanceType:
    if sent not in TYPES:
        raise api_maintenance.TYPE_REFUSED(type=sent, known=", ".join(TYPES))
    return MaintenanceType(sent)


def _reason(sent: str | None) -> str | None:
    if sent is not None and len(sent) > _MOST_REASON:
        raise _invalid("reason", f"it is longer than {_MOST_REASON} characters")
    return sent


def _extra(kind: MaintenanceType, sent: object) -> dict[str, Any]:
    extra = {} if sent is None else sent
    if not isinstance(extra, dict):
        raise _invalid("extra", "it is no object")
    if kind is MaintenanceType.SCHEDULED_WINDOW:
        start = values.moment("extra.start", extra.get("start"))
        if values.moment("extra.end", extra.get("end")) <= start:
            raise _invalid("extra.end", "it is not after the start")
    return extra


def _expiry(sent: object, now: datetime.datetime) -> datetime.datetime | None:
    if sent is None:
        return None
    moment = values.moment("expires_at", sent)
    if moment <= now:
        raise _invalid("expires_at", "it is over already")
    return moment


def _invalid(name: str, problem: str) -> ServiceError:
    return api.INVALID_VALUE(name=name, problem=problem)


def _told(entry: MaintenanceEntry) -> dict[str, object]:
    return {"type": entry.type, "scope": entry.scope, "reason": entry.reason}
