# SPDX-License-Identifier: Apache-2.0
"""Where nodes belong, and a look at how that would change: /v1/ng/placement."""

from typing import Any

from ironic_ng.api import answers, wsme_types
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain.balance import Move
from ironic_ng.domain.placement import USUAL_CAPACITY
from ironic_ng.operations import placement as operations
from ironic_ng.operations.placement import MOST_MOVES, Forecast, Load, Standing


@exposed(
    query={
        "node": wsme_types.text("node"),
        "simulate_down": wsme_types.words("simulate_down"),
        "simulate_up": wsme_types.text("simulate_up"),
        "conductor_group": wsme_types.text("conductor_group"),
        "failure_domain": wsme_types.text("failure_domain"),
        "capacity": wsme_types.number("capacity"),
        "drivers": wsme_types.words("drivers"),
    },
    answer=answers.PLACEMENT,
)
def show(call: Call, node: str | None = None, **sent: Any) -> dict[str, Any]:
    """Show the load of conductors and who serves a node, now or in a simulation."""
    with call.backend.database.read() as reader:
        asked = operations.scenario(call.backend, reader, call.caller, sent)
        standing = None
        if node is not None:
            standing = operations.standing(
                call.backend, reader, call.caller, node, asked
            )
        found = operations.forecast(reader, asked)
    document = _forecast(found)
    document["simulated"] = asked.changed
    document["node"] = None if standing is None else _standing(standing)
    return document


def _forecast(found: Forecast) -> dict[str, Any]:
    live = [it for it in found.loads if it.alive]
    capacity = sum(it.conductor.capacity for it in live) / USUAL_CAPACITY
    total = sum(it.settled for it in live)
    fair = total / capacity if capacity else 0.0
    most = max(
        (it.settled * USUAL_CAPACITY / it.conductor.capacity for it in live), default=0
    )
    return {
        "conductors": [_load(it) for it in found.loads],
        "nodes": total,
        "max_to_mean": round(most / fair, 3) if fair else None,
        "moves": len(found.moves),
        "moved": [_move(it) for it in found.moves[:MOST_MOVES]],
        "without_conductor": len(found.homeless),
        "nodes_without_conductor": found.homeless[:MOST_MOVES],
    }


def _load(found: Load) -> dict[str, Any]:
    conductor = found.conductor
    return {
        "hostname": conductor.hostname,
        "alive": found.alive,
        "conductor_group": conductor.conductor_group,
        "failure_domain": conductor.failure_domain,
        "capacity": conductor.capacity,
        "drivers": conductor.drivers,
        "hosted_on": conductor.hosted_on,
        "nodes": found.now,
        "nodes_at_once": found.at_once,
        "nodes_settled": found.settled,
    }


def _move(found: Move) -> dict[str, Any]:
    return {"node_uuid": found.uuid, "from": found.before, "to": found.after}


def _standing(found: Standing) -> dict[str, Any]:
    place = found.place
    return {
        "uuid": place.uuid,
        "driver": place.driver,
        "conductor_group": place.conductor_group,
        "failure_domain": "/".join(place.failure_domain),
        "conductor_affinity": place.conductor_affinity,
        "conductor": found.serving,
        "candidates": [
            {
                "hostname": it.hostname,
                "failure_domain": it.failure_domain,
                "common_parts": near,
            }
            for it, near in found.candidates
        ],
    }
