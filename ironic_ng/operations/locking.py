# SPDX-License-Identifier: Apache-2.0
"""Whether a node is free for a change, and waiting a little until it is.

A node is locked while a conductor holds it and while a wish about it waits to
be taken up. A node that waits for its ramdisk is free, though its wish is open.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from ironic_ng.db.holds import WORK
from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain import states
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.errors import Kind, ServiceError
from ironic_ng.domain.intents import Intent, IntentState
from ironic_ng.domain.node import Node
from ironic_ng.operations.backend import Backend

T = TypeVar("T")
_PAUSED = states.WAITING | states.HOLDING


def demand_free(reader: Reader, node: Node) -> list[Intent]:
    """Wishes under way that do not lock the node.

    Raises BM-API-022 with holder, purpose, age and wish when it is locked.
    """
    held = is_held(reader, node)
    wishes = reader.open_intents(node.uuid)
    locking = next((it for it in wishes if _locks(node, it)), None)
    if held or locking is not None:
        raise locked(reader, node, locking, held=held)
    return wishes


def locked(
    reader: Reader, node: Node, intent: Intent | None, *, held: bool
) -> ServiceError:
    """Why the node cannot be changed: a conductor holds it, or a wish is about it."""
    holder, purpose, since = node.reservation, node.held_for, node.leased_at
    if not held and intent is not None:
        holder, since = intent.owner_conductor, intent.created_at
    if intent is not None and (not held or purpose == WORK):
        purpose = intent.verb
    age = (reader.now() - since).total_seconds() if since is not None else 0
    return api.LOCKED(
        node=node.uuid,
        holder=holder or "none (the request waits its turn)",
        purpose=purpose or "other work",
        age=max(0, round(age)),
        intent=f", intent {intent.uuid}" if intent is not None else "",
    )


def is_held(reader: Reader, node: Node) -> bool:
    """Whether a conductor holds it now, by the database's clock."""
    return (
        node.reservation is not None
        and node.lease_until is not None
        and node.lease_until > reader.now()
    )


def run_patiently(backend: Backend, work: Callable[[Unit], T]) -> T:
    """Do the work in a transaction; while the node is locked, try a few times."""
    conductor = backend.settings.conductor
    left = conductor.node_locked_retry_attempts
    while True:
        try:
            return backend.database.run(work)
        except ServiceError as error:
            left -= 1
            if error.kind is not Kind.LOCKED or left <= 0:
                raise
        time.sleep(conductor.node_locked_retry_interval)


def _locks(node: Node, intent: Intent) -> bool:
    running = intent.state == IntentState.RUNNING
    paused = node.provision_state in _PAUSED
    return not (running and paused and intent.kind == "provision")
