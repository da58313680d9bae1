# SPDX-License-Identifier: Apache-2.0
"""The timeline of a node: pages, times, cursors, and following it."""

import datetime
import json
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from ironic_ng.domain.history import HistoryEvent
from ironic_ng.operations import followers
from ironic_ng.tests.functional.api.door import LATEST, Door, code_of
from ironic_ng.tests.patience import SECONDS, eventually

DAY = "2026-03-0{}T00:00:00"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    made = Door(
        tmp_path_factory.mktemp("timeline"),
        {"api": {"timeline_followers": 30, "threads": 40}},
    )
    yield made
    made.stop()


@pytest.fixture
def node(door: Door) -> str:
    found: str = door.node()["uuid"]
    return found


def record(door: Door, node: str, text: str, **more: Any) -> str:
    name = str(uuid.uuid4())
    with door.database.write() as unit:
        unit.record(HistoryEvent(uuid=name, node_uuid=node, event=text, **more))
    return name


def days(door: Door, node: str) -> None:
    """One event on each of three days, behind what enrolling left."""
    with door.database.write() as unit:
        unit.remove(HistoryEvent, node_uuid=node)
    for day in (1, 2, 3):
        at = datetime.datetime(2026, 3, day, tzinfo=datetime.UTC).replace(tzinfo=None)
        record(door, node, f"day {day}", created_at=at)


def texts(door: Door, node: str, query: str) -> list[str]:
    answer = door.ask("GET", f"/v1/ng/nodes/{node}/timeline?{query}")
    assert answer.status_code == 200, answer.text
    return [it["text"] for it in answer.json()["timeline"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "123"),
        (f"since={DAY.format(2)}", "23"),
        (f"until={DAY.format(2)}Z", "1"),
        (f"since={DAY.format(2)}Z&until={DAY.format(3)}Z", "2"),
        (f"since={DAY.format(2)}Z&until={DAY.format(2)}Z", ""),
        ("since=2026-03-02T01:00:00%2B01:00&until=2026-03-02T02:00:00%2B01:00", "2"),
    ],
)
def test_of_some_time(door: Door, node: str, query: str, expected: str) -> None:
    days(door, node)
    assert texts(door, node, query) == [f"day {day}" for day in expected]


def test_page_by_page(door: Door, node: str) -> None:
    days(door, node)
    path, cursor, seen = f"/v1/ng/nodes/{node}/timeline", "", []
    for _ in range(4):
        page = door.ask("GET", f"{path}?limit=1{cursor}").json()
        seen += [it["text"] for it in page["timeline"]]
        cursor = f"&cursor={page['cursor']}"
    assert seen == ["day 1", "day 2", "day 3"]
    assert door.ask("GET", f"{path}?limit=1{cursor}").json()["timeline"] == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (f"since={DAY.format(3)}&until={DAY.format(2)}", "BM-API-007"),
        ("since=yesterday", "BM-API-007"),
        ("until=0001-01-01T00:00:00", "BM-API-007"),
        ("cursor=7", "BM-API-007"),
        ("cursor=8d0b1e0c-0000-4000-8000-000000000001", "BM-API-231"),
        ("limit=-1", "BM-API-007"),
        ("follow=maybe", "BM-API-004"),
        ("follow=1&limit=2", "BM-API-232"),
        ("follow=1&until=2026-01-01", "BM-API-232"),
    ],
)
def test_bad_inputs(door: Door, node: str, query: str, code: str) -> None:
    answer = door.ask("GET", f"/v1/ng/nodes/{node}/timeline?{query}")
    assert answer.status_code == 400, answer.text
    assert code_of(answer) == code


def test_a_cursor_of_another_node(door: Door, node: str) -> None:
    other = record(door, door.node()["uuid"], "elsewhere")
    answer = door.ask("GET", f"/v1/ng/nodes/{node}/timeline?cursor={other}")
    assert (answer.status_code, code_of(answer)) == (400, "BM-API-231")


def test_texts_cannot_break_a_line_or_a_page(door: Door, node: str) -> None:
    record(door, node, "<script>\nx\x1b[31m\r\n\u2028data: y")
    with following(door, node, {"Accept": "text/event-stream"}) as answer:
        lines = answer.iter_lines()
        block = [next(lines) for _ in range(4)]
        while not any(b"script" in line for line in block):
            block = [next(lines) for _ in range(4)]
    assert [line.partition(b":")[0] for line in block] == [
        b"event",
        b"id",
        b"data",
        b"",
    ]


