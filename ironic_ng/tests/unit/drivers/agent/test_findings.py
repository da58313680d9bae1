# SPDX-License-Identifier: Apache-2.0
"""What is made of inspection data, sound and hostile (G7)."""

import copy
from typing import Any

import pytest

from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.domain.steps import Changes
from ironic_ng.drivers.agent import root_device
from ironic_ng.drivers.agent.hooks.table import HOOKS, changes_from

GIB = 1024**3
DATA: dict[str, Any] = {
    "inventory": {
        "interfaces": [
            {"name": "eth0", "mac_address": "52:54:00:AA:00:01", "has_carrier": True,
             "ipv4_address": "10.0.0.5", "lldp": [[1, "04aabb"]]},
            {"name": "eth1", "mac_address": "52:54:00:aa:00:02", "has_carrier": False,
             "ipv4_address": None},
        ],
        "cpu": {"count": 4, "architecture": "x86_64", "flags": []},
        "memory": {"total": 2**30, "physical_mb": 1024},
        "disks": [
            {"name": "/dev/sda", "size": 100 * GIB, "serial": "S1", "model": "Big",
             "rotational": True, "vendor": None},
            {"name": "/dev/sdb", "size": 10 * GIB, "serial": "S2", "model": "Small",
             "rotational": False},
            {"name": "/dev/sdc", "size": 1 * GIB, "serial": "S3", "model": "Stick"},
        ],
        "boot": {"pxe_interface": "52:54:00:aa:00:02", "current_boot_mode": "bios"},
    },
    "logs": "x" * 1000,
}  # fmt: skip


def data(path: str = "", value: object = None) -> dict[str, Any]:
    """The sound data, with one member changed."""
    changed = copy.deepcopy(DATA)
    if path:
        *way, last = path.split("/")
        at: Any = changed
        for name in way:
            at = at[int(name)] if isinstance(at, list) else at[name]
        at[int(last) if isinstance(at, list) else last] = value
    return changed


def inspect(found: dict[str, Any], node: Node | None = None, **options: Any) -> Changes:
    settings = settings_for_tests({"inspector": {"hooks": list(HOOKS), **options}})
    return changes_from(node or Node(uuid="n", driver="redfish"), settings, found)


def test_sound() -> None:
    changes = inspect(data())
    assert changes.merge["properties"] == {
        "cpu_arch": "x86_64", "cpus": 4, "memory_mb": 1024, "local_gb": 9,
        "capabilities": "boot_mode:bios",
    }  # fmt: skip
    assert [port.address for port in changes.ports] == ["52:54:00:aa:00:02"]
    assert changes.pxe_addresses == frozenset({"52:54:00:aa:00:02"})
    assert changes.inventory == DATA["inventory"]
    assert changes.plugin_data is not None
    assert "logs" not in changes.plugin_data


@pytest.mark.parametrize(
    ("add", "addresses"),
    [
        ("all", ["52:54:00:aa:00:01", "52:54:00:aa:00:02"]),
        ("active", ["52:54:00:aa:00:01"]),
        ("pxe", ["52:54:00:aa:00:02"]),
        ("disabled", []),
    ],
)
def test_which_ports(add: str, addresses: list[str]) -> None:
    assert [port.address for port in inspect(data(), add_ports=add).ports] == addresses


def test_boot_interface_unknown_means_all() -> None:
    changes = inspect(data("inventory/boot", {}))
    assert len(changes.ports) == 2
    assert changes.pxe_addresses is None


def test_boot_interface_in_the_loaders_form() -> None:
    found = data("inventory/boot", None)
    found["boot_interface"] = "01-52-54-00-AA-00-01"
    assert inspect(found).pxe_addresses == frozenset({"52:54:00:aa:00:01"})


def test_keep_ports_is_handed_on() -> None:
    assert inspect(data(), keep_ports="added").keep_ports == "added"


NIC = {"name": "e", "mac_address": "52:54:00:00:00:00"}
FATAL = [
    ({}, "BM-INV-004"),
    ({"inventory": []}, "BM-INV-004"),
    (data("inventory/interfaces", {}), "BM-INV-004"),
    (data("inventory/interfaces", [NIC] * 65), "BM-INV-004"),
    (data("inventory/interfaces", []), "BM-INV-002"),
    (data("inventory/interfaces", ["x", None, {"name": 5}]), "BM-INV-002"),
    (data("inventory/interfaces", [{"name": "e", "mac_address": "'; DROP"}]),
     "BM-INV-002"),
    (data("inventory/interfaces", [{"name": "../../e\n", "mac_address": "x"}]),
     "BM-INV-002"),
    ({**DATA, "error": "collector\ninventory failed"}, "BM-INV-003"),
]  # fmt: skip


