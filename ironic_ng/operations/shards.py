# SPDX-License-Identifier: Apache-2.0
"""How many nodes each shard has."""

from typing import Any

from ironic_ng.domain.node import Node
from ironic_ng.operations.backend import Backend


def counts(backend: Backend) -> list[dict[str, Any]]:
    """Names and counts, highest first; nodes without one are under "None"."""
    with backend.database.read() as reader:
        found = reader.counts(Node, "shard")
    ranked = sorted(found.items(), key=lambda item: -item[1])
    return [{"name": str(name), "count": count} for name, count in ranked]
