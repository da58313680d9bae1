# SPDX-License-Identifier: Apache-2.0
"""Why a node is in maintenance, entry by entry; and a look at its BMC."""

from typing import Any

from ironic_ng.api import answers, links, wsme_types
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain import secrets
from ironic_ng.domain.maintenance_entry import MaintenanceEntry
from ironic_ng.operations import probe as probing
from ironic_ng.operations import typed_maintenance as operations

_SHOWN = (
    "uuid", "type", "reason", "scope", "asserted_by", "asserted_by_project",
    "asserted_at", "expires_at",
)  # fmt: skip


@exposed(answer=answers.MAINTENANCE)
def index(call: Call, node: str) -> dict[str, Any]:
    """List the reasons for which a node is in maintenance, the oldest first."""
    found = operations.entries(call.backend, call.caller, node)
    return {"maintenance": [_document(call, node, entry) for entry in found]}


@exposed(
    status=201,
    body=wsme_types.body(
        type=wsme_types.anything("type"),
        reason=wsme_types.text("reason"),
        expires_at=wsme_types.anything("expires_at"),
        extra=wsme_types.anything("extra"),
    ),
    answer=answers.MAINTENANCE_ENTRY,
)
def create(call: Call, node: str, body: dict[str, Any]) -> dict[str, Any]:
    """Keep a node in maintenance for one more reason."""
    made = operations.assert_entry(call.backend, call.caller, node, body)
    call.located(f"ng/nodes/{node}/maintenance/{made.uuid}")
    return _document(call, node, made)


@exposed(status=204)
def delete(call: Call, node: str, entry: str) -> None:
    """Take one reason back."""
    operations.release(call.backend, call.caller, node, entry)


@exposed(status=202, answer=answers.PROBE)
def probe(call: Call, node: str) -> dict[str, Any]:
    """Have the BMC of a node probed; the result is in the node's timeline."""
    wish = probing.probe(call.backend, call.caller, node)
    call.located(f"ng/nodes/{wish.node_uuid}/timeline?intent={wish.uuid}")
    path = f"ng/nodes/{wish.node_uuid}/intents"
    return {"intent": wish.uuid, "links": links.own(call.base, path)}


def _document(call: Call, node: str, entry: MaintenanceEntry) -> dict[str, Any]:
    document = {name: getattr(entry, name) for name in _SHOWN}
    document["extra"] = secrets.mask(entry.extra)
    path = f"ng/nodes/{node}/maintenance/{entry.uuid}"
    return {**document, "links": links.own(call.base, path)}
