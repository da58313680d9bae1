# SPDX-License-Identifier: Apache-2.0
"""The optional inspection hooks, over sound and hostile data."""

import json
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.domain import lldp
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.domain.steps import Changes
from ironic_ng.drivers.agent.hooks.table import changes_from

MAC, OTHER = "52:54:00:00:00:01", "52:54:00:00:00:02"
LLDP = [
    [1, "04112233aabbcc"], [2, "0545746831"], [4, "737730"], [5, "737769746368"],
    [6, "4c696e7578"], [7, "00140014"], [8, "0501c000020f02000000"],
    [127, "0080c2010064"], [127, "0080c203006504766c616e"], [127, "00120f0405dc"],
    [127, "00120f01036c110010"], [127, "00120f030100000000"],
]  # fmt: skip


def inspected(
    hooks: list[str],
    node: Node | None = None,
    ports: tuple[Port, ...] = (),
    options: Any = None,
    **data: Any,
) -> Changes:
    names = ["validate-interfaces", "ports", *hooks]
    settings = settings_for_tests(
        {"inspector": {"hooks": names, "add_ports": "all", **(options or {})}}
    )
    interfaces = [
        {"name": "eth0", "mac_address": MAC, "ipv4_address": "10.0.0.5", "lldp": LLDP},
        {"name": "eth1", "mac_address": OTHER, "ipv6_address": "2001:db8::5"},
    ]
    inventory = {"interfaces": interfaces, **data.pop("inventory", {})}
    made = {"inventory": inventory, **data}
    return changes_from(
        node or Node(uuid="n", driver="x"),
        settings,
        json.loads(json.dumps(made)),
        ports,
    )


def properties(changes: Changes) -> dict[str, Any]:
    return dict(changes.merge.get("properties", {}))


def test_what_switches_say() -> None:
    parsed = (inspected(["parse-lldp"]).plugin_data or {})["parsed_lldp"]
    assert parsed == {
        "eth0": {
            "switch_chassis_id": "11:22:33:aa:bb:cc",
            "switch_port_id": "Eth1",
            "switch_port_description": "sw0",
            "switch_system_name": "switch",
            "switch_system_description": "Linux",
            "switch_capabilities_support": ["Bridge", "Router"],
            "switch_capabilities_enabled": ["Bridge", "Router"],
            "switch_mgmt_addresses": ["192.0.2.15"],
            "switch_port_untagged_vlan_id": 100,
            "switch_port_vlans": [{"name": "vlan", "id": 101}],
            "switch_port_mtu": 1500,
            "switch_port_autonegotiation_enabled": True,
            "switch_port_autonegotiation_support": True,
            "switch_port_physical_capabilities": [
                "1000BASE-T fdx", "100BASE-TX fdx", "100BASE-TX hdx",
                "10BASE-T fdx", "10BASE-T hdx", "Asym and Sym PAUSE fdx",
            ],
            "switch_port_mau_type": "100BASE-TX full duplex",
            "switch_port_link_aggregation_enabled": False,
            "switch_port_link_aggregation_support": True,
            "switch_port_link_aggregation_id": 0,
        }
    }  # fmt: skip


@pytest.mark.parametrize(
    "pair",
    [
        [1, ""], [1, "0"], [1, "zz"], [2, "03"], [7, "00"], [8, ""], [8, "05"],
        [8, "0509c000020f"], [127, ""], [127, "0080c2"], [127, "0080c203"],
        [127, "00120f01"], [127, "00120f0103"], [127, "ffffff01"], [5, "ff00fe"],
        ["1", "04"], [1, None], [1], "1", None, [1, "04" * 600], [255, "00"],
    ],
)  # fmt: skip
def test_nonsense_of_switches_is_left_out(pair: Any) -> None:
    assert "switch_system_name" in lldp.parse([pair, [5, "737769746368"]])


def test_ports_learn_where_they_are_cabled_to() -> None:
    changes = inspected(["local-link-connection"])
    assert changes.port_fields == {
        MAC: {
            "local_link_connection": {
                "switch_id": "11:22:33:aa:bb:cc",
                "port_id": "Eth1",
                "switch_info": "switch",
            }
        }
    }


def test_what_is_known_of_cabling_stays() -> None:
    known = {"switch_id": "aa:aa:aa:aa:aa:aa", "port_id": "7", "switch_info": "mine"}
    port = Port(uuid="p", address=MAC, node_uuid="n", local_link_connection=known)
    assert not inspected(["local-link-connection"], ports=(port,)).port_fields


def test_ports_learn_their_physical_network() -> None:
    cidrs = ["192.0.2.0/24:no", "10.0.0.0/24:physnet_a", "2001:db8::/64:physnet_b"]
    options = {"physical_network_cidr_map": cidrs}
    known = Port(uuid="p", address=OTHER, node_uuid="n", physical_network="mine")
    assert inspected(["physical-network"], options=options).port_fields == {
        MAC: {"physical_network": "physnet_a"},
        OTHER: {"physical_network": "physnet_b"},
    }
    changes = inspected(["physical-network"], ports=(known,), options=options)
    assert set(changes.port_fields) == {MAC}


@pytest.mark.parametrize("pair", ["10.0.0.0", "x:physnet", "10.0.0.1/24:physnet", ":"])
def test_a_wrong_map_of_networks(pair: str) -> None:
    options = {"physical_network_cidr_map": [pair]}
    with pytest.raises(ServiceError) as caught:
        inspected(["physical-network"], options=options)
    assert caught.value.code.code == "BM-INV-031"


