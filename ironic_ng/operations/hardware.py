# SPDX-License-Identifier: Apache-2.0
"""Questions about a machine that its conductor answers while the client waits."""

from collections.abc import Mapping
from typing import Any

from ironic_ng.db.unit import Reader
from ironic_ng.domain.node import Node
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free

RULES = {
    "validate": "validate",
    "get_boot_device": "get_boot_device",
    "get_supported_boot_devices": "get_boot_device",
    "set_boot_device": "set_boot_device",
    "inject_nmi": "inject_nmi",
    "indicators": "get_indicator_state",
    "indicator": "get_indicator_state",
    "set_indicator": "set_indicator_state",
    "console_info": "get_console",
    "vif_list": "vif:list",
    "vif_attach": "vif:attach",
    "vif_detach": "vif:detach",
    "vendor_methods": "vendor_passthru",
    "vendor_call": "vendor_passthru",
    "vmedia_get": "vmedia:get",
    "vmedia_attach": "vmedia:attach",
    "vmedia_detach": "vmedia:detach",
}
"""The rule, below baremetal:node, that lets a caller put each question."""

EXCLUSIVE = frozenset(
    {"get_boot_device", "set_boot_device", "inject_nmi", "indicator",
     "set_indicator", "vif_attach", "vif_detach"}
)  # fmt: skip
"""Questions that are refused while somebody works on the node."""


def ask(
    backend: Backend,
    caller: Caller,
    ident: str,
    question: str,
    args: Mapping[str, Any] | None = None,
) -> Any:
    """The conductor's answer; raises what it raised, or BM-API-043 without one."""
    with backend.database.read() as reader:
        node = _node(backend, reader, caller, ident, question)
        host = backend.locator.needed(reader, node).hostname
        if question in EXCLUSIVE:
            demand_free(reader, node)
    return backend.asking.ask(
        host, question, node.uuid, dict(args or {}), backend.settings.api.ask_timeout
    )


def _node(
    backend: Backend, reader: Reader, caller: Caller, ident: str, question: str
) -> Node:
    node = backend.authority.visible(caller, find_node(reader, caller, ident), ident)
    backend.authority.demand(caller, f"baremetal:node:{RULES[question]}", node)
    return node
