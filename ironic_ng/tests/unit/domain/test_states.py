# SPDX-License-Identifier: Apache-2.0
"""The state machine is the contract's, row by row, and nothing else."""

import itertools

import pytest

from ironic_ng.domain import states
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.states import Event, State
from ironic_ng.domain.verbs import VERBS
from ironic_ng.tests.unit.domain.tables import rows

TABLE = rows("state-machine.tsv")
CONTRACT = {
    (row["from"], row["event"]): row["to"]
    for row in TABLE
    if row["kind"] == "transition"
}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(State, Event)))
def test_every_state_and_event(state: State, event: Event) -> None:
    wanted = CONTRACT.get((state.value, event.value))
    assert states.allows(state, event) is (wanted is not None)
    if wanted is None:
        with pytest.raises(ServiceError) as caught:
            states.after(state, event, "n-1")
        assert caught.value.code.code == "BM-API-020"
        assert f'"{state}"' in str(caught.value)
        assert "node n-1" in str(caught.value)
    else:
        assert states.after(state, event, "n-1") == wanted


@pytest.mark.parametrize("row", [r for r in TABLE if r["kind"] == "state"])
def test_facts_of_states(row: dict[str, str]) -> None:
    facts = states.FACTS[State(row["from"])]
    assert (facts.target or "") == row["target"]
    meaning = row["meaning"]
    assert facts.transient is ("[transient" in meaning)
    assert facts.patchable is ("PATCH allowed though" in meaning)
    assert facts.deletable is ("DELETE allowed" in meaning)
    assert (facts.lookup or facts.fast_track_lookup) is ("lookup" in meaning)


def test_each_transient_state_runs_waits_or_holds() -> None:
    for state, facts in states.FACTS.items():
        places = [states.RUNNING, states.WAITING]
        assert sum(state in place for place in places) == int(facts.transient), state


def test_a_lost_conductor_can_fail_every_running_state() -> None:
    for state in states.RUNNING:
        assert states.allows(state, Event.FAIL), state


@pytest.mark.parametrize("row", [r for r in TABLE if r["kind"] == "verb"])
def test_verbs(row: dict[str, str]) -> None:
    verb = VERBS[row["name_or_kind"]]
    assert verb.event == row["event"]
    since = row["since"].removeprefix("1.").split()[0]
    assert verb.since == int(since)


def test_all_verbs_are_in_the_contract() -> None:
    named = {row["name_or_kind"] for row in TABLE if row["kind"] == "verb"}
    assert set(VERBS) == named
