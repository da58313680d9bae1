# SPDX-License-Identifier: Apache-2.0
"""Nodes as documents: links, traits, conductor, and what roles may not see."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

from ironic_ng.api import links
from ironic_ng.api.expose import Call
from ironic_ng.api.views import View, view_of
from ironic_ng.db.unit import Reader
from ironic_ng.domain.node import Node
from ironic_ng.operations.locate import PLACED_BY

SHORT = (
    "instance_uuid", "maintenance", "power_state", "provision_state", "uuid", "name",
)  # fmt: skip
_SUBLINKS = ("ports", "portgroups", "states", "volume")
_REDACTED = (
    "driver_info", "driver_internal_info", "last_error", "reservation",
)  # fmt: skip
_HIDDEN = "** Value redacted - requires {} permission to access. **"


def single(
    call: Call,
    reader: Reader,
    node: Node,
    fields: tuple[str, ...] | None = None,
    *,
    traits: Sequence[str] | None = None,
) -> dict[str, Any]:
    """One node in full, or its selected fields; ``traits`` where they are known."""
    view = view_of(Node, call.caller.version, fields)
    document = view.document(node)
    _redact(call, document, lambda name: _may_read(call, name, node))
    if view.has("traits"):
        if traits is None:
            traits = reader.traits([node.uuid]).get(node.uuid, [])
        document["traits"] = traits
    if view.has("conductor"):
        found = call.backend.locator.of(reader, node)
        document["conductor"] = found.hostname if found else None
    _add_links(call, view, document, node.uuid)
    _show_secrets(call, document, node)
    return document


Tenancy = tuple[str | None, str | None]
"""Owner and lessee of a node."""


def columns(view: View) -> list[str]:
    """What to fetch for a list: what is shown, and what computed members need."""
    needed = ["uuid"]
    if any(name in view.columns for name in _REDACTED):
        needed += ["owner", "lessee"]
    if view.has("conductor"):
        needed += PLACED_BY
    if view.has("traits"):
        needed.append("traits")
    return list(dict.fromkeys([*view.columns, *needed]))


def many(
    call: Call, reader: Reader, view: View, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows of a list, completed in place; rules are judged once per owner."""
    view.documents(rows)
    may_read = _judge(call)
    hosts = call.backend.locator.hosts(reader, rows) if view.has("conductor") else {}
    redacts = any(name in view.columns for name in _REDACTED)
    shown = {*view.columns, "traits"}
    surplus = [name for name in columns(view) if name not in shown]
    for row in rows:
        node_uuid = row["uuid"]
        if view.has("conductor"):
            row["conductor"] = hosts[node_uuid]
        if redacts:
            tenancy = (row["owner"], row["lessee"])
            _redact(call, row, functools.partial(may_read, tenancy))
        for name in surplus:
            del row[name]
        _add_links(call, view, row, node_uuid)
    return rows


def _judge(call: Call) -> Callable[[Tenancy, str], bool]:
    @functools.cache
    def may_read(tenancy: Tenancy, name: str) -> bool:
        owner, lessee = tenancy
        stranger = Node(uuid="", driver="", owner=owner, lessee=lessee)
        return _may_read(call, name, stranger)

    return may_read


def _add_links(
    call: Call, view: View, document: dict[str, Any], node_uuid: str
) -> None:
    document["links"] = links.pair(call.base, f"nodes/{node_uuid}")
    for name in _SUBLINKS:
        if view.has(name):
            document[name] = links.pair(call.base, f"nodes/{node_uuid}/{name}")


def _redact(
    call: Call, document: dict[str, Any], may_read: Callable[[str], bool]
) -> None:
    for name in _REDACTED:
        if name in document and not may_read(name):
            text = _HIDDEN.format(name)
            is_object = name.endswith("_info")
            document[name] = {"content": text} if is_object else text


def _may_read(call: Call, name: str, node: Node | None) -> bool:
    # Whoever is above the threshold is not asked about single fields.
    allows = call.backend.authority.allows
    return allows(call.caller, "baremetal:node:get:filter_threshold", node) or allows(
        call.caller, f"baremetal:node:get:{name}", node
    )


def _show_secrets(call: Call, document: dict[str, Any], node: Node) -> None:
    # Nobody has these rules by default, and noauth does not count: secrets stay
    # masked where no one proves who they are.
    if call.caller.identity.trusted:
        return
    for rule, name in (
        ("show_password", "driver_info"),
        ("show_instance_secrets", "instance_info"),
    ):
        if name in document and call.backend.authority.allows(call.caller, rule):
            document[name] = getattr(node, name)
