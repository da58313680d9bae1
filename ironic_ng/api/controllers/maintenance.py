# SPDX-License-Identifier: Apache-2.0
"""Below nodes/{node}/maintenance: keep workflows off a node."""

from ironic_ng.api import wsme_types
from ironic_ng.api.expose import Call, exposed
from ironic_ng.operations import maintenance as operations


@exposed(status=202, arguments={"reason": wsme_types.text("reason")})
def enter(call: Call, node: str, reason: str | None = None) -> None:
    """Enter maintenance."""
    operations.enter(call.backend, call.caller, node, reason)


@exposed(status=202)
def leave(call: Call, node: str) -> None:
    """Leave maintenance."""
    operations.leave(call.backend, call.caller, node)
