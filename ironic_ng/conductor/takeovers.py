# SPDX-License-Identifier: Apache-2.0
"""Notes when work goes on in another conductor than the one that began it."""

import collections
import threading
from typing import Any

from ironic_ng import metrics
from ironic_ng.conductor import timeline
from ironic_ng.conductor.work import Work
from ironic_ng.domain.intents import IntentState

_TAKEN = metrics.counter(
    "ironic_ng_conductor_takeovers_total",
    "Pieces of work that went on here though another conductor had begun them.",
).of()
MOST = 10
"""How many are remembered for the conductor's report."""


class Takeovers:
    """Of one conductor; may be told from many threads."""

    def __init__(self, host: str) -> None:
        """``host``: the name of this conductor."""
        self.host = host
        self._lock = threading.Lock()
        self._last: collections.deque[tuple[str, dict[str, Any]]] = collections.deque(
            maxlen=MOST
        )

    def look(self, work: Work) -> None:
        """If another conductor began the work, say so in the node's timeline."""
        for intent in work.intents:
            before = intent.owner_conductor
            if intent.state != IntentState.RUNNING or before in {None, self.host}:
                continue
            intent.owner_conductor = self.host
            timeline.note(
                work, "ha", f"{intent.verb} goes on in {self.host}, was in {before}",
                event_type="takeover", intent_uuid=intent.uuid,
                params={"from": before, "to": self.host, "verb": intent.verb},
            )  # fmt: skip
            self._count(intent.uuid, work, str(before), intent.verb)

    @property
    def last(self) -> list[dict[str, Any]]:
        """The last ones, newest last."""
        with self._lock:
            return [told for _, told in self._last]

    def _count(self, intent_uuid: str, work: Work, before: str, verb: str) -> None:
        with self._lock:
            # A look that stored nothing is followed by another one.
            if any(known == intent_uuid for known, _ in self._last):
                return
            at = work.now().replace(microsecond=0).isoformat()
            told = {"node": work.node.uuid, "from": before, "verb": verb, "at": at}
            self._last.append((intent_uuid, told))
        _TAKEN.inc()
