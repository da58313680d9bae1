# SPDX-License-Identifier: Apache-2.0
"""Declared fields as JSON schema (draft 2020-12, as OpenAPI 3.1 has it)."""

import datetime
import typing
from collections.abc import Callable, Mapping
from typing import Any

from ironic_ng.domain import checks
from ironic_ng.domain.fields import Computed, Spec, resource_of
from ironic_ng.domain.microversions import Version
from ironic_ng.domain.node import Node

Schema = Mapping[str, Any]
Shape = Callable[[Version], Schema]
"""The form of a document at a version."""

ANYTHING: Schema = {}
TEXT: Schema = {"type": "string"}
BOOLEAN: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "integer", "minimum": -(2**63) + 1, "maximum": 2**63 - 1}
OBJECT: Schema = {"type": "object"}
TIME: Schema = {"type": "string", "format": "date-time"}
UUID: Schema = {"type": "string", "pattern": f"^(?:{checks.UUID_PATTERN})$"}
MAC: Schema = {"type": "string", "pattern": f"^(?:{checks.MAC_PATTERN})$"}
LINKS: Schema = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"href": TEXT, "rel": TEXT, "type": TEXT},
        "required": ["href", "rel"],
        "additionalProperties": False,
    },
}
PATCH: Schema = {
    "type": "array",
    "maxItems": 1000,
    "items": {
        "type": "object",
        "properties": {
            "op": {"enum": ["add", "replace", "remove"]},
            "path": {"type": "string", "pattern": "^(/[A-Za-z0-9_-]+)+$"},
            "value": ANYTHING,
        },
        "required": ["op", "path"],
        "additionalProperties": False,
    },
}
_PLAIN: Mapping[Any, Schema] = {
    str: TEXT,
    bool: BOOLEAN,
    int: NUMBER,
    dict: OBJECT,
    list: {"type": "array"},
    tuple: {"type": "array"},
    datetime.datetime: TIME,
}
_CHECKED: Mapping[Any, Schema] = {
    checks.uuid_text: UUID,
    checks.mac_address: MAC,
    checks.logical_name: {
        "type": "string",
        "pattern": f"^{checks.NAME_PATTERN}$",
    },
}
_COMPUTED: Mapping[str, Schema] = {
    "conductor": {"type": ["string", "null"]},
    "alive": BOOLEAN,
    "traits": {"type": "array", "items": TEXT},
    # Of a chassis it is an array within an array.
    "nodes": {"type": "array", "items": LINKS},
}
# What older versions show in another form than it is kept in.
_ODD: Mapping[tuple[type, str], Schema] = {
    (Node, "provision_state"): {"type": ["string", "null"]},
}


def shown(spec: Spec) -> Schema:
    """A field as answers have it."""
    return _or_null(_plain(spec.type)) if spec.nullable else _plain(spec.type)


def accepted(spec: Spec) -> Schema:
    """A field as requests may have it; null is its default unless mandatory."""
    found = dict(_CHECKED.get(spec.check, _plain(spec.type)))
    if spec.type is str and "pattern" not in found:
        found["maxLength"] = spec.size
    return found if spec.required else _or_null(found)


def closed(members: Mapping[str, Schema], *, complete: bool = True) -> Schema:
    """An object of these members and no others, all of them unless told."""
    found: dict[str, Any] = {
        "type": "object",
        "properties": dict(members),
        "additionalProperties": False,
    }
    if complete:
        found["required"] = sorted(members)
    return found


def array(items: Schema) -> Schema:
    """An array of such elements."""
    return {"type": "array", "items": items}


def always(schema: Schema) -> Shape:
    """The same form in every version."""
    return lambda _version: schema


def document(**members: Schema) -> Shape:
    """An object of these members in every version."""
    return always(closed(members))


def one(kind: type, nulled: tuple[str, ...] = ()) -> Shape:
    """A resource, or a selection of its fields; ``nulled`` ones may be hidden."""
    return lambda version: _resource(kind, version, nulled)


def many(kind: type, nulled: tuple[str, ...] = ()) -> Shape:
    """A list of a resource, with the link to the next page."""
    name = resource_of(kind).collection

    def at(version: Version) -> Schema:
        members = {name: array(_resource(kind, version, nulled)), "next": TEXT}
        return {**closed(members), "required": [name]}

    return at


def _resource(kind: type, version: Version, nulled: tuple[str, ...]) -> Schema:
    declared = resource_of(kind)
    members = {
        spec.name: _ODD.get((kind, spec.name), shown(spec))
        for spec in declared.fields.values()
        if spec.since is not None and spec.since <= version.minor
    }
    members |= {name: _or_null(members[name]) for name in nulled if name in members}
    members |= {
        item.name: _computed(item)
        for item in declared.computed.values()
        if item.since <= version.minor
    }
    return closed(members, complete=False)


def _computed(item: Computed) -> Schema:
    return _COMPUTED.get(item.name, LINKS)


def _plain(kind: Any) -> Schema:
    plain = typing.get_origin(kind) or kind
    arguments = typing.get_args(kind)
    if plain is list and arguments:
        return {"type": "array", "items": _plain(arguments[0])}
    return _PLAIN.get(plain, ANYTHING)


def _or_null(schema: Schema) -> Schema:
    if "type" not in schema:
        return schema
    kinds = schema["type"]
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    return {**schema, "type": [*kinds, "null"] if "null" not in kinds else kinds}
