# SPDX-License-Identifier: Apache-2.0
"""Virtual media of a node."""

from typing import Any

from ironic_ng.api import answers, wsme_types
from ironic_ng.api.controllers.orders import ordered
from ironic_ng.api.expose import Call, exposed
from ironic_ng.operations import virtual_media


@exposed(answer=answers.VIRTUAL_MEDIA)
def show(call: Call, node: str) -> dict[str, Any]:
    """Show what is in the virtual drives."""
    return {"vmedia": virtual_media.show(call.backend, call.caller, node)}


@exposed(status=204, body=dict)
def attach(call: Call, node: str, body: dict[str, Any]) -> None:
    """Put an image into a virtual drive."""
    ordered(call, lambda: virtual_media.attach(call.backend, call.caller, node, body))


@exposed(status=204, arguments={"device_types": wsme_types.anything("device_types")})
def detach(call: Call, node: str, device_types: Any = None) -> None:
    """Empty virtual drives."""
    ordered(
        call,
        lambda: virtual_media.detach(call.backend, call.caller, node, device_types),
    )
