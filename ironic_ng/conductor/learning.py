# SPDX-License-Identifier: Apache-2.0
"""What a step's changes make of the node's own fields."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from ironic_ng.domain.node import Node
from ironic_ng.domain.steps import Changes


def apply_to_node(node: Node, changes: Changes) -> Node:
    """The node with whole values replaced and members merged."""
    values: dict[str, Any] = dict(changes.node)
    for name, members in changes.merge.items():
        present = values.get(name, getattr(node, name))
        values[name] = merged(present, members)
    return dataclasses.replace(node, **values) if values else node


def merged(present: Mapping[str, Any], members: Mapping[str, Any]) -> dict[str, Any]:
    """An object with these members set; a None removes the member."""
    result = {**present, **members}
    return {name: value for name, value in result.items() if value is not None}


def is_of_node_only(changes: Changes) -> bool:
    """Whether nothing has to be stored besides the node's fields."""
    return dataclasses.replace(changes, node={}, merge={}) == Changes()
