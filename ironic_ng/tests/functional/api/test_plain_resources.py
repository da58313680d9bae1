# SPDX-License-Identifier: Apache-2.0
"""What all plain resources have in common, where it has gone wrong once."""

from typing import Any

import pytest

from ironic_ng.tests.functional.api.door import Door, code_of


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/chassis", {}),
        ("/v1/ports", {"address": "52:54:00:00:10:01"}),
        ("/v1/portgroups", {}),
        ("/v1/volume/targets", {"volume_type": "a", "volume_id": "b", "boot_index": 0}),
    ],
)
def test_a_null_uuid_is_none_at_all(
    door: Door, path: str, body: dict[str, Any]
) -> None:
    node = {} if "chassis" in path else {"node_uuid": door.node()["uuid"]}
    answer = door.ask("POST", path, body | node | {"uuid": None, "extra": None})
    assert answer.status_code == 201, answer.text
    assert len(answer.json()["uuid"]) == 36
    assert answer.json()["extra"] == {}


@pytest.mark.parametrize("ident", ["", " ", "\u00e9", "x" * 300])
def test_a_node_named_by_nonsense_is_refused(door: Door, ident: str) -> None:
    body = {"address": "52:54:00:00:10:02", "node_ident": ident}
    answer = door.ask("POST", "/v1/ports", body)
    assert answer.status_code == 400
    assert code_of(answer) in {"BM-API-007", "BM-API-061"}
