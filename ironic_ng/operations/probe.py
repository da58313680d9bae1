# SPDX-License-Identifier: Apache-2.0
"""Accept the wish that a node's BMC be probed now."""

from ironic_ng.db.unit import Unit
from ironic_ng.domain.features import PROBE
from ironic_ng.domain.intents import Intent
from ironic_ng.operations import wishes
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import demand_free, run_patiently


def probe(backend: Backend, caller: Caller, ident: str) -> Intent:
    """Store the wish; BM-API-022 when somebody works on the node just now."""
    asking = caller.newest()

    def work(unit: Unit) -> Intent:
        found = find_node(unit, asking, ident)
        node = backend.authority.visible(asking, found, ident)
        backend.authority.demand(asking, "baremetal:ng:probe:create", node)
        backend.locator.needed(unit, node)
        backend.locator.demand_feature(unit, node, PROBE, "probe")
        demand_free(unit, node)
        return wishes.store(backend, unit, asking, node, "probe", "probe", {})

    return run_patiently(backend, work)
