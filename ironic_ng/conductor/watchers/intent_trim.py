# SPDX-License-Identifier: Apache-2.0
"""Forgets wishes that ended long ago."""

import datetime

from ironic_ng.conductor.watchers.watch import Watch
from ironic_ng.db.query import Condition, Query
from ironic_ng.db.unit import Unit
from ironic_ng.domain.intents import OPEN, Intent, IntentState

BATCH = 500
"""Wishes removed in one transaction."""
_BATCHES = 40
"""Transactions of one look; what is left then is left to the next one."""
_FINISHED = [state.value for state in IntentState if state not in OPEN]


class IntentTrim:
    """Removes finished wishes after the days for which they are kept."""

    def __init__(self, watch: Watch) -> None:
        """Trim through this."""
        self._watch = watch

    def look(self) -> int:
        """How many wishes were removed."""
        if not self._watch.settings.conductor.intent_retention_days:
            return 0
        removed = 0
        for _ in range(_BATCHES):
            gone = self._watch.database.run(self._trim)
            removed += gone
            if gone < BATCH:
                break
        return removed

    def _trim(self, unit: Unit) -> int:
        days = self._watch.settings.conductor.intent_retention_days
        before = unit.now() - datetime.timedelta(days=days)
        old = unit.page(
            Intent,
            Query(
                equals={"state": _FINISHED},
                conditions=(Condition("finished_at", "lt", before),),
                limit=BATCH,
            ),
        )
        if not old:
            return 0
        # Others may trim too: what they removed meanwhile is not counted twice.
        return unit.remove(Intent, uuid=[intent.uuid for intent in old])
