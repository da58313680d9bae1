# SPDX-License-Identifier: Apache-2.0
"""Entries keep a node in maintenance; who may release which; the plain flag as ever."""

import datetime
from typing import Any

import pytest

from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.maintenance_entry import MaintenanceEntry
from ironic_ng.domain.microversions import LATEST
from ironic_ng.domain.node import Node
from ironic_ng.domain.patch import Operation, parse
from ironic_ng.operations import maintenance, node, typed_maintenance
from ironic_ng.operations.context import Caller, Identity
from ironic_ng.tests.unit.operations.bench import OPERATOR, Bench

HOLD = {"type": "operator_hold", "reason": "looked at"}


def somebody(project: str) -> Caller:
    """A manager of a project."""
    roles = ("manager", "member", "reader")
    return Caller(identity=Identity(user=f"of {project}", project=project, roles=roles))


OWNER, LESSEE = somebody("owners"), somebody("lessees")


def change(op: str, path: str, value: object) -> list[Operation]:
    """A patch of one operation."""
    return parse([{"op": op, "path": path, "value": value}], LATEST)


def rented(bench: Bench, **words: Any) -> Node:
    """A node that has an owner and a lessee."""
    return bench.node(owner="owners", lessee="lessees", **words)


def assert_(bench: Bench, caller: Caller, found: Node, **sent: Any) -> MaintenanceEntry:
    return typed_maintenance.assert_entry(bench.backend, caller, found.uuid, sent)


def types(bench: Bench, found: Node) -> list[str]:
    entries = typed_maintenance.entries(bench.backend, OPERATOR, found.uuid)
    return [entry.type for entry in entries]


def test_the_plain_flag_is_one_entry(bench: Bench) -> None:
    found = rented(bench)
    maintenance.enter(bench.backend, OPERATOR, found.uuid, "broken")
    maintenance.enter(bench.backend, OPERATOR, found.uuid, "mended soon")
    after = bench.now(found)
    assert (after.maintenance, after.maintenance_reason) == (True, "mended soon")
    assert types(bench, found) == ["legacy"]
    maintenance.leave(bench.backend, OPERATOR, found.uuid)
    after = bench.now(found)
    assert (after.maintenance, after.maintenance_reason) == (False, None)
    assert types(bench, found) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "legacy"),
        ({"fault": "power failure", "maintenance_reason": "BMC away"}, "fault"),
    ],
)
def test_a_flag_of_an_older_service_stands_for_an_entry(
    bench: Bench, fields: dict[str, Any], expected: str
) -> None:
    found = rented(bench, maintenance=True, **fields)
    assert types(bench, found) == [expected]
    assert_(bench, OPERATOR, found, **HOLD)
    assert types(bench, found) == [expected, "operator_hold"]
    with bench.database.write() as unit:
        stored = unit.get(Node, found.uuid)
        assert stored is not None
        stored.maintenance = False
        unit.replace(stored)
    assert types(bench, found) == []
    assert_(bench, OPERATOR, found, **HOLD)
    assert types(bench, found) == ["operator_hold"]


def test_reasons_are_joined_and_the_last_release_ends_maintenance(bench: Bench) -> None:
    found = rented(bench)
    first = assert_(bench, LESSEE, found, type="operator_hold", reason="slow disk")
    second = assert_(bench, OWNER, found, type="hardware_failure", reason="fan")
    after = bench.now(found)
    assert after.maintenance_reason == "operator_hold: slow disk; hardware_failure: fan"
    assert (first.scope, second.scope) == ("lessee", "owner")
    typed_maintenance.release(bench.backend, OWNER, found.uuid, first.uuid)
    assert bench.now(found).maintenance
    typed_maintenance.release(bench.backend, OWNER, found.uuid, second.uuid)
    after = bench.now(found)
    assert (after.maintenance, after.maintenance_reason) == (False, None)
    with bench.database.read() as reader:
        events = reader.find(HistoryEvent, node_uuid=found.uuid)
    assert [(it.user, it.project) for it in events][:1] == [("of lessees", "lessees")]
    assert len(events) == 4


@pytest.mark.parametrize(
    ("by", "releaser", "allowed"),
    [
        (OPERATOR, OWNER, False),
        (OPERATOR, LESSEE, False),
        (OPERATOR, OPERATOR, True),
        (OWNER, OPERATOR, True),
        (OWNER, LESSEE, False),
        (LESSEE, OWNER, True),
        (LESSEE, LESSEE, True),
    ],
)
def test_who_may_release(
    bench: Bench, by: Caller, releaser: Caller, allowed: bool
) -> None:
    found = rented(bench)
    entry = assert_(bench, by, found, type="legal_hold", reason="x")
    if allowed:
        typed_maintenance.release(bench.backend, releaser, found.uuid, entry.uuid)
        assert not bench.now(found).maintenance
        return
    with pytest.raises(ServiceError) as caught:
        typed_maintenance.release(bench.backend, releaser, found.uuid, entry.uuid)
    assert caught.value.code.code == "BM-API-015"
    assert entry.uuid in str(caught.value)


