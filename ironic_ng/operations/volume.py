# SPDX-License-Identifier: Apache-2.0
"""Create, show, list, change and remove volume connectors and volume targets."""

import dataclasses
from typing import Any, TypeVar

from ironic_ng.db.unit import Unit
from ironic_ng.domain.catalogue import api, api_volumes
from ironic_ng.domain.fields import resource_of
from ironic_ng.domain.node import Node
from ironic_ng.domain.power import PowerState
from ironic_ng.domain.states import State
from ironic_ng.domain.volume_connector import VolumeConnector
from ironic_ng.domain.volume_target import VolumeTarget
from ironic_ng.operations.below_node import BelowNode, node_named, node_of
from ironic_ng.operations.locking import demand_free
from ironic_ng.operations.plain import Act

R = TypeVar("R")
_UNUSED = frozenset({State.ENROLL, State.MANAGEABLE, State.ADOPT_FAILED})


class Volumes(BelowNode[R]):
    """The operations on what a machine needs to reach remote volumes.

    A running machine uses its volumes, so they change only while it is off.
    """

    def updating(self, act: Act, unit: Unit, before: R, changes: dict[str, Any]) -> R:
        """The changed value, if the machine is off."""
        node = node_of(unit, before)
        demand_free(unit, node)
        self._keep_owner(act, node, changes)
        self._demand_off(node, "update")
        changed: R = dataclasses.replace(before, **changes)  # type: ignore[type-var]
        return changed

    def deleting(self, act: Act, unit: Unit, found: R) -> None:
        """Refuse to remove what a machine may be using."""
        del act
        node = node_of(unit, found)
        demand_free(unit, node)
        if node.provision_state not in _UNUSED:
            self._demand_off(node, "deletion")

    def _keep_owner(self, act: Act, node: Node, changes: dict[str, Any]) -> None:
        wanted = changes.get("node_uuid", node.uuid)
        if wanted == node.uuid:
            return
        other = node_named(act, wanted)
        act.demand(self.rule("create"), other)
        if other.owner != node.owner:
            raise api.INVALID_VALUE(
                name="node_uuid", problem="that node has another owner"
            )

    def _demand_off(self, node: Node, what: str) -> None:
        if node.power_state != PowerState.OFF:
            noun = resource_of(self.kind).noun
            raise api_volumes.NODE_NOT_OFF(
                action=f"{noun} {what}", node=node.uuid, state=node.power_state
            )


class Connectors(Volumes[VolumeConnector]):
    """The operations on volume connectors."""

    kind = VolumeConnector


class Targets(Volumes[VolumeTarget]):
    """The operations on volume targets."""

    kind = VolumeTarget


CONNECTORS = Connectors()
TARGETS = Targets()
