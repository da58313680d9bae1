# SPDX-License-Identifier: Apache-2.0
"""Machines enrol themselves only if told so, once each, and few a minute (G8)."""

import dataclasses
import uuid
from typing import Any

import pytest

from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import INTERFACE_KINDS, Node
from ironic_ng.domain.port import Port
from ironic_ng.operations import ramdisk
from ironic_ng.tests.unit.operations.bench import Bench

ON = {"enabled": True, "driver": "fake-hardware"}


@pytest.fixture
def open_bench(bench: Bench) -> Bench:
    """One whose conductor offers all that a node needs."""
    offer = {kind: {"enabled": ["fake"], "default": "fake"} for kind in INTERFACE_KINDS}
    offer["inspect"] = {"enabled": ["agent"], "default": "agent"}
    with bench.database.write() as unit:
        (found,) = unit.find(Conductor)
        offered = dataclasses.replace(found, interfaces={"fake-hardware": offer})
        unit.replace(offered)
    bench.settings.override({"auto_discovery": ON})
    return bench


def report(bench: Bench, *macs: str, node: str | None = None, **more: Any) -> Node:
    listed = [{"name": f"eth{it}", "mac_address": mac} for it, mac in enumerate(macs)]
    body = {"inventory": {"interfaces": listed, **more}}
    return ramdisk.continue_inspection(bench.backend, node, body).node


def refused(bench: Bench, *macs: str, **more: Any) -> str:
    with pytest.raises(ServiceError) as caught:
        report(bench, *macs, **more)
    return caught.value.code.code


def nodes(bench: Bench) -> int:
    with bench.database.read() as reader:
        return reader.count(Node)


def mac(number: int) -> str:
    return f"52:54:00:00:{number >> 8:02x}:{number & 255:02x}"


@pytest.mark.parametrize(
    "options",
    [
        {"enabled": False, "driver": "fake-hardware"},
        {"enabled": True, "driver": None},
    ],
)
def test_off(open_bench: Bench, options: dict[str, Any]) -> None:
    open_bench.settings.override({"auto_discovery": options})
    assert refused(open_bench, mac(1)) == "BM-API-165"
    assert nodes(open_bench) == 0


def test_on(open_bench: Bench) -> None:
    first, second = mac(1), mac(2)
    made = report(open_bench, first, second, boot={"pxe_interface": second.upper()})
    assert made.provision_state == "enroll"
    assert made.inspect_interface == "agent"
    with open_bench.database.read() as reader:
        ports = reader.find(Port, node_uuid=made.uuid)
        (wish,) = reader.find(Intent, node_uuid=made.uuid)
        kept = reader.ramdisk_of(made.uuid)
    assert [port.address for port in ports] == [second]
    assert wish.kind == "discovery"
    assert kept is not None
    assert kept.inspection
    assert open_bench.woken == [made.uuid]


def test_one_machine_is_one_node(open_bench: Bench) -> None:
    report(open_bench, mac(1))
    assert refused(open_bench, mac(1)) == "BM-API-165"
    assert refused(open_bench, mac(1), mac(2)) == "BM-API-165"
    assert nodes(open_bench) == 1


def test_addresses_of_others_enrol_nothing(open_bench: Bench) -> None:
    for number in (1, 2):
        owner = open_bench.node()
        port = Port(uuid=str(uuid.uuid4()), node_uuid=owner.uuid, address=mac(number))
        with open_bench.database.write() as unit:
            unit.add(port)
    for macs in ((mac(1),), (mac(1), mac(2)), (mac(1), mac(3))):
        assert refused(open_bench, *macs) == "BM-API-165"
    assert nodes(open_bench) == 2


def test_who_names_a_node_enrols_nothing(open_bench: Bench) -> None:
    assert refused(open_bench, mac(1), node=str(uuid.uuid4())) == "BM-API-165"
    assert nodes(open_bench) == 0


