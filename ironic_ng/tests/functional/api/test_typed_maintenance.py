# SPDX-License-Identifier: Apache-2.0
"""Entries of maintenance and probes over HTTP."""

from typing import Any

import pytest

from ironic_ng.tests.functional.api.door import Door, code_of


def test_the_life_of_entries(door: Door) -> None:
    node = door.node()["uuid"]
    path = f"/v1/ng/nodes/{node}/maintenance"
    body = {"type": "hardware_failure", "reason": "fan", "extra": {"ticket": 7}}
    made = door.ask("POST", path, body)
    assert made.status_code == 201
    entry = made.json()
    assert made.headers["Location"].endswith(f"{path}/{entry['uuid']}")
    assert (entry["type"], entry["scope"]) == ("hardware_failure", "system")
    assert entry["extra"] == {"ticket": 7}
    assert door.ask("GET", path).json()["maintenance"] == [entry]
    shown = door.ask("GET", f"/v1/nodes/{node}").json()
    assert shown["maintenance"] is True
    assert shown["maintenance_reason"] == "hardware_failure: fan"
    assert door.ask("PUT", f"/v1/nodes/{node}/maintenance", {"reason": "x"}).ok
    kinds = [it["type"] for it in door.ask("GET", path).json()["maintenance"]]
    assert kinds == ["hardware_failure", "legacy"]
    assert door.ask("DELETE", f"{path}/{entry['uuid']}").status_code == 204
    assert door.ask("DELETE", f"{path}/{entry['uuid']}").status_code == 404
    shown = door.ask("GET", f"/v1/nodes/{node}").json()
    assert (shown["maintenance"], shown["maintenance_reason"]) == (True, "x")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"type": "fault"}, 400, "BM-API-013"),
        ({"type": "legal_hold", "colour": "red"}, 400, "BM-API-006"),
        ({"type": "legal_hold", "reason": 5}, 400, "BM-API-004"),
        ([], 400, "BM-API-004"),
        ({"type": "legal_hold"}, 409, "BM-API-014"),
    ],
)
def test_refused(door: Door, body: Any, status: int, code: str) -> None:
    node = door.node()["uuid"]
    path = f"/v1/ng/nodes/{node}/maintenance"
    if status == 409:
        assert door.ask("POST", path, body).ok
    answer = door.ask("POST", path, body)
    assert (answer.status_code, code_of(answer)) == (status, code)


def test_a_probe_is_a_wish(door: Door) -> None:
    node = door.node()["uuid"]
    answer = door.ask("POST", f"/v1/ng/nodes/{node}/probe")
    assert answer.status_code == 202
    (wish,) = door.ask("GET", f"/v1/ng/nodes/{node}/intents").json()["intents"]
    assert (wish["uuid"], wish["kind"]) == (answer.json()["intent"], "probe")
    assert node in door.woken
    again = door.ask("POST", f"/v1/ng/nodes/{node}/probe")
    assert (again.status_code, code_of(again)) == (409, "BM-API-022")
