# SPDX-License-Identifier: Apache-2.0
"""Allocations take no node of others (R9)."""

from typing import Any

import pytest

from ironic_ng.conductor.allocator import Allocator
from ironic_ng.domain.node import Node
from ironic_ng.operations.locate import Locator
from ironic_ng.tests.contract.tables.scene import fresh
from ironic_ng.tests.contract.tables.stand import HOST, OWNER, THIRD, Stand

CODE = "X-Baremetal-Error-Code"


def spare(stand: Stand, owner: str, kind: str) -> Node:
    """A node that an allocation could take."""
    return stand.node(
        "available",
        owner=owner,
        lessee=None,
        resource_class=kind,
        power_state="power off",
    )


def served(stand: Stand, uuid: str) -> dict[str, Any]:
    """The allocation after a conductor looked at it."""
    Allocator(stand.settings, stand.database, Locator(stand.settings), HOST).look()
    found: dict[str, Any] = stand.request("GET", f"/v1/allocations/{uuid}").json
    return found


@pytest.mark.parametrize("named", [True, False], ids=["by name", "by class"])
@pytest.mark.parametrize("role", ["admin", "manager", "member", "service"])
def test_r9_foreign_candidates(stand: Stand, role: str, *, named: bool) -> None:
    kind = f"class-{fresh()}"
    foreign = spare(stand, THIRD, kind)
    body: dict[str, Any] = {"resource_class": kind, "name": f"a-{fresh()}"}
    if named:
        body["candidate_nodes"] = [foreign.uuid]
    made = stand.request("POST", "/v1/allocations", body, persona=f"owner-{role}")
    if made.status_int == 201:
        assert made.json["owner"] == OWNER
        assert served(stand, made.json["uuid"])["state"] == "error"
    else:
        assert made.status_int in {400, 403}
    after = stand.stored(foreign.uuid)
    assert (after.instance_uuid, after.allocation_uuid) == (None, None)


@pytest.mark.parametrize("role", ["admin", "manager", "member", "service"])
def test_r9_the_owner_of_another(stand: Stand, role: str) -> None:
    kind = f"class-{fresh()}"
    foreign = spare(stand, THIRD, kind)
    body = {"resource_class": kind, "owner": THIRD}
    made = stand.request("POST", "/v1/allocations", body, persona=f"owner-{role}")
    if made.status_int == 201:
        assert made.json["owner"] == OWNER
        served(stand, made.json["uuid"])
    else:
        assert made.status_int == 403
    assert stand.stored(foreign.uuid).instance_uuid is None


def test_r9_a_foreign_node_named_outright(stand: Stand) -> None:
    node = stand.node("active", owner=THIRD, lessee=None, resource_class="x")
    body = {"resource_class": "x", "node": node.uuid}
    made = stand.request("POST", "/v1/allocations", body, persona="owner-admin")
    assert made.status_int in {400, 403, 404}
    assert stand.stored(node.uuid).instance_uuid is None


def test_one_gets_ones_own(stand: Stand) -> None:
    kind = f"class-{fresh()}"
    mine = spare(stand, OWNER, kind)
    body = {"resource_class": kind, "candidate_nodes": [mine.uuid]}
    made = stand.request("POST", "/v1/allocations", body, persona="owner-admin")
    assert made.status_int == 201, made.text
    assert served(stand, made.json["uuid"])["node_uuid"] == mine.uuid