def test_to_leave_is_all_or_nothing(bench: Bench) -> None:
    found = rented(bench)
    assert_(bench, LESSEE, found, **HOLD)
    legal = assert_(bench, OPERATOR, found, type="legal_hold", reason="court")
    for leave in (
        lambda: maintenance.leave(bench.backend, LESSEE, found.uuid),
        lambda: node.update(
            bench.backend,
            OWNER,
            found.uuid,
            change("replace", "/maintenance", False),
        ),
    ):
        with pytest.raises(ServiceError) as caught:
            leave()
        assert caught.value.code.code == "BM-API-015"
        assert legal.uuid in str(caught.value)
    assert types(bench, found) == ["operator_hold", "legal_hold"]
    maintenance.leave(bench.backend, OPERATOR, found.uuid)
    assert types(bench, found) == []


def test_a_fault_is_released_by_policy_alone(bench: Bench) -> None:
    found = rented(bench, maintenance=True, fault="power failure")
    maintenance.enter(bench.backend, OWNER, found.uuid, "a look")
    assert bench.now(found).fault == "power failure"
    assert types(bench, found) == ["fault", "legacy"]
    maintenance.leave(bench.backend, OWNER, found.uuid)
    after = bench.now(found)
    assert (after.maintenance, after.fault) == (False, None)


def test_the_flag_in_a_patch_and_at_enrolment(bench: Bench) -> None:
    found = rented(bench)
    wanted = change("replace", "/maintenance", True)
    node.update(bench.backend, OPERATOR, found.uuid, wanted)
    assert bench.now(found).maintenance
    with bench.database.read() as reader:
        assert reader.count(MaintenanceEntry, node_uuid=found.uuid) == 1
    node.delete(bench.backend, OPERATOR, found.uuid)
    with bench.database.read() as reader:
        assert reader.count(MaintenanceEntry, node_uuid=found.uuid) == 0


WINDOW = {"start": "2031-01-01T00:00:00Z", "end": "2031-01-02T00:00:00+02:00"}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"type": "legacy"}, "BM-API-013"),
        ({"type": "fault"}, "BM-API-013"),
        ({"type": "whim"}, "BM-API-013"),
        ({"type": ["legal_hold"]}, "BM-API-013"),
        ({}, "BM-API-013"),
        ({"type": "scheduled_window"}, "BM-API-007"),
        ({"type": "scheduled_window", "extra": {"start": "x"}}, "BM-API-007"),
        (
            {
                "type": "scheduled_window",
                "extra": {"start": WINDOW["end"], "end": WINDOW["start"]},
            },
            "BM-API-007",
        ),
        ({**HOLD, "expires_at": "tomorrow"}, "BM-API-007"),
        ({**HOLD, "expires_at": 5}, "BM-API-007"),
        ({**HOLD, "expires_at": "2001-01-01T00:00:00Z"}, "BM-API-007"),
        ({**HOLD, "expires_at": "0001-01-01T00:00:00+14:00"}, "BM-API-007"),
        ({**HOLD, "extra": [1]}, "BM-API-007"),
        ({**HOLD, "reason": "x" * 5000}, "BM-API-007"),
    ],
    ids=str,
)
def test_refused(bench: Bench, sent: dict[str, Any], code: str) -> None:
    found = rented(bench)
    with pytest.raises(ServiceError) as caught:
        assert_(bench, OPERATOR, found, **sent)
    assert caught.value.code.code == code
    assert not bench.now(found).maintenance


def test_the_same_again_is_refused_but_not_of_others(bench: Bench) -> None:
    found = rented(bench)
    assert_(bench, OWNER, found, **HOLD)
    with pytest.raises(ServiceError) as caught:
        assert_(bench, OWNER, found, type="operator_hold", reason="another")
    assert caught.value.code.code == "BM-API-014"
    assert_(bench, LESSEE, found, **HOLD)
    assert_(bench, OWNER, found, type="scheduled_window", extra=WINDOW)
    assert len(types(bench, found)) == 3


def test_an_unknown_entry_is_not_found(bench: Bench) -> None:
    found = rented(bench)
    with pytest.raises(ServiceError) as caught:
        typed_maintenance.release(bench.backend, OPERATOR, found.uuid, found.uuid)
    assert caught.value.code.code == "BM-API-018"


def test_a_change_of_driver_info_has_the_bmc_tried_at_once(bench: Bench) -> None:
    found = bench.node(
        maintenance=True,
        fault="power failure",
        power_due_at=datetime.datetime(2040, 1, 1),  # noqa: DTZ001
    )
    wanted = change("add", "/driver_info/redfish_password", "new")
    node.update(bench.backend, OPERATOR, found.uuid, wanted)
    assert bench.now(found).power_due_at is None
