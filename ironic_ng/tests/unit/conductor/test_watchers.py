# SPDX-License-Identifier: Apache-2.0
"""Orphans, and the trim of the history."""

import datetime
import uuid

import pytest

from ironic_ng.conductor.watchers import intent_trim
from ironic_ng.conductor.watchers.history_trim import HistoryTrim
from ironic_ng.conductor.watchers.intent_trim import IntentTrim
from ironic_ng.conductor.watchers.orphans import Orphans
from ironic_ng.conductor.watchers.watch import Watch
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.intents import Intent, IntentState
from ironic_ng.tests.unit.conductor.bench import Bench


def watch(bench: Bench) -> Watch:
    """What watchers are given; every node is ours."""
    return Watch(
        bench.settings,
        bench.database,
        bench.journal,
        bench.tasks,
        lambda nodes: nodes,
        bench.woken.append,
    )


def test_orphans_are_brought_to_the_runner(bench: Bench) -> None:
    lost = bench.enrol("cleaning", target_provision_state="available")
    waits = bench.enrol("available")
    bench.wish(waits, "active")
    assert Orphans(watch(bench)).look() == 1
    assert bench.woken == [lost]


def ended(bench: Bench, node: str, state: IntentState, days_ago: float) -> str:
    """Store a wish that ended then."""
    key = str(uuid.uuid4())
    with bench.database.write() as unit:
        when = unit.now() - datetime.timedelta(days=days_ago)
        unit.add(
            Intent(
                uuid=key,
                node_uuid=node,
                verb="manage",
                state=state.value,
                finished_at=when,
            )
        )
    return key


def intents(bench: Bench) -> set[str]:
    with bench.database.read() as reader:
        return {intent.uuid for intent in reader.find(Intent)}


def test_wishes_that_ended_long_ago_are_forgotten(bench: Bench) -> None:
    node = bench.enrol()
    waits = bench.wish(node, "manage").uuid
    kept = ended(bench, node, IntentState.FAILED, 29)
    for state in (IntentState.SUCCEEDED, IntentState.FAILED, IntentState.CANCELLED):
        ended(bench, node, state, 31)
    trim = IntentTrim(watch(bench))
    assert trim.look() == 3
    assert intents(bench) == {waits, kept}
    assert trim.look() == 0
    bench.settings.override({"conductor": {"intent_retention_days": 0}})
    ended(bench, node, IntentState.SUPERSEDED, 400)
    assert trim.look() == 0


def test_more_old_wishes_than_one_transaction_takes(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intent_trim, "BATCH", 2)
    node = bench.enrol()
    for _ in range(5):
        ended(bench, node, IntentState.SUCCEEDED, 40)
    assert IntentTrim(watch(bench)).look() == 5
    assert intents(bench) == set()


def test_the_history_is_trimmed_to_the_newest(bench: Bench) -> None:
    bench.settings.override({"conductor": {"node_history_max_entries": 3}})
    node = bench.enrol()
    with bench.database.write() as unit:
        for number in range(8):
            unit.add(
                HistoryEvent(uuid=str(uuid.uuid4()), node_uuid=node, event=str(number))
            )
    assert HistoryTrim(watch(bench)).look() == 5
    assert [event.event for event in bench.history(node)] == ["5", "6", "7"]
