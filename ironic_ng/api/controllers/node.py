# SPDX-License-Identifier: Apache-2.0
"""Nodes: create, list, show, change, remove."""

from typing import Any

from ironic_ng.api import answers, paging, schemas, wsme_types
from ironic_ng.api.controllers import node_documents
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain import microversions, patch
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.fields import fields_of
from ironic_ng.domain.node import Node
from ironic_ng.operations import node as operations
from ironic_ng.operations import node_list

_IGNORED = ("console_enabled", "boot_mode", "secure_boot")
_CREATION = wsme_types.creation(
    Node, tuple((name, wsme_types.anything(name), False) for name in _IGNORED)
)
_FIELDS = {"fields": wsme_types.names("fields")}
_IDENT = {"node_ident": wsme_types.text("node_ident")}
_FILTERS = {
    name: getattr(wsme_types, kind)(name) for name, kind in node_list.FILTERS.items()
}

NODE_LIST = {**paging.QUERY, **_FILTERS}
NODE_LIST_DETAIL = {**paging.PLAIN_QUERY, **_FILTERS}


@exposed(status=201, body=_CREATION, answer=schemas.one(Node))
def create(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Enrol a node."""
    specs = fields_of(Node)
    for name in body:
        if name not in _IGNORED:
            patch.check_version(specs[name], call.caller.version)
    words = {name: value for name, value in body.items() if name not in _IGNORED}
    node = operations.create(
        call.backend, call.caller, wsme_types.conformed(Node, words)
    )
    call.located(f"nodes/{node.uuid}")
    with call.backend.database.read() as reader:
        # Nobody can have given it any traits yet.
        return node_documents.single(call, reader, node, traits=())


@exposed(query=NODE_LIST, answer=schemas.many(Node))
def index(call: Call, **sent: Any) -> dict[str, Any]:
    """List nodes."""
    return _listed(call, sent, detailed=False)


@exposed(query=NODE_LIST_DETAIL, answer=schemas.many(Node))
def detail(call: Call, **sent: Any) -> dict[str, Any]:
    """List nodes with every field."""
    return _listed(call, sent, detailed=True)


@exposed(query=_FIELDS, answer=schemas.one(Node))
def show(
    call: Call, node: str, fields: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Show a node."""
    return _show(call, node, fields)


@exposed()
def show_word(call: Call, node: str, word: str) -> dict[str, Any]:
    """Show the fields that the second word of the address names."""
    if word == "detail":
        raise api.NO_SUCH_PATH(path=call.path)
    fields = tuple(dict.fromkeys(filter(None, word.lower().split(","))))
    return _show(call, node, fields)


@exposed(
    body=list,
    query={"reset_interfaces": wsme_types.boolean("reset_interfaces")},
    answer=schemas.one(Node),
)
def update(
    call: Call,
    node: str,
    body: list[Any],
    reset_interfaces: bool | None = None,
) -> dict[str, Any]:
    """Change a node."""
    if reset_interfaces is not None and not call.caller.has("reset_interfaces"):
        raise api.NEWER_VERSION_NEEDED(
            name="reset_interfaces",
            needed=f"{microversions.MAJOR}.45",
            used=str(call.caller.version),
        )
    changed = operations.update(
        call.backend,
        call.caller,
        node,
        patch.parse(body, call.caller.version),
        reset_interfaces=bool(reset_interfaces),
    )
    with call.backend.database.read() as reader:
        document = node_documents.single(call, reader, changed)
        # Clients have always seen the holder here, as of the moment of the change.
        if document["reservation"] is None:
            found = call.backend.locator.of(reader, changed)
            document["reservation"] = found.hostname if found else None
    return document


@exposed(status=204)
def delete(call: Call, node: str) -> None:
    """Remove a node."""
    operations.delete(call.backend, call.caller, node)


@exposed(status=204, query=_IDENT)
def delete_named(call: Call, node_ident: str | None = None) -> None:
    """Remove the node that the query names."""
    if node_ident is None:
        raise api.MISSING(name="node_ident")
    operations.delete(call.backend, call.caller, node_ident)


@exposed(answer=answers.CHILDREN)
def children(call: Call, node: str) -> dict[str, Any]:
    """UUIDs of the nodes whose parent it is."""
    parent, found = operations.children(call.backend, call.caller, node)
    return {
        "children": found,
        "links": {
            "href": f"{call.base}/v1/nodes?parent_node={parent}",
            "rel": "children",
        },
    }


def listing(
    call: Call, sent: dict[str, Any], path: str, *, detailed: bool
) -> dict[str, Any]:
    """A list of nodes; ``sent`` holds paging arguments and filters."""
    node_list.check_versions(call.caller, sent, detailed=detailed)
    page = paging.page_of(
        call, Node, sent, detailed=detailed, short=node_documents.SHORT
    )
    repeated = "".join(
        f"{name}={sent[name]}&"
        for name in ("associated", "maintenance", "retired")
        if sent.get(name)
    )
    columns = node_documents.columns(page.view)
    with call.backend.database.read() as reader:
        rows = node_list.rows(
            call.backend, reader, call.caller, sent, (page.query, columns)
        )
        keys = [row["uuid"] for row in rows]
        documents = node_documents.many(call, reader, page.view, rows)
    found = paging.listed(page, call, path, documents, keys, repeated)
    if sent.get("instance_uuid") is not None:
        found.pop("next", None)
    return found


def _listed(call: Call, sent: dict[str, Any], *, detailed: bool) -> dict[str, Any]:
    path = "nodes/detail" if detailed else "nodes"
    return listing(call, sent, path, detailed=detailed)


def _show(call: Call, ident: str, fields: tuple[str, ...] | None) -> dict[str, Any]:
    with call.backend.database.read() as reader:
        node = call.backend.authority.node(
            reader, call.caller, ident, "baremetal:node:get"
        )
        return node_documents.single(call, reader, node, fields)