def test_a_thousand_machines(open_bench: Bench) -> None:
    open_bench.settings.override({"auto_discovery": {"most_per_minute": 7}})
    codes = []
    for number in range(1000):
        try:
            report(open_bench, mac(number))
        except ServiceError as error:
            codes.append(error.code.code)
    assert nodes(open_bench) == 7
    assert codes == ["BM-INV-030"] * 993


@pytest.mark.parametrize("boot", [None, 7, [], {"pxe_interface": 7}, {"a": "b"}])
def test_odd_boot_data(open_bench: Bench, boot: Any) -> None:
    assert report(open_bench, mac(1), boot=boot).provision_state == "enroll"


def test_a_driver_that_nobody_offers(open_bench: Bench) -> None:
    open_bench.settings.override({"auto_discovery": {"driver": "nosuch"}})
    assert refused(open_bench, mac(1)) == "BM-API-150"
    assert nodes(open_bench) == 0


def waits(bench: Bench, **info: str) -> Node:
    """A node without ports whose machine is awaited."""
    node = bench.node(provision_state="inspect wait", driver_info=info)
    job = Job(uuid=str(uuid.uuid4()), node_uuid=node.uuid, flow="inspect")
    with bench.database.write() as unit:
        unit.add(job)
    return node


@pytest.mark.parametrize(
    ("info", "told"),
    [
        ({"ipmi_address": "10.9.8.7"}, {"bmc_address": "10.9.8.7"}),
        ({"redfish_address": "https://10.9.8.7:8443/x"}, {"bmc_address": "10.9.8.7"}),
        ({"redfish_address": "10.9.8.7"}, {"bmc_address": " 10.9.8.7 "}),
        ({"ipmi_address": "2001:db8::7"}, {"bmc_v6address": "2001:db8:0::7"}),
        (
            {"redfish_address": "https://[2001:db8::7]"},
            {"bmc_address": "0.0.0.0", "bmc_v6address": "2001:DB8::7"},
        ),
    ],
)
def test_a_machine_is_known_by_its_bmc(
    open_bench: Bench, info: dict[str, str], told: dict[str, str]
) -> None:
    node = waits(open_bench, **info)
    waits(open_bench, ipmi_address="10.9.8.8")
    assert report(open_bench, mac(1), **told).uuid == node.uuid
    assert nodes(open_bench) == 2


@pytest.mark.parametrize(
    ("info", "told"),
    [
        ({"ipmi_address": "10.9.8.7"}, {"bmc_address": "10.9.8.70"}),
        ({"ipmi_address": "10.9.8.7"}, {"bmc_address": 7}),
        ({"ipmi_address": "10.9.8.7"}, {"bmc_address": None}),
        ({"ipmi_address": "10.9.8.7"}, {"bmc_address": "x"}),
        ({"ipmi_address": "0.0.0.0"}, {"bmc_address": "0.0.0.0"}),
        ({"redfish_address": "http://127.0.0.1"}, {"bmc_address": "127.0.0.1"}),
        ({"redfish_address": "https://[x"}, {"bmc_address": "10.9.8.7"}),
        ({}, {"bmc_address": "10.9.8.7"}),
    ],
)
def test_what_tells_no_bmc_apart(
    bench: Bench, info: dict[str, str], told: dict[str, Any]
) -> None:
    waits(bench, **info)
    assert refused(bench, mac(1), **told) == "BM-API-165"


def test_a_bmc_of_two_nodes_is_nobodys(bench: Bench) -> None:
    for _ in range(2):
        waits(bench, ipmi_address="10.9.8.7")
    assert refused(bench, mac(1), bmc_address="10.9.8.7") == "BM-API-165"


def test_addresses_of_another_node_outweigh_a_bmc(bench: Bench) -> None:
    """A node in use is not inspected because somebody names a waiting one's BMC."""
    waits(bench, ipmi_address="10.9.8.7")
    other = bench.node(provision_state="active")
    with bench.database.write() as unit:
        unit.add(Port(uuid=str(uuid.uuid4()), node_uuid=other.uuid, address=mac(1)))
    assert refused(bench, mac(1), bmc_address="10.9.8.7") == "BM-API-165"
