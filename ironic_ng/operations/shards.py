# SPDX-License-Identifier: Apache-2.0
"""How many nodes each shard has."""

import collections
from typing import Any

from ironic_ng.db.query import EVERYTHING
from ironic_ng.domain.node import Node
from ironic_ng.operations.backend import Backend


def counts(backend: Backend) -> list[dict[str, Any]]:
    """Names and counts, highest first; nodes without one are under "None"."""
    with backend.database.read() as reader:
        rows = reader.rows(Node, ("shard",), EVERYTHING)
    found = collections.Counter(str(row["shard"]) for row in rows)
    return [{"name": name, "count": count} for name, count in found.most_common()]
