# SPDX-License-Identifier: Apache-2.0
"""What the deploy ramdisk makes of the network data on its boot medium."""

from collections.abc import Sequence
from typing import Any

import pytest

from ironic_ng.lab.vm.guest import apply_network as network

Data = dict[str, Any]
DEVICES = {"52:54:00:00:00:01": "eth0", "52:54:00:00:00:02": "eth1"}


def _data(
    *networks: Data, links: list[Data] | None = None, services: Sequence[Data] = ()
) -> Data:
    phy = {"id": "l0", "type": "phy", "ethernet_mac_address": "52:54:00:00:00:01"}
    return {
        "links": [phy] if links is None else links,
        "networks": list(networks),
        "services": list(services),
    }


def test_static_ipv4_with_routes_and_mtu() -> None:
    link = {
        "id": "l0",
        "type": "phy",
        "ethernet_mac_address": "52:54:00:00:00:01",
        "mtu": 1400,
    }
    route = {"network": "10.0.0.0", "netmask": "255.0.0.0", "gateway": "192.0.2.9"}
    data = _data(
        {
            "id": "n0",
            "link": "l0",
            "type": "ipv4",
            "ip_address": "192.0.2.10",
            "netmask": "255.255.255.0",
            "gateway": "192.0.2.1",
            "routes": [route],
        },
        links=[link],
    )
    assert network.commands(data, DEVICES) == [
        ["link", "set", "eth0", "mtu", "1400"],
        ["link", "set", "eth0", "up"],
        ["-4", "address", "add", "192.0.2.10/24", "dev", "eth0"],
        ["-4", "route", "add", "default", "via", "192.0.2.1", "dev", "eth0"],
        ["-4", "route", "add", "10.0.0.0/8", "via", "192.0.2.9", "dev", "eth0"],
    ]


def test_ipv6_skips_duplicate_detection() -> None:
    data = _data(
        {"id": "n", "link": "l0", "type": "ipv6", "ip_address": "2001:db8::5/64"}
    )
    assert network.commands(data, DEVICES)[-1] == [
        "-6", "address", "add", "2001:db8::5/64", "dev", "eth0", "nodad",
    ]  # fmt: skip


def test_vlan_on_top_of_a_nic() -> None:
    links: list[Data] = [
        {"id": "l1", "type": "phy", "ethernet_mac_address": "52:54:00:00:00:02"},
        {"id": "v", "type": "vlan", "vlan_link": "l1", "vlan_id": 42},
    ]
    address = {"link": "v", "ip_address": "192.0.2.3", "netmask": "255.255.255.0"}
    assert network.commands(_data(address, links=links), DEVICES) == [
        ["link", "set", "eth1", "up"],
        ["link", "add", "link", "eth1", "name", "eth1.42", "type", "vlan", "id", "42"],
        ["link", "set", "eth1.42", "up"],
        ["-4", "address", "add", "192.0.2.3/24", "dev", "eth1.42"],
    ]


def test_mac_addresses_match_whatever_their_case() -> None:
    link = {"id": "l", "type": "phy", "ethernet_mac_address": "52:54:00:00:00:01"}
    link["ethernet_mac_address"] = link["ethernet_mac_address"].upper()
    found = network.commands(_data(links=[link]), DEVICES)
    assert found == [["link", "set", "eth0", "up"]]


def test_a_link_of_another_machine_changes_nothing() -> None:
    link = {"id": "l0", "type": "phy", "ethernet_mac_address": "52:54:00:ff:ff:ff"}
    address = {"link": "l0", "ip_address": "192.0.2.3", "netmask": "255.255.255.0"}
    assert network.commands(_data(address, links=[link]), DEVICES) == []


@pytest.mark.parametrize(
    ("netmask", "bits"),
    [("255.255.255.0", "24"), ("24", "24"), ("ffff:ffff::", "32"), ("0.0.0.0", "0")],
)
def test_netmask_in_any_form(netmask: str, bits: str) -> None:
    assert network.prefix(netmask) == bits


def test_name_servers() -> None:
    services = [
        {"type": "dns", "address": "192.0.2.53"},
        {"type": "ntp", "address": "x"},
    ]
    assert network.name_servers(_data(services=services)) == "nameserver 192.0.2.53\n"