@pytest.mark.parametrize(("found", "code"), FATAL)
def test_fatal(found: dict[str, Any], code: str) -> None:
    with pytest.raises(ServiceError) as caught:
        inspect(copy.deepcopy(found))
    assert caught.value.code.code == code


REJECTED = [
    ("inventory/cpu/count", -1, "/inventory/cpu/count"),
    ("inventory/cpu/count", True, "/inventory/cpu/count"),
    ("inventory/cpu/count", "4", "/inventory/cpu/count"),
    ("inventory/memory/physical_mb", 10**30, "/inventory/memory/physical_mb"),
    ("inventory/cpu/architecture", "x86\x1b[0m", "/inventory/cpu/architecture"),
    ("inventory/cpu/architecture", {"a": 1}, "/inventory/cpu/architecture"),
    ("inventory/disks/0/size", -5, "/inventory/disks/0/size"),
    ("inventory/disks/0/size", 10**30, "/inventory/disks/0/size"),
    ("inventory/disks/0/size", "big", "/inventory/disks/0/size"),
    ("inventory/interfaces/0/mac_address", "x", "/inventory/interfaces/0/mac_address"),
    ("inventory/interfaces/0/lldp", [[1, "a" * 2000]], "/inventory/interfaces/0/lldp"),
    ("inventory/interfaces/0/lldp", "x", "/inventory/interfaces/0/lldp"),
]


@pytest.mark.parametrize(("path", "value", "pointer"), REJECTED)
def test_rest_is_kept(path: str, value: object, pointer: str) -> None:
    changes = inspect(data(path, value))
    assert changes.plugin_data is not None
    assert pointer in changes.plugin_data["rejected"]
    assert changes.ports


@pytest.mark.parametrize("member", ["cpu", "memory", "disks", "boot"])
@pytest.mark.parametrize("value", [None, [], "x", 7, {"count": None}])
def test_missing_members(member: str, value: object) -> None:
    assert inspect(data(f"inventory/{member}", value)).inventory is not None


def test_same_mac_twice_counts_once() -> None:
    changes = inspect(data("inventory/interfaces", [NIC, {**NIC, "name": "f"}]))
    assert len(changes.ports) == 1


def test_unknown_hook() -> None:
    with pytest.raises(ServiceError) as caught:
        inspect(data(), hooks=["validate-interfaces", "magic"])
    assert caught.value.code.code == "BM-INV-005"


class TestRootDevice:
    """Hints choose the root disk, or say why none fits (BM-IMG-014)."""

    DISKS = DATA["inventory"]["disks"]

    @pytest.mark.parametrize(
        ("hints", "name"),
        [
            ({}, "/dev/sdb"),
            ({"size": 100}, "/dev/sda"),
            ({"size": ">= 50"}, "/dev/sda"),
            ({"size": "<or> 10 <or> 20"}, "/dev/sdb"),
            ({"serial": "S2"}, "/dev/sdb"),
            ({"serial": "s!= S1"}, "/dev/sdb"),
            ({"model": "<in> mal"}, "/dev/sdb"),
            ({"rotational": False}, "/dev/sdb"),
            ({"rotational": "true"}, "/dev/sda"),
            ({"name": "/dev/sdc", "size": 1}, "/dev/sdc"),
        ],
    )
    def test_chosen(self, hints: dict[str, Any], name: str) -> None:
        chosen = root_device.choose(self.DISKS, hints)
        assert chosen is not None
        assert chosen["name"] == name

    def test_table_says_why(self) -> None:
        with pytest.raises(ServiceError) as caught:
            root_device.choose(self.DISKS, {"vendor": "x", "serial": "S1"})
        assert caught.value.code.code == "BM-IMG-014"
        assert "/dev/sda: vendor is None, wanted x" in str(caught.value)

    @pytest.mark.parametrize(
        "hints",
        [
            {"colour": "red"},
            {"size": "large"},
            {"size": [5]},
            {"rotational": "perhaps"},
            {"serial": None},
            {"serial": {"a": 1}},
            {"model": True},
        ],
    )
    def test_bad_hints(self, hints: dict[str, Any]) -> None:
        with pytest.raises(ServiceError) as caught:
            root_device.check(hints)
        assert caught.value.code.code == "BM-INV-006"

    def test_hints_of_the_instance_win(self) -> None:
        node = Node(uuid="n", driver="d", properties={"root_device": {"size": 1}})
        assert root_device.hints_of(node) == {"size": 1}
        node.instance_info["root_device"] = {"size": 2}
        assert root_device.hints_of(node) == {"size": 2}
