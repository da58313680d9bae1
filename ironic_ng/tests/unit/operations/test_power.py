# SPDX-License-Identifier: Apache-2.0
"""A power wish is stored with its target, or refused."""

from typing import Any

import pytest

from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.microversions import Version
from ironic_ng.operations.context import Caller, Identity
from ironic_ng.operations.power import change_power
from ironic_ng.tests.unit.operations.bench import OPERATOR, Bench


def at(minor: int) -> Caller:
    return Caller(identity=Identity(trusted=True), version=Version(minor))


@pytest.mark.parametrize(
    ("target", "heading"),
    [
        ("power on", "power on"),
        ("power off", "power off"),
        ("rebooting", "power on"),
        ("soft rebooting", "power on"),
        ("soft power off", "power off"),
    ],
)
def test_accepted(bench: Bench, target: str, heading: str) -> None:
    node = bench.node(last_error="old")
    intent = change_power(bench.backend, OPERATOR, node.uuid, target, 5)
    stored = bench.now(node)
    assert stored.target_power_state == heading
    assert stored.last_error is None
    assert (intent.kind, intent.args) == ("power", {"target": target, "timeout": 5})
    assert bench.woken == [node.uuid]


@pytest.mark.parametrize(
    ("words", "target", "timeout", "minor", "code"),
    [
        ({}, "reset", None, 115, "BM-API-010"),
        ({}, None, None, 115, "BM-API-010"),
        ({}, ["power on"], None, 115, "BM-API-010"),
        ({}, "power on", 0, 115, "BM-API-011"),
        ({}, "power on", -1, 115, "BM-API-011"),
        ({}, "power on", "5", 115, "BM-API-011"),
        ({}, "power on", 2.5, 115, "BM-API-011"),
        ({}, "power on", True, 115, "BM-API-011"),
        ({}, "soft power off", None, 26, "BM-API-009"),
        ({}, "power off", 5, 26, "BM-API-009"),
        ({"disable_power_off": True}, "power off", None, 115, "BM-PWR-004"),
        ({"disable_power_off": True}, "soft power off", None, 115, "BM-PWR-004"),
        ({"provision_state": "cleaning"}, "power on", None, 115, "BM-PWR-005"),
        ({"provision_state": "clean wait"}, "power on", None, 115, "BM-PWR-005"),
        ({"driver": "nobodys"}, "power on", None, 115, "BM-API-151"),
    ],
)
def test_refused(
    bench: Bench,
    words: dict[str, Any],
    target: object,
    timeout: object,
    minor: int,
    code: str,
) -> None:
    node = bench.node(**words)
    with pytest.raises(ServiceError) as caught:
        change_power(bench.backend, at(minor), node.uuid, target, timeout)
    assert caught.value.code.code == code
    assert bench.now(node) == node
    with bench.database.read() as reader:
        assert reader.count(Intent, node_uuid=node.uuid) == 0
