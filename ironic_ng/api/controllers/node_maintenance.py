# SPDX-License-Identifier: Apache-2.0
"""Maintenance of a node."""

from ironic_ng.api import wsme_types
from ironic_ng.api.controllers.node_states import named
from ironic_ng.api.expose import Call, exposed
from ironic_ng.operations import maintenance

_IDENT = wsme_types.text("node_ident")


@exposed(
    status=202, arguments={"node_ident": _IDENT, "reason": wsme_types.text("reason")}
)
def enter(
    call: Call,
    node: str | None = None,
    node_ident: str | None = None,
    reason: str | None = None,
) -> None:
    """Enter maintenance."""
    maintenance.enter(call.backend, call.caller, named(node, node_ident), reason)


@exposed(status=202, query={"node_ident": _IDENT})
def leave(call: Call, node: str | None = None, node_ident: str | None = None) -> None:
    """Leave maintenance."""
    maintenance.leave(call.backend, call.caller, named(node, node_ident))