def test_capabilities_are_added_to_those_of_the_node() -> None:
    node = Node(uuid="n", driver="x", properties={"capabilities": "mine:1,boot_mode:b"})
    inventory = {
        "boot": {"current_boot_mode": "uefi"},
        "cpu": {"flags": ["vmx", "aes", "nope", 7]},
    }
    found = inspected(["boot-mode", "cpu-capabilities"], node, inventory=inventory)
    assert properties(found) == {
        "capabilities": "mine:1,boot_mode:uefi,cpu_aes:true,cpu_vt:true"
    }


@pytest.mark.parametrize("mode", ["other", 7, ["uefi"], {"a": 1}])
def test_an_unknown_boot_mode_is_reported(mode: Any) -> None:
    hooks = ["boot-mode", "cpu-capabilities"]
    found = inspected(hooks, inventory={"boot": {"current_boot_mode": mode}})
    assert properties(found) == {}
    assert (found.plugin_data or {})["rejected"]


DEVICES = [
    {"vendor_id": "1234", "product_id": "5678", "bus": "0000:01:00.0"},
    {"vendor_id": "1234", "product_id": "5678", "bus": "0000:02:00.0"},
    {"vendor_id": "10DE", "product_id": "1EB8", "bus": "0000:03:00.0"},
    {"vendor_id": 7}, "x", None,
]  # fmt: skip
ALIAS = '{"vendor_id": "1234", "product_id": "5678", "name": "gpu1"}'


def test_devices_on_the_bus() -> None:
    found = inspected(
        ["pci-devices", "accelerators"],
        options={"pci_device_alias": [ALIAS]},
        pci_devices=DEVICES,
    )
    assert properties(found) == {
        "capabilities": "gpu1:2",
        "accelerators": [
            {
                "vendor_id": "10de",
                "device_id": "1eb8",
                "type": "GPU",
                "device_info": "NVIDIA Corporation Tesla T4",
                "pci_address": "0000:03:00.0",
            }
        ],
    }


def test_accelerators_that_are_gone() -> None:
    node = Node(uuid="n", driver="x", properties={"accelerators": [{}]})
    found = inspected(["accelerators"], node, pci_devices=[])
    assert properties(found) == {"accelerators": None}


@pytest.mark.parametrize("alias", ["{", "[]", '{"name": "x"}', "7"])
def test_a_wrong_alias(alias: str) -> None:
    with pytest.raises(ServiceError) as caught:
        inspected(["pci-devices"], options={"pci_device_alias": [alias]})
    assert caught.value.code.code == "BM-INV-031"


def test_a_list_of_accelerators_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "known.yaml"
    path.write_text(
        "pci_devices: [{vendor_id: '1234', device_id: '5678', type: FPGA, "
        "device_info: Mine}]"
    )
    options = {"known_accelerators": path}
    found = inspected(["accelerators"], options=options, pci_devices=DEVICES)
    assert [it["type"] for it in properties(found)["accelerators"]] == ["FPGA", "FPGA"]
    path.with_name("bad.yaml").write_text("pci_devices: 7")
    with pytest.raises(ServiceError, match="known_accelerators"):
        inspected(
            ["accelerators"],
            options={"known_accelerators": path.with_name("bad.yaml")},
        )


def test_records_of_the_extra_collector() -> None:
    data = [["cpu", "logical", "number", "4"], ["net", "eth0", "link", "yes"]]
    plain = inspected(["extra-hardware"], data=data).plugin_data or {}
    assert plain["extra"] == {
        "cpu": {"logical": {"number": 4}}, "net": {"eth0": {"link": "yes"}},
    }  # fmt: skip
    assert "data" not in plain


@pytest.mark.parametrize("strict", [True, False])
def test_broken_records(strict: bool) -> None:
    data = [["cpu", "logical", "number", "4"], ["short"], [1, 2, 3, 4], "x"]
    options = {"extra_hardware_strict": strict}
    plain = inspected(["extra-hardware"], options=options, data=data).plugin_data or {}
    assert ("extra" in plain) is not strict
    assert plain["rejected"] == ["/data"]
    assert "data" not in plain


def disks(*serials: object) -> dict[str, Any]:
    gib = 1024**3
    return {
        "disks": [
            {"name": f"/dev/sd{it}", "size": 20 * gib, "serial": it} for it in serials
        ]
    }


def test_a_new_disk_becomes_the_root_device() -> None:
    hooks = ["raid-device", "root-device"]
    first = inspected(hooks, inventory=disks("S1", "S2", None, 7))
    assert "root_device" not in properties(first)
    node = Node(
        uuid="n",
        driver="x",
        driver_internal_info=dict(first.merge["driver_internal_info"]),
    )
    second = inspected(hooks, node, inventory=disks("S1", "S2", "S3"))
    assert properties(second)["root_device"] == {"serial": "S3"}
    assert (second.plugin_data or {})["root_disk"]["serial"] == "S3"
    third = inspected(hooks, node, inventory=disks("S1", "S3", "S4"))
    assert "root_device" not in properties(third)


def test_hints_of_the_operator_stay() -> None:
    node = Node(
        uuid="n",
        driver="x",
        driver_internal_info={"inspected_disk_serials": ["S1"]},
        properties={"root_device": {"serial": "S1"}},
    )
    found = inspected(["raid-device"], node, inventory=disks("S1", "S2"))
    assert "root_device" not in properties(found)
