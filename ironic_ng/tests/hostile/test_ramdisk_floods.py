# SPDX-License-Identifier: Apache-2.0
"""One address may fail at the ramdisk's addresses only so often (G8, G11)."""

import dataclasses
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.api.middleware import ramdisk_limits
from ironic_ng.api.middleware.ramdisk_limits import FailureBudget, whose
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.tests.functional.api.door import Door
from ironic_ng.tests.hostile.inside import Got, Inside

MOST = 20
MAC = "52:54:00:00:aa:01"
ATTACKER, NEIGHBOUR = "198.51.100.7", "198.51.100.8"
UNKNOWN = {"inventory": {"interfaces": [{"mac_address": "52:54:00:ff:ff:01"}]}}
REFUSED = (429, "BM-API-030")


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Door]:
    options = {"ramdisk_failures_per_minute": MOST, "allow_noauth_in_public": True}
    made = Door(tmp_path, {"api": options})
    node = made.node()["uuid"]
    with made.database.write() as unit:
        stored = unit.get(Node, node)
        assert stored is not None
        unit.replace(dataclasses.replace(stored, provision_state="wait call-back"))
        unit.add(Port(uuid=str(uuid.uuid4()), address=MAC, node_uuid=node))
    yield made
    made.stop()


def look_up(inside: Inside, address: str, mac: str = "52:54:00:ff:ff:01") -> Got:
    query = f"addresses={mac}"
    return inside.ask("GET", "/v1/lookup", query=query, REMOTE_ADDR=address)


def outcomes(answers: list[Got]) -> list[tuple[int, str | None]]:
    return [(got.status, got.code) for got in answers]


def test_g11_lookups_of_one_address(limited: Door) -> None:
    inside = Inside(limited)
    seen = outcomes([look_up(inside, ATTACKER) for _ in range(200)])
    assert seen[:MOST] == [(404, "BM-API-165")] * MOST
    # A few are forgiven while this runs.
    assert seen.count(REFUSED) > 100
    assert look_up(inside, NEIGHBOUR, MAC).status == 200
    got = look_up(inside, ATTACKER)
    assert (got.status, got.code) == REFUSED
    assert 1 <= int(got.headers["retry-after"]) <= 60
    assert got.document()["faultcode"] == "Client"


def test_honest_machines_behind_one_address_are_all_served(limited: Door) -> None:
    inside = Inside(limited)
    found = look_up(inside, ATTACKER, MAC).document()
    body: dict[str, Any] = {
        "callback_url": "https://192.0.2.9:9999",
        "agent_version": "13.0.0",
        "agent_token": found["config"]["agent_token"],
    }
    path = f"/v1/heartbeat/{found['node']['uuid']}"
    for _ in range(2 * MOST):
        look_up(inside, ATTACKER)
    for _ in range(5 * MOST):
        got = inside.ask("POST", path, body, REMOTE_ADDR=ATTACKER)
        assert got.status == 202


def test_guessing_tokens(limited: Door) -> None:
    inside = Inside(limited)
    node = look_up(inside, NEIGHBOUR, MAC).document()["node"]["uuid"]
    body = {"callback_url": "https://192.0.2.9:9999", "agent_version": "13.0.0"}
    answers = [
        inside.ask(
            "POST",
            f"/v1/heartbeat/{node}",
            body | {"agent_token": f"guess-{number}"},
            REMOTE_ADDR=ATTACKER,
        )
        for number in range(100)
    ]
    assert outcomes(answers)[:MOST] == [(400, "BM-API-163")] * MOST
    assert outcomes(answers).count(REFUSED) > 50
    assert node not in limited.woken


def test_g8_unknown_machines_post_inspection_data(limited: Door) -> None:
    inside = Inside(limited)
    before = inside.ask("GET", "/v1/nodes").body
    answers = [
        inside.ask("POST", "/v1/continue_inspection", UNKNOWN, REMOTE_ADDR=ATTACKER)
        for _ in range(1000)
    ]
    assert outcomes(answers)[:MOST] == [(404, "BM-API-165")] * MOST
    assert outcomes(answers).count(REFUSED) > 500
    assert inside.ask("GET", "/v1/nodes").body == before


def test_the_limit_can_be_switched_off(limited: Door) -> None:
    limited.settings.override({"api": {"ramdisk_failures_per_minute": 0}})
    inside = Inside(limited)
    assert {look_up(inside, ATTACKER).status for _ in range(3 * MOST)} == {404}


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ramdisk_limits, "MOST_ADDRESSES", 100)
    budget = FailureBudget(lambda: 0.0)
    for number in range(1000):
        budget.spend(str(number), MOST)
    assert len(budget) == 100


def test_failures_are_forgiven_in_a_minute() -> None:
    now = 0.0
    budget = FailureBudget(lambda: now)
    for _ in range(MOST):
        assert budget.wait("x", MOST) == 0
        budget.spend("x", MOST)
    assert budget.wait("x", MOST) == pytest.approx(60 / MOST)
    now = 60 / MOST
    assert budget.wait("x", MOST) == pytest.approx(0)
    now = 60.0
    assert budget.wait("y", MOST) == budget.wait("x", MOST) == 0


@pytest.mark.parametrize(
    ("address", "caller"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("6.6.6.6, 192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2::5", whose("2001:db8:1:2:ffff::6")),
        ("x" * 1000, "x" * 64),
    ],
)
def test_who_counts_as_one_caller(address: str, caller: str) -> None:
    assert whose(address) == caller
