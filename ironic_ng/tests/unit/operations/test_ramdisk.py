# SPDX-License-Identifier: Apache-2.0
"""Ramdisks get one token once, and nothing is told to those without it."""

import dataclasses
import uuid
from typing import Any

import pytest

from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.job import Job
from ironic_ng.domain.microversions import Version
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.secrets import MASK
from ironic_ng.operations import ramdisk as operations
from ironic_ng.operations.context import Caller
from ironic_ng.tests.unit.operations.bench import Bench

MAC = "52:54:00:00:00:01"
OTHER = "52:54:00:00:00:02"
CALLER = Caller()
URL = "https://10.1.2.3:9999"


@pytest.fixture
def node(bench: Bench) -> Node:
    made = bench.node(provision_state="wait call-back")
    other = bench.node(provision_state="wait call-back")
    with bench.database.write() as unit:
        unit.add(Port(uuid=str(uuid.uuid4()), address=MAC, node_uuid=made.uuid))
        unit.add(Port(uuid=str(uuid.uuid4()), address=OTHER, node_uuid=other.uuid))
    return made


def code_of(function: Any, *args: Any) -> str:
    with pytest.raises(ServiceError) as caught:
        function(*args)
    return str(caught.value.code.code)


def beat(bench: Bench, node: Node, **given: Any) -> None:
    given = {"callback_url": URL, "agent_version": "13.0.0"} | given
    operations.heartbeat(bench.backend, CALLER, node.uuid, given)


def test_the_token_is_given_once(bench: Bench, node: Node) -> None:
    first = operations.lookup(bench.backend, CALLER, [MAC.upper()], None)
    second = operations.lookup(bench.backend, CALLER, [MAC], node.uuid)
    assert first.node.uuid == second.node.uuid == node.uuid
    assert first.token not in (None, MASK)
    assert second.token == MASK


def test_old_versions_make_no_token(bench: Bench, node: Node) -> None:
    found = operations.lookup(bench.backend, Caller(version=Version(61)), [MAC], None)
    assert found.token is None


@pytest.mark.parametrize(
    ("addresses", "ident", "code"),
    [
        ([], None, "BM-API-005"),
        (["bogus"], None, "BM-API-005"),
        ([], "bad", "BM-API-007"),
        (["52:54:00:ff:ff:fe"], None, "BM-API-165"),
        ([MAC, OTHER], None, "BM-API-165"),
        ([], "9f0a3b52-6f5e-4a55-9f8e-1f2d3c4b5a60", "BM-API-165"),
    ],
)
def test_lookup_refused(
    bench: Bench, node: Node, addresses: list[str], ident: str | None, code: str
) -> None:
    assert code_of(operations.lookup, bench.backend, CALLER, addresses, ident) == code


def test_all_failures_of_lookup_read_the_same(bench: Bench, node: Node) -> None:
    idle = bench.node(provision_state="active")
    texts = set()
    for addresses, ident in (
        ([OTHER], node.uuid),
        ([], idle.uuid),
        (["52:54:00:ff:ff:fe"], None),
    ):
        with pytest.raises(ServiceError) as caught:
            operations.lookup(bench.backend, CALLER, addresses, ident)
        texts.add(str(caught.value))
    assert len(texts) == 1


