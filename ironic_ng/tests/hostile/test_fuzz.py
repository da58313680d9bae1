# SPDX-License-Identifier: Apache-2.0
"""Thousands of odd requests: none ends in a 5xx, every refusal has the right form."""

import json
from typing import Any

import pytest

from ironic_ng.api.routes import ROUTES
from ironic_ng.domain.errors import CATALOGUE
from ironic_ng.tests.functional.api.door import Door
from ironic_ng.tests.hostile.inside import Got, Inside
from ironic_ng.tests.hostile.odd_requests import Maker, Odd

REQUESTS = 500
EACH = 50
"""As many requests meet the same things, for some of them delete these."""
INTERNAL = (
    "Traceback",
    "sqlalchemy",
    "SELECT ",
    "INSERT ",
    ".py",
    "ironic_ng.",
    "object at 0x",
)
SILENT = "BM-BUS-002"
"""No conductor answers here; that is told, and is nobody's mistake."""


def error_text(got: Got) -> dict[str, Any]:
    """The inner document of a refusal, of whichever of the three forms."""
    document = got.document()
    assert isinstance(document, dict)
    inner = document.get("error_message", document)
    if isinstance(inner, str) and got.status != 406:
        inner = json.loads(inner)
    if isinstance(inner, str):
        return {"faultstring": inner}
    assert isinstance(inner, dict)
    return inner


def check(odd: Odd, got: Got) -> None:
    """What holds for every answer."""
    assert got.status < 500 or got.code == SILENT, (odd, got)
    assert got.headers["x-openstack-request-id"].startswith("req-")
    if got.status < 400 or odd.method == "HEAD":
        return
    assert got.code in CATALOGUE, (odd, got)
    inner = error_text(got)
    assert {"faultstring"} & inner.keys() or {"description"} & inner.keys(), (odd, got)
    said = json.dumps(inner)
    for word in INTERNAL:
        assert word not in said or word in str(odd), (word, odd, got)


def things(door: Door, number: int) -> dict[str, list[str]]:
    """One of each resource, by the parameter of paths that it stands for."""
    name = f"odd{number}"
    nodes = [door.node(name=name)["uuid"], name, door.node()["uuid"]]
    address = ":".join(["52:54", *(f"{number:08x}"[i : i + 2] for i in (0, 2, 4, 6))])
    return {
        "node": nodes,
        "port": [made(door, "ports", node_uuid=nodes[0], address=address)],
        "portgroup": [made(door, "portgroups", node_uuid=nodes[2])],
        "chassis": [made(door, "chassis")],
        "driver": ["fake-hardware"],
        "hostname": ["c-1"],
        "code": ["BM-API-001"],
        "trait": ["CUSTOM_A", "HW_CPU_X86_VMX"],
    }


def made(door: Door, path: str, **words: str) -> str:
    answer = door.ask("POST", f"/v1/{path}", words)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["uuid"])


@pytest.mark.parametrize("seed", range(8))
def test_odd_requests(door: Door, inside: Inside, seed: int) -> None:
    for part in range(REQUESTS // EACH):
        number = seed * 1000 + part
        maker = Maker(number, ROUTES, things(door, number))
        for _ in range(EACH):
            odd = maker.request()
            got = inside.ask(
                odd.method, odd.path, odd.body, query=odd.query, headers=odd.headers
            )
            check(odd, got)
    assert inside.ask("GET", "/v1/nodes").status == 200
