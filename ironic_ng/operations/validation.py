# SPDX-License-Identifier: Apache-2.0
"""Is a node ready: its interfaces, and the deployment that its instance asks for."""

from typing import Any

from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.operations import provision_steps, questions
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller

_RULE = "baremetal:node:validate"


def validate(backend: Backend, caller: Caller, ident: str) -> Any:
    """What each kind of interface says of the node's configuration."""
    node = questions.named(backend, caller, ident, _RULE)
    return questions.about_node(backend, node, "validate", _templates(backend, node))


def _templates(backend: Backend, node: Node) -> dict[str, Any]:
    """Steps of the instance's templates, or why they cannot be used."""
    if not node.instance_info.get("traits"):
        return {}
    try:
        with backend.database.read() as reader:
            return provision_steps.of_templates(backend, reader, node)
    except ServiceError as error:
        return {"templates_problem": error.recorded()}
