# SPDX-License-Identifier: Apache-2.0
"""Since when somebody leases a node: of what was before, a lessee is told nothing."""

import datetime
from collections.abc import Mapping
from typing import Any

from ironic_ng.domain.node import Node


def beginning(
    before: Node | None, changes: Mapping[str, Any], now: datetime.datetime
) -> dict[str, Any]:
    """What else changes when these changes give the node to another lessee."""
    lessee = changes.get("lessee")
    if not lessee or (before is not None and lessee == before.lessee):
        return {}
    return {"lessee_since": now}
