# SPDX-License-Identifier: Apache-2.0
"""Validation and VIFs of a node: the conductor is asked."""

from typing import Any

from ironic_ng.api import answers, wsme_types
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain import checks, microversions
from ironic_ng.domain.catalogue import api, api_nodes
from ironic_ng.operations import questions, validation


@exposed(answer=answers.VALIDATION)
def validate(call: Call, node: str) -> Any:
    """Check the interfaces of a node."""
    return validation.validate(call.backend, call.caller, node)


@exposed(
    query={
        "node": wsme_types.text("node"),
        "node_uuid": wsme_types.text("node_uuid"),
    },
    answer=answers.VALIDATION,
)
def validate_named(
    call: Call, node: str | None = None, node_uuid: str | None = None
) -> Any:
    """Check the interfaces of the node that the query names."""
    ident = node or node_uuid
    if ident is None:
        raise api.MISSING(name="node")
    if not checks.is_uuid(ident) and not call.caller.has("node_names"):
        raise api.NEWER_VERSION_NEEDED(
            name="a node's name",
            needed=f"{microversions.MAJOR}.{microversions.NUMBERS['node_names']}",
            used=str(call.caller.version),
        )
    return validation.validate(call.backend, call.caller, ident)


@exposed(answer=answers.VIFS)
def vifs(call: Call, node: str) -> dict[str, Any]:
    """List attached VIFs."""
    found = questions.named(call.backend, call.caller, node, "baremetal:node:vif:list")
    return {"vifs": questions.about_node(call.backend, found, "vif_list")}


@exposed(status=204, body=dict)
def attach_vif(call: Call, node: str, body: dict[str, Any]) -> None:
    """Attach a VIF; members we do not know are for the network interface."""
    ident = body.get("id")
    if ident is None:
        raise api.MISSING(name="id")
    _demand_vif_ident(ident)
    both = {"port_uuid", "portgroup_uuid"} <= set(body)
    if both and call.caller.has("vif_port"):
        raise api_nodes.VIF_CONFLICT()
    rule = "baremetal:node:vif:attach"
    found = questions.named(call.backend, call.caller, node, rule)
    questions.about_node(call.backend, found, "vif_attach", {"vif": body})


@exposed(status=204)
def detach_vif(call: Call, node: str, vif: str) -> None:
    """Detach a VIF."""
    _demand_vif_ident(vif)
    rule = "baremetal:node:vif:detach"
    found = questions.named(call.backend, call.caller, node, rule)
    questions.about_node(call.backend, found, "vif_detach", {"vif_id": vif})


@exposed(status=204, refuses=True)
def detach_unnamed(call: Call, node: str) -> None:
    """Refuse a detachment that names no VIF."""
    raise api.MISSING(name="vif")


def _demand_vif_ident(ident: Any) -> None:
    if not (checks.is_uuid(ident) or checks.is_logical_name(ident)):
        raise api.INVALID_VALUE(name="id", problem="it is no UUID and no name")
