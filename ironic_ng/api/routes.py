# SPDX-License-Identifier: Apache-2.0
"""Every method and path of the API in one table."""

from ironic_ng.api.controllers import node, root
from ironic_ng.api.router import Before, Route
from ironic_ng.domain.checks import NODE_WORDS

RESERVED = NODE_WORDS | {
    "ports", "portgroups", "vifs", "volume", "traits", "bios", "allocation",
    "history", "inventory", "children", "firmware", "vmedia",
}  # fmt: skip

ROUTES = (
    *(Route(m, "", root.root, public=True) for m in ("GET", "POST", "PUT", "PATCH", "DELETE")),
    Route("GET", "v1", root.v1, public=True),
    Route("HEAD", "v1", root.v1, public=True),
    *(Route(m, "v1", root.only_get, public=True) for m in ("POST", "PUT", "PATCH", "DELETE")),
    Route("GET", "nodes", node.index),
    Route("POST", "nodes", node.create),
    Route("DELETE", "nodes", node.delete_named),
    Route("GET", "nodes/detail", node.detail),
    Route("GET", "nodes/{node}", node.show),
    Route("PATCH", "nodes/{node}", node.update),
    Route("DELETE", "nodes/{node}", node.delete),
    Route("GET", "nodes/{node}/{word}", node.show_word),
    Route("DELETE", "nodes/{node}/{word}", root.absent),
    Route("GET", "nodes/{node}/children", node.children, since=83, before=Before.ABSENT),
)
