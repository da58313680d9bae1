# SPDX-License-Identifier: Apache-2.0
"""How many Python functions a request calls, and how many each row of a list adds.

Counts, because they are the same on every machine: a list that does something
for each row in Python, where the database or the encoder could do it for all,
shows here at once. A count may fall with a newer Python or library, so these
are the most; lower them when they fall for good.
"""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
import webtest

from ironic_ng.tests.speed.test_statements import bench, client, node_uuid, send
from ironic_ng.tests.unit.operations.bench import Bench

__all__ = ["bench", "client"]

NOVA = (
    "uuid,power_state,target_power_state,provision_state,target_provision_state,"
    "last_error,maintenance,properties,instance_uuid,traits,resource_class"
)
FEW, MANY = 10, 1000


def calls(work: Callable[[], Any]) -> int:
    """How many Python functions the work calls."""
    found = 0

    def note(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal found
        found += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return found


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/v1/nodes?fields=uuid,name", 8),
        ("/v1/nodes?limit={limit}", 9),
        (f"/v1/nodes?fields={NOVA}", 11),
        ("/v1/nodes/detail?limit={limit}", 49),
        ("/v1/ports?limit={limit}", 5),
        ("/v1/ports/detail?limit={limit}", 12),
    ],
)
def test_calls_per_row(
    bench: Bench,
    client: webtest.TestApp,
    path: str,
    most: int,
) -> None:
    def listed(limit: int) -> int:
        address = path.replace("{limit}", str(limit))
        if "limit=" not in address:
            address += f"&limit={limit}"
        send(client, f"GET {address}", "")
        return calls(lambda: send(client, f"GET {address}", ""))

    assert (listed(MANY) - listed(FEW)) / (MANY - FEW) <= most


@pytest.mark.parametrize(
    ("request_line", "most"),
    [
        ("GET /v1/nodes/{node}", 850),
        (
            'PATCH /v1/nodes/{node} [{"op": "add", "path": "/extra/c", "value": "x"}]',
            2000,
        ),
        ('PUT /v1/nodes/{node}/states/power {"target": "power on"}', 1500),
        ('PUT /v1/nodes/{node}/maintenance {"reason": "x"}', 1650),
        ("DELETE /v1/nodes/{node}/maintenance", 1650),
    ],
)
def test_calls(
    bench: Bench,
    client: webtest.TestApp,
    request_line: str,
    most: int,
) -> None:
    for number in (20, 21):
        send(client, request_line, node_uuid(number))
    assert calls(lambda: send(client, request_line, node_uuid(22))) <= most
