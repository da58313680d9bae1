# SPDX-License-Identifier: Apache-2.0
"""What inspection found in a machine."""

import datetime
from typing import Any

from ironic_ng.domain.fields import field, resource


@resource(
    table="node_inventory",
    collection="inventory",
    noun="inventory",
    since=81,
)
class NodeInventory:
    """The latest inspection data of one node."""

    node_uuid: str = field(size=36, since=None, unique=True)
    inventory: dict[str, Any] = field(default_factory=dict, since=81)
    plugin_data: dict[str, Any] = field(default_factory=dict, since=81)
    created_at: datetime.datetime | None = field(default=None, since=None)
