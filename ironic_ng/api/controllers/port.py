# SPDX-License-Identifier: Apache-2.0
"""Ports, also those below a node or a port group."""

from typing import Any

from ironic_ng.api import wsme_types
from ironic_ng.api.controllers.plain import Collection
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain.catalogue import api
from ironic_ng.operations.plain import Act, Wanted
from ironic_ng.operations.port import PORTS

COLLECTION = Collection(
    operations=PORTS,
    filters={
        "node": wsme_types.text("node"),
        "node_uuid": wsme_types.uuid("node_uuid"),
        "address": wsme_types.mac("address"),
        "portgroup": wsme_types.text("portgroup"),
        "shard": wsme_types.words("shard"),
        "description_contains": wsme_types.text("description_contains"),
        "conductor_groups": wsme_types.words("conductor_groups"),
    },
    members=(("node_ident", wsme_types.text("node_ident"), False),),
)


def of_node(act: Act, sent: dict[str, Any]) -> Wanted:
    """The ports of a node."""
    return PORTS.of_node(act, sent["node"])


def of_group(act: Act, sent: dict[str, Any]) -> Wanted:
    """The ports of a port group."""
    return PORTS.of_portgroup(act, sent["portgroup"])


@exposed(free=True, refuses=True)
def of_group_of_node(call: Call, node: str, portgroup: str, query: Any) -> None:
    """Refuse the address that selects by node and group at once."""
    raise api.CONTRADICTION(one=f"node {node}", other=f"port group {portgroup}")
