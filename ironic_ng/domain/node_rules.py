# SPDX-License-Identifier: Apache-2.0
"""Rules of a change of a node that look at more than one field."""

from collections.abc import Collection
from typing import Any

from ironic_ng.domain.catalogue import api, api_allocations, api_nodes
from ironic_ng.domain.fields import Patch, fields_of
from ironic_ng.domain.node import Node
from ironic_ng.domain.states import EARLY, FACTS, State

_PROTECTABLE = frozenset({State.ACTIVE, State.RESCUE})
_WITH_REASON = (("protected", "protected_reason"), ("retired", "retired_reason"))


def demand_patchable(
    node: Node, touched: Collection[str], *, only_disassociates: bool, quiet: bool
) -> None:
    """Refuse a change that the node's state forbids.

    ``only_disassociates``: nothing but the removal of instance_uuid is asked.
    ``quiet``: the version is one that leaves nodes in inspection alone.
    """
    state = State(node.provision_state)
    busy = node.target_provision_state and not FACTS[state].patchable
    if busy and not (node.maintenance and only_disassociates):
        raise _forbidden(node, ", ".join(sorted(touched)) or "the node")
    if state is State.INSPECTING and quiet:
        raise _forbidden(node, ", ".join(sorted(touched)) or "the node")
    for name in touched:
        _demand_field(node, name)


def _demand_field(node: Node, name: str) -> None:
    rule = fields_of(Node)[name].patch
    early = State(node.provision_state) in EARLY
    if rule is Patch.EARLY and not (early or node.maintenance):
        raise _forbidden(node, name)
    if rule is Patch.EARLY_ALWAYS and getattr(node, name) is not None and not early:
        raise _forbidden(node, name)


def settle(before: Node, wanted: dict[str, Any]) -> dict[str, Any]:
    """The wanted values with what follows from them; refuses contradictions."""
    changes = dict(wanted)
    _check_instance(before, changes)
    state = State(before.provision_state)
    if _turns_on(before, changes, "protected") and state not in _PROTECTABLE:
        raise _forbidden(before, "protected")
    if _turns_on(before, changes, "retired") and state is State.AVAILABLE:
        raise _forbidden(before, "retired")
    for flag, reason in _WITH_REASON:
        _settle_reason(before, changes, flag, reason)
    if changes.get("maintenance") is False and before.maintenance:
        changes.update(maintenance_reason=None, fault=None)
    if changes.get("driver", before.driver) != before.driver and before.console_enabled:
        raise api_nodes.CONSOLE_RUNS(node=before.uuid)
    display_name = changes.get("instance_info", {}).get("display_name")
    if display_name and not changes.get("instance_name", before.instance_name):
        changes["instance_name"] = str(display_name)[:255]
    return changes


def demand_releasable(node: Node) -> None:
    """Refuse to take the allocation from a node that its user may be using."""
    if State(node.provision_state) not in EARLY and not node.maintenance:
        raise api_allocations.IN_USE(
            allocation=node.allocation_uuid, node=node.uuid, state=node.provision_state
        )


def demand_deletable(node: Node, *, available_too: bool) -> None:
    """Refuse the removal of a node in use."""
    if node.protected:
        raise api_nodes.PROTECTED(node=node.uuid, what="deletion")
    if node.maintenance:
        return
    if node.instance_uuid is not None:
        raise api_nodes.ASSOCIATED(node=node.uuid, instance=node.instance_uuid)
    state = State(node.provision_state)
    if not FACTS[state].deletable or (state is State.AVAILABLE and not available_too):
        raise api_nodes.WRONG_FOR_DELETE(node=node.uuid, state=state.value)


def _check_instance(before: Node, changes: dict[str, Any]) -> None:
    wanted = changes.get("instance_uuid")
    if wanted and before.instance_uuid and wanted != before.instance_uuid:
        raise api_nodes.INSTANCE_SET(node=before.uuid, instance=before.instance_uuid)


def _settle_reason(
    before: Node, changes: dict[str, Any], flag: str, reason: str
) -> None:
    is_set = changes.get(flag, getattr(before, flag))
    if changes.get(reason) is not None and not is_set:
        raise api.INVALID_VALUE(name=reason, problem=f"{flag} is not true")
    if not is_set and getattr(before, flag):
        changes[reason] = None


def _turns_on(before: Node, changes: dict[str, Any], flag: str) -> bool:
    return bool(changes.get(flag)) and not getattr(before, flag)


def _forbidden(node: Node, what: str) -> Exception:
    return api_nodes.STATE_FORBIDS(
        what=what, node=node.uuid, state=node.provision_state
    )
