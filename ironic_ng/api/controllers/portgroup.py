# SPDX-License-Identifier: Apache-2.0
"""Port groups, also those below a node."""

from typing import Any

from ironic_ng.api import wsme_types
from ironic_ng.api.controllers.plain import Collection
from ironic_ng.operations.plain import Act, Wanted
from ironic_ng.operations.portgroup import PORTGROUPS

COLLECTION = Collection(
    operations=PORTGROUPS,
    filters={
        "node": wsme_types.text("node"),
        "address": wsme_types.mac("address"),
        "shard": wsme_types.words("shard"),
        "conductor_groups": wsme_types.words("conductor_groups"),
    },
    timeless_detail=True,
)


def of_node(act: Act, sent: dict[str, Any]) -> Wanted:
    """The port groups of a node."""
    return PORTGROUPS.of_node(act, sent["node"])
