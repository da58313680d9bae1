# SPDX-License-Identifier: Apache-2.0
"""Each rule that explains a node: what makes it speak, its evidence and remedies."""

import dataclasses
import datetime
import re
from importlib.metadata import entry_points
from typing import Any

import pytest

from ironic_ng.domain import explaining
from ironic_ng.domain.explaining import RULES, Situation, causes, relevant
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.domain.phrases import explain as phrases
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.states import FACTS, State
from ironic_ng.domain.wording import Wording, language_named

NOW = datetime.datetime(2026, 5, 6, 7, 8, 9)  # noqa: DTZ001 - as columns keep times
SOON = NOW + datetime.timedelta(seconds=20)
LONG_AGO = NOW - datetime.timedelta(hours=1)
STEP: dict[str, Any] = {"interface": "deploy", "step": "write_image"}


def node(state: State = State.ACTIVE, **more: Any) -> Node:
    return Node(uuid="n", driver="redfish", provision_state=state.value, **more)


def job(**more: Any) -> Job:
    return Job(uuid="j", node_uuid="n", flow="deploy", steps=[STEP], **more)


def event(kind: str, name: str = "e", **more: Any) -> HistoryEvent:
    return HistoryEvent(uuid=name, node_uuid="n", kind=kind, **more)


def situation(state: State = State.ACTIVE, **more: Any) -> Situation:
    words: dict[str, Any] = {"node": node(state), "now": NOW, **more}
    return Situation(**words)


FAILURE = event("error", "bad", severity="ERROR", code="BM-BMC-001", event="x")
WISH = Intent(uuid="i", node_uuid="n", verb="deploy", state="queued")
CASES: dict[str, Situation] = {
    "no-conductor": situation(intents=[WISH], able=0, events=[event("operator")]),
    "holder-gone": situation(
        node=node(reservation="c-1", lease_until=SOON), holder_lives=False,
        events=[event("step")],
    ),
    "fault": situation(
        node=node(maintenance=True, fault="power failure"), events=[FAILURE]
    ),
    "failed": situation(
        node=node(State.DEPLOY_FAILED, last_error="x"), events=[FAILURE]
    ),
    "client-hold": situation(State.DEPLOY_HOLD, events=[event("step")]),
    "overdue": situation(
        State.DEPLOYING, job=job(step_deadline=LONG_AGO), events=[event("step")]
    ),
    "ramdisk-silent": situation(
        State.WAIT_CALLBACK, job=job(step_started_at=LONG_AGO), events=[event("step")]
    ),
    "bmc-silent": situation(node=node(power_failures=2), events=[FAILURE]),
    "queued": situation(intents=[WISH], events=[event("operator")]),
    "maintenance": situation(
        node=node(maintenance=True, maintenance_reason="fan"),
        events=[event("operator", event="Entered maintenance"), event("state", "f")],
    ),
    "waits": situation(
        State.WAIT_CALLBACK, job=job(waiting_for="x", step_started_at=NOW),
        events=[event("step")],
    ),
    "taken-over": situation(
        intents=[dataclasses.replace(WISH, state="running")],
        events=[event("ha", intent_uuid="i", params={"from": "a", "to": "b"})],
    ),
    "busy": situation(
        node=node(reservation="c-1", held_for="work"), holder_lives=True,
        events=[event("step")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_rule_speaks_with_evidence(name: str) -> None:
    seen = CASES[name]
    found = {cause.name: cause for cause in causes(seen)}
    cause = found[name]
    assert set(cause.evidence) == {seen.events[0].uuid}
    assert cause.remedies
    for language in ("en", "zh_CN"):
        assert "{" not in cause.text.text(language, **cause.params)


def test_every_rule_has_a_case() -> None:
    assert len(RULES) == len(CASES)


def test_a_node_at_rest_has_no_cause() -> None:
    assert causes(situation(events=[FAILURE, event("state")])) == []


def test_what_blocks_comes_first() -> None:
    seen = dataclasses.replace(CASES["waits"], able=0, intents=[WISH])
    assert [it.name for it in causes(seen)] == ["no-conductor", "queued", "waits"]


def test_a_ramdisk_that_speaks_is_not_blamed() -> None:
    seen = CASES["ramdisk-silent"]
    alive = Ramdisk(node_uuid="n", seen_at=NOW)
    found = causes(dataclasses.replace(seen, ramdisk=alive))
    assert "ramdisk-silent" not in {it.name for it in found}
    silent = causes(
        dataclasses.replace(seen, ramdisk=Ramdisk(node_uuid="n", seen_at=LONG_AGO))
    )
    assert silent[0].params == {"seconds": 3600}


def test_without_events_nothing_is_made_up() -> None:
    for seen in CASES.values():
        for cause in causes(dataclasses.replace(seen, events=[])):
            assert cause.evidence == ()


def test_three_events_that_tell_something() -> None:
    events = [event("step", str(number)) for number in range(9)]
    assert [it.uuid for it in relevant(events)] == ["8", "7", "6"]
    events[2] = event("state", "2")
    events[4] = event("step", "4", severity="WARNING")
    assert [it.uuid for it in relevant(events)] == ["4", "2"]


def test_commands_are_those_of_the_client() -> None:
    """Every remedy's command is one that ``openstack baremetal`` has."""
    known = {it.name for it in entry_points(group="openstack.baremetal.v1")}
    found = [it for seen in CASES.values() for it in causes(seen)]
    commands = {it.command for cause in found for it in cause.remedies if it.command}
    commands |= {
        word for pair in explaining._AGAIN.values() for word in pair if word is not None
    }
    assert len(commands) >= 12
    for command in commands:
        words = re.sub(r" \{\w+\}", "", command).split()
        assert f"baremetal_{'_'.join(words)}" in known, command


def test_every_failure_state_has_a_way_out() -> None:
    failures = {state.value for state, facts in FACTS.items() if facts.failure}
    assert failures <= set(explaining._AGAIN)


def test_a_translation_keeps_the_parameters() -> None:
    with pytest.raises(ValueError, match="differ"):
        Wording("{a} and {b}", "{a}")
    texts = [it for it in vars(phrases).values() if isinstance(it, Wording)]
    assert len(texts) > 20


@pytest.mark.parametrize(
    ("word", "expected"),
    [("zh_CN.UTF-8", "zh_CN"), ("zh-TW", "zh_CN"), ("zh", "zh_CN"), ("C", "en"),
     ("de_DE", "en"), (None, "en"), ("", "en")],
)  # fmt: skip
def test_names_of_languages(word: str | None, expected: str) -> None:
    assert language_named(word) == expected
