# SPDX-License-Identifier: Apache-2.0
"""Hardware types."""

from typing import Any

from ironic_ng.api import answers, links, wsme_types
from ironic_ng.api.controllers import vendor
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain import microversions, raid
from ironic_ng.domain.catalogue import api
from ironic_ng.operations import drivers as operations
from ironic_ng.operations import questions
from ironic_ng.operations.drivers import Offered

_GET = "baremetal:driver:get"
_KINDS_SINCE = {
    "boot": 30, "console": 30, "deploy": 30, "inspect": 30, "management": 30,
    "network": 30, "power": 30, "raid": 30, "vendor": 30, "storage": 33,
    "rescue": 38, "bios": 40, "firmware": 86,
}  # fmt: skip
_FIELDS_SINCE = 77
_LIST = {
    "type": wsme_types.text("type"),
    "detail": wsme_types.boolean("detail"),
    "fields": wsme_types.names("fields"),
}


@exposed(query=_LIST, answer=answers.DRIVERS)
def index(call: Call, **sent: Any) -> dict[str, Any]:
    """List hardware types of live conductors."""
    call.backend.authority.demand(call.caller, _GET)
    fields, detail = sent.get("fields"), sent.get("detail")
    for name, since in (("type", 30), ("detail", 30), ("fields", _FIELDS_SINCE)):
        if sent.get(name) is not None:
            _require(call, name, since)
    if fields is not None and detail:
        raise api.FIELDS_AND_DETAIL()
    _check_fields(call, fields)
    kind = sent.get("type")
    if kind not in {None, "dynamic", "classic"}:
        raise api.INVALID_VALUE(name="type", problem="it is dynamic or classic")
    if kind == "classic":
        return {"drivers": []}
    with call.backend.database.read() as reader:
        found = operations.offered(call.backend, reader)
    shown = [_document(call, item, fields, full=bool(detail)) for item in found]
    return {"drivers": shown}


@exposed(query={"fields": wsme_types.names("fields")}, answer=answers.DRIVER)
def show(
    call: Call, driver: str, fields: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Show a hardware type."""
    call.backend.authority.demand(call.caller, _GET)
    if fields is not None:
        _require(call, "fields", _FIELDS_SINCE)
    _check_fields(call, fields)
    with call.backend.database.read() as reader:
        found = operations.one(call.backend, reader, driver)
    return _document(call, found, fields, full=True)


@exposed(answer=answers.PROPERTIES)
def properties(call: Call, driver: str) -> Any:
    """Keys of driver_info with descriptions."""
    call.backend.authority.demand(call.caller, "baremetal:driver:get_properties")
    with call.backend.database.read() as reader:
        return operations.one(call.backend, reader, driver).properties


@exposed(answer=answers.PROPERTIES)
def raid_properties(call: Call, driver: str) -> dict[str, str]:
    """Keys of a logical disk with descriptions."""
    call.backend.authority.demand(
        call.caller, "baremetal:driver:get_raid_logical_disk_properties"
    )
    with call.backend.database.read() as reader:
        operations.one(call.backend, reader, driver)
    return raid.LOGICAL_DISK_PROPERTIES


@exposed(answer=answers.METHODS)
def vendor_methods(call: Call, driver: str) -> Any:
    """List vendor methods of a hardware type."""
    found = _for_vendor(call, driver)
    return questions.of_driver(
        call.backend, found.hosts[0], "driver_vendor_methods", {"driver": driver}
    )


@exposed(free=True, body=object, optional_body=True)
def vendor_call(
    call: Call, driver: str, query: dict[str, str], body: Any, method: str | None = None
) -> Any:
    """Call a vendor method of a hardware type."""
    args = vendor.arguments(call, method, query, body)
    found = _for_vendor(call, driver)
    result = questions.of_driver(
        call.backend, found.hosts[0], "driver_vendor_call", args | {"driver": driver}
    )
    return vendor.answered(result)


def _for_vendor(call: Call, driver: str) -> Offered:
    call.backend.authority.demand(call.caller, "baremetal:driver:vendor_passthru")
    with call.backend.database.read() as reader:
        return operations.one(call.backend, reader, driver)


def _document(
    call: Call, found: Offered, fields: tuple[str, ...] | None, *, full: bool
) -> dict[str, Any]:
    minor = call.caller.minor
    path = f"drivers/{found.name}"
    document: dict[str, Any] = {"name": found.name, "hosts": list(found.hosts)}
    if minor >= 14:
        document["properties"] = links.pair(call.base, f"{path}/properties")
    if minor >= 30:
        document["type"] = "dynamic"
    if full or fields is not None:
        for kind, since in _KINDS_SINCE.items():
            if minor >= since:
                offer = found.interfaces.get(kind, {"enabled": [], "default": None})
                document[f"default_{kind}_interface"] = offer["default"]
                document[f"enabled_{kind}_interfaces"] = offer["enabled"]
    if fields is not None:
        document = {name: document[name] for name in fields if name in document}
    document["links"] = links.pair(call.base, path)
    return document


def _check_fields(call: Call, fields: tuple[str, ...] | None) -> None:
    known = {"name": 1, "hosts": 1, "links": 1, "properties": 14, "type": 30}
    for kind, since in _KINDS_SINCE.items():
        known[f"default_{kind}_interface"] = since
        known[f"enabled_{kind}_interfaces"] = since
    for name in fields or ():
        if name not in known:
            raise api.INVALID_VALUE(
                name="fields", problem=f'there is no field "{name[:60]}"'
            )
        _require(call, name, known[name])


def _require(call: Call, name: str, since: int) -> None:
    if call.caller.minor < since:
        raise api.NEWER_VERSION_NEEDED(
            name=name,
            needed=f"{microversions.MAJOR}.{since}",
            used=str(call.caller.version),
        )