def test_a_heartbeat_wakes_the_conductor(bench: Bench, node: Node) -> None:
    token = operations.lookup(bench.backend, CALLER, [MAC], None).token
    beat(bench, node, agent_token=token)
    with bench.database.read() as reader:
        stored = reader.ramdisk_of(node.uuid)
    assert stored is not None
    assert stored.url == URL
    assert stored.seen_at is not None
    assert bench.woken == [node.uuid]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"agent_token": None}, "BM-API-163"),
        ({"agent_token": ""}, "BM-API-163"),
        ({"agent_token": MASK}, "BM-API-163"),
        ({"agent_token": "wrong"}, "BM-API-163"),
        ({"callback_url": None}, "BM-API-005"),
        ({"agent_version": None}, "BM-API-005"),
        ({"agent_status": "bogus"}, "BM-API-007"),
        ({"agent_verify_ca": "x" * 2**20}, "BM-API-007"),
        ({"agent_verify_ca": "/etc/ssl/ca.pem"}, "BM-API-007"),
        ({"callback_url": "file:///etc/passwd"}, "BM-API-164"),
        ({"callback_url": "httpx://10.1.2.3"}, "BM-API-164"),
        ({"callback_url": "https://u:p@10.1.2.3"}, "BM-API-164"),
        ({"callback_url": "https://127.0.0.1"}, "BM-API-164"),
        ({"callback_url": "https://169.254.169.254"}, "BM-API-164"),
        ({"callback_url": "https://0.0.0.0"}, "BM-API-164"),
        ({"callback_url": "https://[::1]"}, "BM-API-164"),
        ({"callback_url": "http://10.1.2.3:9999"}, "BM-API-164"),
    ],
)
def test_heartbeat_refused(
    bench: Bench, node: Node, given: dict[str, Any], code: str
) -> None:
    token = operations.lookup(bench.backend, CALLER, [MAC], None).token
    with bench.database.read() as reader:
        before = reader.ramdisk_of(node.uuid)
    with pytest.raises(ServiceError) as caught:
        beat(bench, node, **({"agent_token": token} | given))
    assert caught.value.code.code == code
    with bench.database.read() as reader:
        assert reader.ramdisk_of(node.uuid) == before
    assert bench.woken == []


def test_the_callback_address_stays(bench: Bench, node: Node) -> None:
    token = operations.lookup(bench.backend, CALLER, [MAC], None).token
    beat(bench, node, agent_token=token)
    with pytest.raises(ServiceError, match="changed"):
        beat(bench, node, agent_token=token, callback_url="https://10.9.9.9")


def test_the_token_of_an_earlier_workflow_is_refused(bench: Bench, node: Node) -> None:
    token = operations.lookup(bench.backend, CALLER, [MAC], None).token
    with bench.database.write() as unit:
        unit.remove(Ramdisk, node_uuid=node.uuid)
    with pytest.raises(ServiceError) as caught:
        beat(bench, node, agent_token=token)
    assert caught.value.code.code == "BM-API-163"


def test_the_endpoints_can_be_switched_off(bench: Bench, node: Node) -> None:
    bench.settings.override({"api": {"enable_ramdisk_endpoints": False}})
    backend = bench.backend
    body: dict[str, Any] = {}
    assert code_of(operations.lookup, backend, CALLER, [MAC], None) == "BM-API-185"
    assert code_of(operations.heartbeat, backend, CALLER, node.uuid, body) == (
        "BM-API-185"
    )
    assert code_of(operations.continue_inspection, backend, None, body) == "BM-API-185"


def interfaces(count: int, **more: Any) -> dict[str, Any]:
    return {
        "inventory": {"interfaces": [{"mac_address": MAC} | more for _ in range(count)]}
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "BM-API-005"),
        ({"inventory": "x"}, "BM-API-005"),
        ({"inventory": {"interfaces": []}}, "BM-API-005"),
        ({"inventory": {"interfaces": ["x"]}}, "BM-API-004"),
        ({"inventory": {"interfaces": [{"mac_address": "bad"}]}}, "BM-API-007"),
        ({"inventory": {"interfaces": [{"mac_address": 7}]}}, "BM-API-007"),
        (interfaces(65), "BM-API-007"),
        (interfaces(1, lldp=[[1, "a" * 1024]]), "BM-API-007"),
        (interfaces(1, lldp="x"), "BM-API-004"),
        (interfaces(1), "BM-API-165"),
    ],
)
def test_inspection_data_refused(
    bench: Bench, node: Node, body: dict[str, Any], code: str
) -> None:
    assert code_of(operations.continue_inspection, bench.backend, None, body) == code
    assert bench.woken == []


@pytest.mark.parametrize("state", ["inspect wait", "inspecting"])
def test_inspection_data_are_kept_once(bench: Bench, node: Node, state: str) -> None:
    with bench.database.write() as unit:
        stored = unit.get(Node, node.uuid)
        assert stored is not None
        unit.replace(dataclasses.replace(stored, provision_state=state))
        unit.add(Job(uuid=str(uuid.uuid4()), node_uuid=node.uuid, flow="inspect"))
    found = operations.continue_inspection(bench.backend, None, interfaces(1))
    assert found.node.uuid == node.uuid
    assert bench.woken == [node.uuid]
    args = (bench.backend, None, interfaces(1))
    assert code_of(operations.continue_inspection, *args) == "BM-API-165"
