# SPDX-License-Identifier: Apache-2.0
"""Volume connectors and volume targets, also those below a node."""

import functools
from typing import Any

from ironic_ng.api import answers, links, wsme_types
from ironic_ng.api.controllers.plain import Collection
from ironic_ng.api.documents import Complete
from ironic_ng.api.expose import Call, exposed
from ironic_ng.operations.plain import Act, Wanted
from ironic_ng.operations.volume import CONNECTORS, TARGETS

_GET = "baremetal:volume:get"
_REDACTED = {"redacted_contents": "** Value redacted: Requires permission to view **"}
_FILTERS = {"node": wsme_types.text("node")}


def redacted(call: Call) -> Complete:
    """Hide properties of targets from those who may not see them."""
    may_see = functools.cache(
        lambda: call.backend.authority.allows(
            call.caller, "baremetal:volume:view_target_properties"
        )
    )

    def hide(document: dict[str, Any]) -> None:
        if "properties" in document and not may_see():
            document["properties"] = dict(_REDACTED)

    return hide


CONNECTOR_COLLECTION = Collection(operations=CONNECTORS, filters=_FILTERS)
TARGET_COLLECTION = Collection(operations=TARGETS, filters=_FILTERS, finish=redacted)


def connectors_of_node(act: Act, sent: dict[str, Any]) -> Wanted:
    """The connectors of a node."""
    return CONNECTORS.of_node(act, sent["node"])


def targets_of_node(act: Act, sent: dict[str, Any]) -> Wanted:
    """The targets of a node."""
    return TARGETS.of_node(act, sent["node"])


@exposed(answer=answers.VOLUME)
def index(call: Call) -> dict[str, Any]:
    """Show where volume connectors and targets are."""
    call.backend.authority.demand(call.caller, _GET)
    return _document(call, "volume")


@exposed(answer=answers.VOLUME)
def of_node(call: Call, node: str) -> dict[str, Any]:
    """Show where the volume connectors and targets of a node are."""
    with call.backend.database.read() as reader:
        found = call.backend.authority.node(reader, call.caller, node, _GET)
    return _document(call, f"nodes/{found.uuid}/volume")


def _document(call: Call, path: str) -> dict[str, Any]:
    return {
        "links": links.pair(call.base, f"{path}/"),
        "connectors": links.pair(call.base, f"{path}/connectors"),
        "targets": links.pair(call.base, f"{path}/targets"),
    }
