# SPDX-License-Identifier: Apache-2.0
"""The RAID layout that is wanted of a node; a later step applies it."""

import dataclasses
from typing import Any

from ironic_ng.db.unit import Unit
from ironic_ng.domain import raid
from ironic_ng.domain.catalogue import api_nodes
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently


def store_target(
    backend: Backend, caller: Caller, ident: str, target: dict[str, Any]
) -> None:
    """Keep the wanted layout; an empty object forgets it."""

    def work(unit: Unit) -> None:
        node = backend.authority.visible(caller, find_node(unit, caller, ident), ident)
        backend.authority.demand(caller, "baremetal:node:set_raid_state", node)
        if node.raid_interface in {None, "no-raid"}:
            raise api_nodes.NO_RAID(node=node.uuid, name=node.raid_interface)
        raid.check_target(target)
        demand_free(unit, node)
        unit.replace(dataclasses.replace(node, target_raid_config=target))

    run_patiently(backend, work)
