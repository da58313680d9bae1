# SPDX-License-Identifier: Apache-2.0
"""Static network data: form and sense (BM-NET-030 to 034)."""

import copy
from typing import Any

import pytest

from ironic_ng.domain import network_data
from ironic_ng.domain.errors import Kind, ServiceError

MAC = "52:54:00:AA:00:01"
SOUND: dict[str, Any] = {
    "links": [
        {"id": "eth0", "type": "phy", "ethernet_mac_address": MAC, "mtu": 1500},
        {"id": "bond0", "type": "bond", "bond_links": ["eth0"], "bond_mode": "802.3ad"},
        {"id": "v7", "type": "vlan", "vlan_link": "bond0", "vlan_id": 7},
    ],
    "networks": [
        {
            "id": "n0",
            "link": "eth0",
            "type": "ipv4",
            "ip_address": "10.0.0.5",
            "netmask": "255.255.255.0",
            "gateway": "10.0.0.1",
            "routes": [{"network": "10.9.0.0", "netmask": "255.255.0.0",
                        "gateway": "10.0.0.2"}],
            "services": [{"type": "dns", "address": "10.0.0.3"}],
        },
        {
            "id": "n1",
            "link": "v7",
            "type": "ipv6",
            "ip_address": "2001:db8::5/64",
            "routes": [{"network": "::", "netmask": "::", "gateway": "fe80::1"}],
        },
        {"id": "n2", "link": "bond0", "type": "ipv4_dhcp"},
    ],
    "services": [{"type": "dns", "address": "2001:db8::53"}],
}  # fmt: skip


def test_sound() -> None:
    network_data.check(SOUND)
    network_data.check(SOUND, [MAC.lower()])
    network_data.check({})


def put(path: str, value: object) -> dict[str, Any]:
    """The sound data with one member changed; a dash removes it."""
    data = copy.deepcopy(SOUND)
    *way, last = path.split("/")
    at: Any = data
    for name in way:
        at = at[int(name)] if isinstance(at, list) else at[name]
    if value == "-":
        del at[last]
    else:
        at[int(last) if isinstance(at, list) else last] = value
    return data


SECOND = {"network": "0.0.0.0", "netmask": "0.0.0.0", "gateway": "10.0.0.9"}
WRONG = [
    ([], "BM-NET-030", "/"),
    ("text", "BM-NET-030", "/"),
    ({"link": []}, "BM-NET-030", "/link"),
    (put("links", {}), "BM-NET-030", "/links"),
    (put("links", [{"id": "a"}] * 300), "BM-NET-030", "/links"),
    (put("links/0", "eth0"), "BM-NET-030", "/links/0"),
    (put("links/0/id", 5), "BM-NET-030", "/links/0/id"),
    (put("links/0/id", "a\nb"), "BM-NET-030", "/links/0/id"),
    (put("links/1/id", "eth0"), "BM-NET-030", "/links/1/id"),
    (put("links/0/type", "warp"), "BM-NET-030", "/links/0/type"),
    (put("links/0/type", ["phy"]), "BM-NET-030", "/links/0/type"),
    (put("links/0/mtu", "1500"), "BM-NET-030", "/links/0/mtu"),
    (put("links/0/mtu", True), "BM-NET-030", "/links/0/mtu"),
    (put("links/0/mtu", 10), "BM-NET-030", "/links/0/mtu"),
    (put("links/0/ethernet_mac_address", "-"), "BM-NET-030",
     "/links/0/ethernet_mac_address"),
    (put("links/0/ethernet_mac_address", "xx"), "BM-NET-030",
     "/links/0/ethernet_mac_address"),
    (put("links/2/vlan_id", 4095), "BM-NET-030", "/links/2/vlan_id"),
    (put("networks/0/type", "ipx"), "BM-NET-030", "/networks/0/type"),
    (put("networks/0/ip_address", "10.0.0.500"), "BM-NET-030",
     "/networks/0/ip_address"),
    (put("networks/0/ip_address", "2001:db8::1/64"), "BM-NET-030",
     "/networks/0/ip_address"),
    (put("networks/0/netmask", "-"), "BM-NET-030", "/networks/0/netmask"),
    (put("networks/0/netmask", "255.0.255.0"), "BM-NET-030", "/networks/0/netmask"),
    (put("networks/0/gateway", "::1"), "BM-NET-030", "/networks/0/gateway"),
    (put("networks/0/routes/0/network", "10.9.0.1"), "BM-NET-030",
     "/networks/0/routes/0/network"),
    (put("networks/0/routes/0/gateway", "-"), "BM-NET-030",
     "/networks/0/routes/0/gateway"),
    (put("services/0/type", "ntp"), "BM-NET-030", "/services/0/type"),
    (put("services/0/address", "host"), "BM-NET-030", "/services/0/address"),
    (put("networks/0/routes/0", SECOND), "BM-NET-031", "/networks/0/routes/0"),
    (put("networks/0/gateway", "10.1.0.1"), "BM-NET-032", "/networks/0/gateway"),
    (put("networks/0/link", "eth9"), "BM-NET-033", "/networks/0/link"),
    (put("links/1/bond_links", ["eth9"]), "BM-NET-033", "/links/1/bond_links/0"),
    (put("links/2/vlan_link", "eth9"), "BM-NET-033", "/links/2/vlan_link"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code", "pointer"), WRONG)
def test_wrong(data: object, code: str, pointer: str) -> None:
    with pytest.raises(ServiceError) as caught:
        network_data.check(data)
    assert caught.value.code.code == code
    assert caught.value.params["pointer"] == pointer
    assert caught.value.kind is Kind.INVALID


def test_mac_of_no_port() -> None:
    with pytest.raises(ServiceError) as caught:
        network_data.check(SOUND, ["52:54:00:aa:00:02"])
    assert caught.value.code.code == "BM-NET-034"
