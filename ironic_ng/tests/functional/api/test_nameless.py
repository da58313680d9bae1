# SPDX-License-Identifier: Apache-2.0
"""A change that names no resource is refused as such, in versions that have it."""

import pytest

from ironic_ng.tests.functional.api.door import Door

COLLECTIONS = {
    "ports": 1, "portgroups": 23, "chassis": 1, "volume/connectors": 32,
    "volume/targets": 32, "allocations": 52, "deploy_templates": 55, "runbooks": 92,
}  # fmt: skip
EARLY = {"portgroups": 404, "volume/connectors": 404, "volume/targets": 404}


@pytest.mark.parametrize("method", ["DELETE", "PATCH"])
@pytest.mark.parametrize("path", COLLECTIONS)
def test_a_change_of_nothing(door: Door, method: str, path: str) -> None:
    body: list[object] | None = [] if method == "PATCH" else None
    assert door.ask(method, f"/v1/{path}", body).status_code == 400
    since = COLLECTIONS[path]
    if since > 1:
        before = {"X-OpenStack-Ironic-API-Version": f"1.{since - 1}"}
        answer = door.ask(method, f"/v1/{path}", body, headers=before)
        assert answer.status_code == EARLY.get(path, 405)
