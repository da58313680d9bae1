# SPDX-License-Identifier: Apache-2.0
"""Gather what is known of a node, and have the rules explain it."""

import dataclasses

from ironic_ng.db.unit import Reader
from ironic_ng.domain import explaining
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.explaining import Cause, Situation
from ironic_ng.domain.placement import offering
from ironic_ng.operations import reading_timeline
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locate import is_alive
from ironic_ng.operations.locking import is_held
from ironic_ng.operations.reading_timeline import View

RULE = "baremetal:ng:explain:get"
EVENTS = 100
"""How many of the last events are looked at."""


@dataclasses.dataclass(frozen=True, slots=True)
class Explanation:
    """The situation as the reader may see it, and the causes, likeliest first."""

    seen: Situation
    causes: list[Cause]
    held: bool


def explain(backend: Backend, caller: Caller, ident: str) -> Explanation:
    """Why the node is where it is; raises for who may not ask."""
    with backend.database.read() as reader:
        view = reading_timeline.view(backend, reader, caller, ident, RULE)
        seen, held = _situation(backend, reader, view)
    return Explanation(seen, explaining.causes(seen), held)


def _situation(backend: Backend, reader: Reader, view: View) -> tuple[Situation, bool]:
    node, now = view.node, reader.now()
    timeout = backend.settings.conductor.heartbeat_timeout
    alive = [it for it in reader.find(Conductor) if is_alive(it, now, timeout)]
    held = is_held(reader, node)
    lives = any(it.hostname == node.reservation for it in alive) if held else None
    intents = [
        intent
        for intent in reader.open_intents(node.uuid)
        if view.project is None or intent.project == view.project
    ]
    situation = Situation(
        node=node,
        now=now,
        events=reading_timeline.last(reader, view, EVENTS),
        job=reader.job_of(node.uuid),
        intents=intents,
        ramdisk=reader.ramdisk_of(node.uuid),
        holder_lives=lives,
        able=len(offering(alive, node.driver, node.conductor_group)),
    )
    return situation, held