def following(
    door: Door, node: str, headers: dict[str, str] | None = None, query: str = ""
) -> requests.Response:
    answer = requests.get(
        f"{door.url}/v1/ng/nodes/{node}/timeline?follow=1{query}",
        headers=LATEST | (headers or {}),
        stream=True,
        timeout=SECONDS,
    )
    assert answer.status_code == 200, answer.text
    return answer


def test_new_events_come_as_they_happen(door: Door, node: str) -> None:
    with following(door, node) as answer:
        assert answer.headers["Content-Type"].startswith("application/x-ndjson")
        lines = answer.iter_lines()
        assert json.loads(next(lines))["text"] == "Enrolled"
        name = record(door, node, "news")
        told = json.loads(next(lines))
        assert (told["uuid"], told["text"]) == (name, "news")


def test_it_goes_on_behind_the_last_event(door: Door, node: str) -> None:
    first = record(door, node, "first")
    record(door, node, "second")
    for headers, query in (({"Last-Event-ID": first}, ""), ({}, f"&cursor={first}")):
        with following(door, node, headers, query) as answer:
            assert json.loads(next(answer.iter_lines()))["text"] == "second"


def test_a_reader_that_fell_behind_is_told_of_the_gap(door: Door, node: str) -> None:
    first = record(door, node, "first")
    with door.database.write() as unit:
        for number in range(150):
            unit.record(
                HistoryEvent(uuid=str(uuid.uuid4()), node_uuid=node, event=f"{number}")
            )
    with following(door, node, query=f"&cursor={first}") as answer:
        lines = answer.iter_lines()
        gap, after = json.loads(next(lines)), json.loads(next(lines))
    assert (gap["kind"], gap["after"]) == ("gap", first)
    assert (after["text"], gap["before"]) == ("50", after["uuid"])


def test_a_cursor_that_was_trimmed_away_is_a_gap(door: Door, node: str) -> None:
    gone = str(uuid.uuid4())
    with following(door, node, query=f"&cursor={gone}") as answer:
        assert json.loads(next(answer.iter_lines()))["kind"] == "gap"


def test_few_may_follow_at_once_and_others_are_served(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    door = Door(
        tmp_path_factory.mktemp("few"),
        {"api": {"timeline_followers": 2, "timeline_follow_seconds": 3600}},
    )
    node = door.node()["uuid"]
    first, second = following(door, node), following(door, node)
    path = f"/v1/ng/nodes/{node}/timeline"
    refused = door.ask("GET", f"{path}?follow=1")
    assert (refused.status_code, code_of(refused)) == (429, "BM-API-230")
    assert door.ask("GET", path).status_code == 200
    first.close()
    second.close()

    # A server notices that a client is gone when it writes to it.
    def is_free() -> bool:
        record(door, node, "z")
        again = requests.get(
            f"{door.url}{path}?follow=1", headers=LATEST, stream=True, timeout=SECONDS
        )
        again.close()
        return again.status_code == 200

    eventually(is_free)
    door.stop()


def test_it_ends_with_the_time_and_with_the_process(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    door = Door(
        tmp_path_factory.mktemp("ends"), {"api": {"timeline_follow_seconds": 1}}
    )
    node = door.node()["uuid"]
    with following(door, node) as answer:
        told = [json.loads(line) for line in answer.iter_lines() if line]
    assert [it["kind"] for it in told] == ["operator", "end"]
    assert told[1]["cursor"] == told[0]["uuid"]
    door.settings.override({"api": {"timeline_follow_seconds": 3600}})
    with following(door, node) as answer:
        lines = answer.iter_lines()
        next(lines)
        stopping = threading.Thread(target=door.stop)
        stopping.start()
        assert json.loads(next(lines))["kind"] == "end"
        stopping.join(SECONDS)
    assert not stopping.is_alive()


def test_a_place_is_given_back_once() -> None:
    class Options:
        timeline_followers = 1
        timeline_follow_seconds = 1

    made: Any = followers.Followers(Options())  # type: ignore[arg-type]
    leave = made.enter()
    leave()
    leave()
    assert made.count == 0
